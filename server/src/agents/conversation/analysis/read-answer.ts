/** From what a model wrote to an analysis: repaired where that is mechanical, refused where it would be guessing. */

import { bounds } from '@omniai/contracts/limits'
import { type Analysis, AnalysisAnswer, issueSeverities } from '@omniai/contracts/schemas/analysis'
import { findQuote } from '@omniai/contracts/text/quote'
import { Compile } from 'typebox/compile'
import { type JsonSoFar, jsonSoFar } from './json-so-far.ts'
import { markdownOf } from './markdown.ts'

/** What was looked at; the text is that of the range. */
export type Analysed = Pick<Analysis, 'doc_id' | 'revision_id' | 'title' | 'range'> & {
  readonly text: string
}

const validator = Compile(AnalysisAnswer)

/** Text to show while more is being written; '' as long as there is nothing. */
export function shownSoFar(said: string): string {
  const soFar = jsonSoFar(said)
  const answer = soFar && readable(soFar)
  if (!answer) return ''
  const known = (section: string) => soFar.isWhole || (section in soFar.value && section !== soFar.open)
  return markdownOf(answer, known)
}

/**
 * @param wasCut the model reached its maximum of tokens: what is whole is kept. Otherwise half an object is no answer.
 */
export function readAnalysis(
  said: string,
  wasCut: boolean,
  analysed: Analysed,
): { readonly analysis: Analysis; readonly text: string } | null {
  const soFar = jsonSoFar(said)
  if (!soFar || (!soFar.isWhole && (!wasCut || soFar.open === 'summary'))) return null
  const answer = readable(soFar)
  if (!answer || !validator.Check(answer)) return null
  return { analysis: placed(answer, analysed), text: markdownOf(answer, () => true) }
}

/** What is missing is empty, what is of no use is left out, what is too long is cut. */
function readable({ value }: JsonSoFar): AnalysisAnswer | null {
  const summary = sentence(value.summary)
  if (summary === '') return null
  return {
    summary,
    key_points: sentences(value.key_points),
    issues: items(value.issues, issue => {
      const severity = issueSeverities.find(each => each === String(issue.severity).toLowerCase())
      return { problem: sentence(issue.problem), severity: severity ?? 'minor', quote: quoted(issue.quote) }
    }).filter(({ problem, quote }) => problem !== '' && quote !== ''),
    edits: items(value.edits, edit => ({
      quote: quoted(edit.quote),
      replacement: quoted(edit.replacement),
      reason: sentence(edit.reason) || 'Better wording.',
    })).filter(({ quote, replacement }) => quote !== '' && quote !== replacement),
    action_items: sentences(value.action_items),
  }
}

const quoted = (value: unknown) =>
  typeof value === 'string' ? value.slice(0, bounds.analysis_text).toWellFormed() : ''
const sentence = (value: unknown) => quoted(value).trim()

function sentences(value: unknown): string[] {
  if (typeof value === 'string') return sentence(value) === '' ? [] : [sentence(value)]
  if (!Array.isArray(value)) return []
  return value
    .map(sentence)
    .filter(each => each !== '')
    .slice(0, bounds.analysis_items)
}

function items<Item>(value: unknown, read: (fields: Record<string, unknown>) => Item): Item[] {
  if (!Array.isArray(value)) return []
  return value
    .filter(each => typeof each === 'object' && each !== null && !Array.isArray(each))
    .slice(0, bounds.analysis_items)
    .map(each => read(each as Record<string, unknown>))
}

function placed(answer: AnalysisAnswer, { text, ...of }: Analysed): Analysis {
  const offset = of.range?.start ?? 0
  const placeOf = (quote: string) => {
    const found = findQuote(text, quote)
    return found && { start: found.start + offset, end: found.end + offset }
  }
  const edits = apart(
    answer.edits.flatMap(edit => {
      const place = placeOf(edit.quote)
      return place ? [{ ...edit, ...place, quote: text.slice(place.start - offset, place.end - offset) }] : []
    }),
  )
  return {
    ...of,
    summary: answer.summary,
    key_points: answer.key_points,
    issues: answer.issues.map(issue => ({ ...issue, place: placeOf(issue.quote) })),
    edits,
    unplaced_edits: answer.edits.length - edits.length,
    action_items: answer.action_items,
  }
}

/** In order; of two that touch the one that was written first stays. */
function apart(edits: readonly Analysis['edits'][number][]): Analysis['edits'] {
  const kept: Analysis['edits'] = []
  for (const edit of edits) {
    if (kept.every(other => edit.end < other.start || other.end < edit.start)) kept.push(edit)
  }
  return kept.sort((left, right) => left.start - right.start)
}
