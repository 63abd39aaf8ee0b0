/** An analysis as text: what chat, search and exports show of it, and what is put into a document. */
import type { AnalysisAnswer } from '@omniai/contracts/schemas/analysis'

type Sections = { readonly [Section in keyof AnalysisAnswer]: (answer: AnalysisAnswer) => string }

const sections: Sections = {
  summary: ({ summary }) => summary,
  key_points: ({ key_points }) => list('Key points', key_points),
  issues: ({ issues }) =>
    list(
      'Issues',
      issues.map(({ severity, problem, quote }) => `${named[severity]}: ${problem} (“${inline(quote)}”)`),
    ),
  edits: ({ edits }) =>
    list(
      'Suggested edits',
      edits.map(({ quote, replacement, reason }) =>
        replacement === ''
          ? `${reason} Leave out “${inline(quote)}”.`
          : `${reason} “${inline(quote)}” → “${inline(replacement)}”`,
      ),
    ),
  action_items: ({ action_items }) =>
    list(
      'To do',
      action_items.map(item => `[ ] ${item}`),
    ),
}

const order = ['summary', 'key_points', 'issues', 'edits', 'action_items'] as const
const named = { minor: 'Minor', major: 'Major', critical: 'Critical' } as const

/**
 * @param open the section that is being written; null: all of them are whole. What comes after it is not shown yet, so
 *   that each text begins with the one before it.
 */
export function markdownOf(
  answer: AnalysisAnswer,
  known: (section: keyof AnalysisAnswer) => boolean,
): string {
  const written: string[] = []
  for (const section of order) {
    const text = sections[section](answer)
    if (text !== '') written.push(text)
    if (!known(section)) break
  }
  return written.join('\n\n')
}

const list = (title: string, items: readonly string[]) =>
  items.length === 0 ? '' : [`**${title}**\n`, ...items.map(item => `- ${inline(item)}`)].join('\n')

/** One line: a line break would end the item. */
const inline = (text: string) => text.replace(/\s*\n\s*/g, ' ').trim()
