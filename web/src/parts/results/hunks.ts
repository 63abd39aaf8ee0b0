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
 * Where the hunks stand after the text changed. One whose own words were touched no longer fits, and is left out: what
 * somebody typed is never replaced by what was proposed before.
 */
export function rebased(hunks: readonly Hunk[], changes: readonly Change[]): Hunk[] {
  return hunks.flatMap(hunk => {
    let moved = 0
    for (const { start, end, text } of changes) {
      if (start > hunk.end) break
      if (end < hunk.start) moved += text.length - (end - start)
      else return []
    }
    return [{ ...hunk, start: hunk.start + moved, end: hunk.end + moved }]
  })
}

export const changesOf = (hunks: readonly Hunk[]): Change[] =>
  [...hunks]
    .sort((left, right) => left.start - right.start)
    .map(({ start, end, text }) => ({ start, end, text }))
