/**
 * Changes of a text: what a save sends, what a diff shows, what a merge joins. Offsets are UTF-16 code units of the
 * text that the change starts from. Server and page use the same functions, so both mean the same by a hunk.
 */
import { diffSequences } from './sequence-diff.ts'

/** The characters from `start` to `end` become `text`. */
export type Change = { readonly start: number; readonly end: number; readonly text: string }

/** True when the changes are in order, apart from each other, inside a text of that length, and split no character. */
export function fits(text: string, changes: readonly Change[]): boolean {
  let last = 0
  for (const [index, { start, end }] of changes.entries()) {
    if (start < last || end < start || end > text.length) return false
    if (index > 0 && start === last) return false
    if (splitsCharacter(text, start) || splitsCharacter(text, end)) return false
    last = end
  }
  return true
}

const splitsCharacter = (text: string, at: number) =>
  at > 0 && at < text.length && isHigh(text.charCodeAt(at - 1)) && isLow(text.charCodeAt(at))
const isHigh = (unit: number) => unit >= 0xd800 && unit <= 0xdbff
const isLow = (unit: number) => unit >= 0xdc00 && unit <= 0xdfff

/** The changes must fit. */
export function applyChanges(text: string, changes: readonly Change[]): string {
  const parts: string[] = []
  let at = 0
  for (const change of changes) {
    parts.push(text.slice(at, change.start), change.text)
    at = change.end
  }
  parts.push(text.slice(at))
  return parts.join('')
}

/** Lines first, then words inside the lines that changed: fast on long texts, fine where it matters. */
export function changesBetween(base: string, next: string): Change[] {
  if (base === next) return []
  const baseLines = linesOf(base)
  const nextLines = linesOf(next)
  const baseStarts = startsOf(baseLines)
  const nextStarts = startsOf(nextLines)
  return diffSequences(baseLines, nextLines).flatMap(({ start, end, from, to }) => {
    const offset = baseStarts[start] as number
    return wordChanges(
      base.slice(offset, baseStarts[end] as number),
      next.slice(nextStarts[from] as number, nextStarts[to] as number),
      offset,
    )
  })
}

function wordChanges(base: string, next: string, offset: number): Change[] {
  const baseWords = wordsOf(base)
  const nextWords = wordsOf(next)
  const baseStarts = startsOf(baseWords)
  const nextStarts = startsOf(nextWords)
  return diffSequences(baseWords, nextWords).map(({ start, end, from, to }) => ({
    start: offset + (baseStarts[start] as number),
    end: offset + (baseStarts[end] as number),
    text: next.slice(nextStarts[from] as number, nextStarts[to] as number),
  }))
}

const linesOf = (text: string): string[] => text.match(/[^\n]*\n|[^\n]+$/g) ?? []
/** Words, runs of blanks, and every other character by itself; never half a surrogate pair. */
const wordsOf = (text: string): string[] => text.match(/[\p{L}\p{N}\p{M}_]+|[^\S\n]+|[\s\S]/gu) ?? []

/** Where each piece starts, and at last where all end. */
function startsOf(pieces: readonly string[]): number[] {
  const starts = [0]
  let at = 0
  for (const piece of pieces) {
    at += piece.length
    starts.push(at)
  }
  return starts
}

/** The changes that lead back, against the text that `changes` gave. */
export function inverse(text: string, changes: readonly Change[]): Change[] {
  let moved = 0
  return changes.map(change => {
    const start = change.start + moved
    moved += change.text.length - (change.end - change.start)
    return { start, end: start + change.text.length, text: text.slice(change.start, change.end) }
  })
}
