/** Where words that somebody quotes stand in a text: models copy with small changes, and never count right. */
import type { Range } from './ranges.ts'

/** @returns the place nearest after `from`, else the first one; null when the text has no such words. */
export function findQuote(text: string, quote: string, from = 0): Range | null {
  if (quote === '') return null
  return exactly(text, quote, from) ?? nearly(text, quote, from)
}

function exactly(text: string, quote: string, from: number): Range | null {
  const after = text.indexOf(quote, from)
  const start = after === -1 && from > 0 ? text.indexOf(quote) : after
  return start === -1 ? null : { start, end: start + quote.length }
}

/** The same words with other blanks, line breaks, quotation marks or dashes between them. */
function nearly(text: string, quote: string, from: number): Range | null {
  const sought = plain(quote)
  const needle = sought.text.trim()
  if (needle === '') return null
  const { text: hay, places } = plain(text)
  const plainFrom = from === 0 ? 0 : places.findIndex(place => place >= from)
  const found = exactly(hay, needle, Math.max(0, plainFrom))
  if (!found) return null
  return { start: places[found.start] as number, end: (places[found.end - 1] as number) + 1 }
}

/** Blanks joined, marks made plain. `places`: where each of its characters stands in the original. */
function plain(text: string): { text: string; places: number[] } {
  const characters: string[] = []
  const places: number[] = []
  for (let at = 0; at < text.length; at++) {
    const character = text[at] as string
    if (/\s/.test(character)) {
      if (characters.at(-1) === ' ') continue
      characters.push(' ')
    } else characters.push(marks.get(character) ?? character)
    places.push(at)
  }
  return { text: characters.join(''), places }
}

const marks = new Map([
  ...[...'“”„«»'].map(mark => [mark, '"'] as const),
  ...[...'‘’‚'].map(mark => [mark, "'"] as const),
  ...[...'–—‑'].map(mark => [mark, '-'] as const),
])
