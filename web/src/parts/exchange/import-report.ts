import type { ImportOutcome } from '@omniai/contracts/schemas/exchange'
import { counted } from './amounts.ts'
import type { FoundKind } from './formats.ts'

export type ReportLine = Omit<ImportOutcome, 'thread_id'> & {
  readonly kind: FoundKind | 'preset'
  readonly file: string
  readonly thread_id: string | null
}

export function countsOf(lines: readonly ReportLine[]) {
  const of = (outcome: ReportLine['outcome']) => lines.filter(line => line.outcome === outcome).length
  const imported = (kind: ReportLine['kind']) =>
    lines.filter(line => line.outcome === 'imported' && line.kind === kind).length
  return {
    conversations: imported('conversation'),
    projects: imported('project'),
    documents: imported('document'),
    presets: imported('preset'),
    alreadyThere: of('already_there'),
    failed: of('failed'),
  }
}

/** One sentence for all of it. */
export function countWords(lines: readonly ReportLine[]): string {
  const { conversations, projects, documents, presets, alreadyThere, failed } = countsOf(lines)
  const imported = [
    counted(conversations, 'conversation'),
    ...(projects > 0 ? [counted(projects, 'project')] : []),
    ...(documents > 0 ? [counted(documents, 'document')] : []),
    ...(presets > 0 ? [counted(presets, 'preset')] : []),
  ]
  return [
    `${new Intl.ListFormat('en').format(imported)} imported`,
    ...(alreadyThere > 0 ? [`${alreadyThere} already here`] : []),
    ...(failed > 0 ? [`${failed} not imported`] : []),
  ].join(', ')
}

/** What someone should look at comes first: what failed, then what is not as it was. */
export function byUrgency(lines: readonly ReportLine[]): readonly ReportLine[] {
  const place = (line: ReportLine) => (line.outcome === 'failed' ? 0 : line.notes.length > 0 ? 1 : 2)
  return lines.toSorted((one, other) => place(one) - place(other))
}

export const kindWords: Readonly<Record<ReportLine['kind'], string>> = {
  conversation: 'Conversation',
  project: 'Project',
  document: 'Document',
  picture: 'Picture of a document',
  preset: 'Preset',
}

export const outcomeWords: Readonly<Record<ReportLine['outcome'], string>> = {
  imported: 'Imported',
  already_there: 'Already here',
  failed: 'Not imported',
}

/** For keeping: each of them with all that was said about it. */
export function reportText(lines: readonly ReportLine[], warnings: readonly string[], madeAt: Date): string {
  const head = [
    `OmniAI import report, ${madeAt.toISOString()}`,
    `${countWords(lines)}.`,
    ...warnings.map(warning => `Note: ${warning}`),
  ]
  const body = lines.map(line =>
    [
      `${outcomeWords[line.outcome]}: ${line.title || 'Without a title'}`,
      `  ${line.kind === 'conversation' ? counted(line.messages, 'message') : kindWords[line.kind]}, from ${line.file}`,
      ...line.notes.map(note => `  - ${note}`),
    ].join('\n'),
  )
  return `${[head.join('\n'), ...body].join('\n\n')}\n`
}
