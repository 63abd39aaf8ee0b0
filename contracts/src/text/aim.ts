/**
 * Where a text goes that is put into another: a place becomes changes. The server aims with this, and the page shows
 * beforehand what the server will do.
 */
import { type Change, fits } from './change.ts'

export type Place =
  | { readonly kind: 'cursor'; readonly offset: number }
  | { readonly kind: 'selection'; readonly start: number; readonly end: number; readonly quote: string }
  | { readonly kind: 'heading'; readonly heading: string; readonly occurrence?: number }
  | { readonly kind: 'whole' }

/** What of the request does not go with the text. `quote`: what was selected is not what stands there. */
export type Amiss = 'target' | 'heading' | 'changes' | 'quote'

export type Aimed =
  | { readonly ok: true; readonly changes: readonly Change[] }
  | { readonly ok: false; readonly amiss: Amiss }

export function aimAt(
  text: string,
  operation: 'insert' | 'replace' | 'append' | 'prepend',
  put: string,
  place: Place | undefined,
): Aimed {
  switch (operation) {
    case 'append':
      return one(text.length, text.length, apart(text, put))
    case 'prepend':
      return one(0, 0, text === '' ? put : paragraph(put))
    case 'insert':
      return insertAt(text, put, place)
    case 'replace':
      return replaceAt(text, put, place)
  }
}

const one = (start: number, end: number, text: string): Aimed => ({
  ok: true,
  changes: [{ start, end, text }],
})
const amiss = (what: Amiss): Aimed => ({ ok: false, amiss: what })

export const fitting = (text: string, changes: readonly Change[]): Aimed =>
  fits(text, changes) ? { ok: true, changes } : amiss('changes')

function insertAt(text: string, put: string, place: Place | undefined): Aimed {
  if (place?.kind === 'cursor') return fitting(text, [{ start: place.offset, end: place.offset, text: put }])
  if (place?.kind !== 'heading') return amiss('target')
  const section = sectionOf(text, place)
  if (!section) return amiss('heading')
  const written = apart(text.slice(0, section.end), put)
  return one(section.end, section.end, section.end === text.length ? written : paragraph(written))
}

function replaceAt(text: string, put: string, place: Place | undefined): Aimed {
  switch (place?.kind) {
    case 'selection': {
      const { start, end, quote } = place
      if (text.slice(start, end) !== quote) return amiss('quote')
      return fitting(text, [{ start, end, text: put }])
    }
    case 'heading': {
      const section = sectionOf(text, place)
      if (!section) return amiss('heading')
      return one(section.bodyStart, section.end, section.end === text.length ? put : paragraph(put))
    }
    case 'whole':
      return one(0, text.length, put)
    default:
      return amiss('target')
  }
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
  { heading, occurrence = 1 }: Extract<Place, { kind: 'heading' }>,
): { bodyStart: number; end: number } | null {
  let seen = 0
  let open: { level: number; bodyStart: number } | null = null
  for (const line of headingsOf(text)) {
    if (open && line.level <= open.level) return { bodyStart: open.bodyStart, end: line.start }
    if (!open && line.title === heading.trim() && ++seen === occurrence)
      open = { level: line.level, bodyStart: line.end }
  }
  return open && { bodyStart: open.bodyStart, end: text.length }
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
