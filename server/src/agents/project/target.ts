/** Where an apply goes: a target becomes changes of the text that its author saw. */
import type { DocApply, DocTarget } from '@omniai/contracts/schemas/doc'
import { type Change, fits } from '@omniai/contracts/text/change'
import { ApiError } from '../../kernel/errors.ts'

/** `quote`: what was selected is not what stands there. */
export type Aimed = { readonly changes: readonly Change[] } | { readonly quote: string }

export function aim(text: string, apply: DocApply): Aimed {
  const { operation, target, changes } = apply
  if (changes) {
    if (operation !== 'replace' || apply.text !== undefined || target)
      throw invalid('/changes', 'go with replace, and with neither text nor target')
    return { changes: fitting(text, changes) }
  }
  if (apply.text === undefined) throw invalid('/text', 'is needed')
  switch (operation) {
    case 'append':
      return { changes: [{ start: text.length, end: text.length, text: apart(text, apply.text) }] }
    case 'prepend':
      return { changes: [{ start: 0, end: 0, text: text === '' ? apply.text : paragraph(apply.text) }] }
    case 'insert':
      return insertAt(text, apply.text, target)
    case 'replace':
      return replaceAt(text, apply.text, target)
    case 'new':
      throw invalid('/operation', 'new has no place in a text')
  }
}

function insertAt(text: string, put: string, target: DocTarget | undefined): Aimed {
  if (target?.kind === 'cursor')
    return { changes: fitting(text, [{ start: target.offset, end: target.offset, text: put }]) }
  if (target?.kind === 'heading') {
    const section = sectionOf(text, target)
    const before = text.slice(0, section.end)
    const more = section.end === text.length ? '' : '\n'
    const written = apart(before, put)
    return {
      changes: [
        { start: section.end, end: section.end, text: more === '' ? written : `${paragraph(written)}` },
      ],
    }
  }
  throw invalid('/target', 'is a cursor or a heading for insert')
}

function replaceAt(text: string, put: string, target: DocTarget | undefined): Aimed {
  if (target?.kind === 'selection') {
    const { start, end, quote } = target
    if (text.slice(start, end) !== quote) return { quote }
    return { changes: fitting(text, [{ start, end, text: put }]) }
  }
  if (target?.kind === 'heading') {
    const { bodyStart, end } = sectionOf(text, target)
    return { changes: [{ start: bodyStart, end, text: end === text.length ? put : paragraph(put) }] }
  }
  if (target?.kind === 'whole') return { changes: [{ start: 0, end: text.length, text: put }] }
  throw invalid('/target', 'is a selection, a heading or the whole for replace')
}

function fitting(text: string, changes: readonly Change[]): readonly Change[] {
  if (!fits(text, changes)) throw invalid('/changes', 'lie outside the text, overlap, or split a character')
  return changes
}

/** What follows a text begins a paragraph of its own. */
function apart(before: string, put: string): string {
  if (before === '' || before.endsWith('\n\n')) return put
  return before.endsWith('\n') ? `\n${put}` : `\n\n${put}`
}

const paragraph = (put: string) => (put.endsWith('\n') ? `${put}\n` : `${put}\n\n`)

/** From the line after a heading to the next heading that is not under it. Headings inside code are none. */
function sectionOf(
  text: string,
  { heading, occurrence = 1 }: Extract<DocTarget, { kind: 'heading' }>,
): { bodyStart: number; end: number } {
  let seen = 0
  let open: { level: number; bodyStart: number } | null = null
  for (const line of headingsOf(text)) {
    if (open && line.level <= open.level) return { bodyStart: open.bodyStart, end: line.start }
    if (!open && line.title === heading.trim() && ++seen === occurrence)
      open = { level: line.level, bodyStart: line.end }
  }
  if (open) return { bodyStart: open.bodyStart, end: text.length }
  throw invalid('/target/heading', 'is no heading of this document')
}

type Heading = { level: number; title: string; start: number; end: number }

function* headingsOf(text: string): Generator<Heading> {
  let fence: string | null = null
  let start = 0
  for (const line of text.match(/[^\n]*\n|[^\n]+$/g) ?? []) {
    const end = start + line.length
    const mark = /^ {0,3}(`{3,}|~{3,})/.exec(line)?.[1]
    if (mark && fence === null) fence = mark
    else if (mark && fence !== null && mark.startsWith(fence) && line.trim() === mark) fence = null
    else if (fence === null) {
      const match = /^ {0,3}(#{1,6})[ \t]+(.*?)[ \t]*#*[ \t]*\r?\n?$/.exec(line)
      if (match) yield { level: match[1]!.length, title: match[2]!, start, end }
    }
    start = end
  }
}

const invalid = (path: string, message: string) =>
  new ApiError('E_VALIDATION', { detail: [{ path, message }] })
