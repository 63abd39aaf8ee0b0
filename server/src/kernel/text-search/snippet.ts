import type { Snippet } from '@omniai/contracts/schemas/snippet'
import type { Term } from './terms.ts'
import { type Word, wordsOf } from './words.ts'

/** UTF-16 code units of a snippet, at most, and of what stands before its first mark. */
const length = 240
const lead = 60

type Mark = { readonly start: number; readonly end: number; readonly term: number }

/** The place of a text where most of the terms stand close together, with where they stand. */
export function snippetOf(text: string, terms: readonly Term[]): Snippet {
  const marks = findMarks(text, terms)
  const first = bestStart(marks)
  const start = wordStart(text, Math.max(0, (marks[first]?.start ?? 0) - lead))
  const end = wordEnd(text, Math.min(text.length, start + length))
  return {
    text: text.slice(start, end),
    marks: marks
      .filter(mark => mark.start >= start && mark.end <= end)
      .map(mark => ({ start: mark.start - start, end: mark.end - start })),
    cut_before: start > 0,
    cut_after: end < text.length,
  }
}

/** Stops reading when every term was seen and a snippet's length of more text: the text may be very long. */
function findMarks(text: string, terms: readonly Term[]): Mark[] {
  const marks: Mark[] = []
  const unseen = new Set(terms.keys())
  const longest = Math.max(1, ...terms.map(({ words }) => words.length))
  const recent: Word[] = []
  let stopAt = Number.POSITIVE_INFINITY
  for (const word of wordsOf(text)) {
    if (word.start > stopAt) break
    recent.push(word)
    if (recent.length > longest) recent.shift()
    const term = terms.findIndex(each => endsWith(recent, each))
    if (term < 0) continue
    const from = recent[recent.length - terms[term]!.words.length]!.start
    // Terms may share words; a mark never lies inside another.
    if (from >= (marks.at(-1)?.end ?? 0)) marks.push({ start: from, end: word.end, term })
    unseen.delete(term)
    if (unseen.size === 0 && stopAt === Number.POSITIVE_INFINITY) stopAt = word.end + length
  }
  return marks
}

function endsWith(recent: readonly Word[], { words, prefix }: Term): boolean {
  const offset = recent.length - words.length
  return (
    offset >= 0 &&
    words.every((wanted, index) => {
      const { text } = recent[offset + index]!
      return prefix && index === words.length - 1 ? text.startsWith(wanted) : text === wanted
    })
  )
}

/** The mark from which on a snippet holds the most different terms. */
function bestStart(marks: readonly Mark[]): number {
  let best = 0
  let most = 0
  for (const [index, mark] of marks.entries()) {
    const inside = new Set<number>()
    for (let next = index; next < marks.length; next += 1) {
      if (marks[next]!.end > mark.start + length - lead) break
      inside.add(marks[next]!.term)
    }
    if (inside.size > most) {
      most = inside.size
      best = index
    }
  }
  return best
}

/** Not in the middle of a word, where one begins near enough. */
function wordStart(text: string, at: number): number {
  if (at === 0) return 0
  const space = text.slice(at, at + 20).search(/\s/)
  return space < 0 ? wholeCharacter(text, at) : at + space + 1
}

function wordEnd(text: string, at: number): number {
  if (at >= text.length) return text.length
  const space = text.slice(at - 20, at).search(/\s\S*$/)
  return space < 0 ? wholeCharacter(text, at) : at - 20 + space
}

/** Never between the halves of a surrogate pair. */
const wholeCharacter = (text: string, at: number) =>
  /[\udc00-\udfff]/.test(text[at] ?? '') && /[\ud800-\udbff]/.test(text[at - 1] ?? '') ? at - 1 : at
