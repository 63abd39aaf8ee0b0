/** Proposed changes of a text, each of which a person takes or leaves; and where they go when the text changes. */
import { type Change, changesBetween } from '@omniai/contracts/text/change'

export type Hunk = Change & { readonly id: string; readonly reason?: string }

/** By what it changes: while an answer is written, a decision on one hunk must not become one on other words. */
export const hunkOf = (change: Change, reason?: string): Hunk => ({
  ...change,
  id: `${change.start}-${change.end} ${change.text}`,
  ...(reason !== undefined && { reason }),
})

/** Changes this near, with no line break between them, are one: half a sentence is not to be decided by itself. */
const near = 12

/** From the passage that stands at `offset` of a text to what is proposed for it. */
export const hunksBetween = (passage: string, proposed: string, offset: number): Hunk[] =>
  grouped(passage, changesBetween(passage, proposed), offset)

/** While more is being written, what comes after the newest words is not known to go. */
export const hunksSoFar = (passage: string, soFar: string, offset: number): Hunk[] =>
  grouped(
    passage,
    changesBetween(passage, soFar).filter(({ end }) => end < passage.length),
    offset,
  )

function grouped(passage: string, changes: readonly Change[], offset: number): Hunk[] {
  const groups: Change[] = []
  for (const change of changes) {
    const last = groups.at(-1)
    const between = last && passage.slice(last.end, change.start)
    if (last && between !== undefined && between.length <= near && !between.includes('\n'))
      groups[groups.length - 1] = {
        start: last.start,
        end: change.end,
        text: last.text + between + change.text,
      }
    else groups.push(change)
  }
  return groups.map(({ start, end, text }) => hunkOf({ start: start + offset, end: end + offset, text }))
}

/**
 * Where a hunk is in a text that goes on changing: a stretch that was touched, and what stood there before. Nothing else
 * of the text is looked at, so following costs the same in a page and in a book.
 */
export type Followed = {
  readonly hunk: Hunk
  readonly start: number
  readonly end: number
  /** What stands there again when it was taken back. null: too much was written anew to wait for that. */
  readonly before: string | null
  /** A change that reached further made this stretch of a shorter one: that one, and where it began in `before`. */
  readonly inner: { readonly at: number; readonly stretch: Followed } | null
  /** False: its words are others now, and it is left out: nothing that was typed is replaced by what was proposed before. */
  readonly fits: boolean
}

/** A step of the text; its parts by their offsets before and after it. */
type Step = {
  readonly changes: readonly Change[]
  before(start: number, end: number): string
  after(start: number, end: number): string
}

/** A longer stretch is not kept for what may come back. */
const longestStretch = 20_000

/** The hunks of a text, as they stand in what became of it. */
export function placed(hunks: readonly Hunk[], text: string, changes: readonly Change[], now: string) {
  const fresh = hunks.map<Followed>(hunk => ({
    hunk,
    start: hunk.start,
    end: hunk.end,
    before: text.slice(hunk.start, hunk.end),
    inner: null,
    fits: true,
  }))
  const slice = (of: string) => (start: number, end: number) => of.slice(start, end)
  return followed(fresh, { changes, before: slice(text), after: slice(now) })
}

/** One that touches a change fits no longer, until what stood there stands there again. */
export const followed = (hunks: readonly Followed[], step: Step): readonly Followed[] =>
  hunks.map(hunk => follow(hunk, step))

function follow(hunk: Followed, step: Step): Followed {
  if (hunk.before === null) return hunk
  let { start, end } = hunk
  let moved = 0
  let grown = 0
  let isTouched = false
  for (const change of step.changes) {
    if (change.start > end) break
    const growth = change.text.length - (change.end - change.start)
    if (change.end < start) {
      moved += growth
      continue
    }
    isTouched = true
    start = Math.min(start, change.start)
    end = Math.max(end, change.end)
    grown += growth
  }
  if (!isTouched) return moved === 0 ? hunk : { ...hunk, start: start + moved, end: end + moved }
  if (end - start > longestStretch) return { ...hunk, before: null, inner: null, fits: false }
  const isWider = start < hunk.start || end > hunk.end
  return settled(
    {
      ...hunk,
      start: start + moved,
      end: end + moved + grown,
      fits: false,
      ...(isWider && {
        before: step.before(start, end),
        inner: { at: hunk.start - start, stretch: hunk },
      }),
    },
    step,
  )
}

/** Where what stood there stands there again, the shorter stretch is the one that counts, and at last the hunk itself. */
function settled(hunk: Followed, { after }: Step): Followed {
  const { start, end, before, inner } = hunk
  if (end - start !== before?.length || after(start, end) !== before) return hunk
  if (!inner) return { ...hunk, fits: true }
  const { stretch } = inner
  const from = start + inner.at
  return { ...stretch, start: from, end: from + stretch.end - stretch.start }
}

/** Those that fit, where they are now. */
export const standing = (hunks: readonly Followed[]): Hunk[] =>
  hunks.filter(({ fits }) => fits).map(({ hunk, start, end }) => ({ ...hunk, start, end }))

export const changesOf = (hunks: readonly Hunk[]): Change[] =>
  [...hunks]
    .sort((left, right) => left.start - right.start)
    .map(({ start, end, text }) => ({ start, end, text }))
