/**
 * Two people, or a person and a model, changed one text. What they changed apart from each other is joined; where they
 * touch, nothing is decided here: both versions come back.
 */
import { applyChanges, type Change, changesBetween } from './change.ts'

/** A stretch of `base` that both sides changed differently. Offsets are of base. */
export type MergeConflict = {
  readonly start: number
  readonly end: number
  readonly base: string
  readonly mine: string
  readonly theirs: string
}

export type Merge =
  | { readonly clean: true; readonly text: string }
  | { readonly clean: false; readonly conflicts: readonly MergeConflict[] }

/** @param keep how the stretches that conflict are written, when one has been chosen for each, in their order */
export function mergeTexts(
  base: string,
  mine: string,
  theirs: string,
  keep?: readonly ('mine' | 'theirs' | 'both')[],
): Merge {
  if (mine === theirs || theirs === base) return { clean: true, text: mine }
  if (mine === base) return { clean: true, text: theirs }
  const groups = grouped(changesBetween(base, mine), changesBetween(base, theirs))
  const conflicts: MergeConflict[] = []
  const joined: Change[] = []
  for (const { start, end, mine: my, theirs: their } of groups) {
    const before = base.slice(start, end)
    const mineHere = rewritten(before, my, start)
    const theirsHere = rewritten(before, their, start)
    if (their.length === 0 || mineHere === theirsHere) joined.push({ start, end, text: mineHere })
    else if (my.length === 0) joined.push({ start, end, text: theirsHere })
    else {
      const choice = keep?.[conflicts.length]
      conflicts.push({ start, end, base: before, mine: mineHere, theirs: theirsHere })
      if (choice) joined.push({ start, end, text: chosen(choice, mineHere, theirsHere) })
    }
  }
  if (conflicts.length > 0 && keep?.length !== conflicts.length) return { clean: false, conflicts }
  return { clean: true, text: applyChanges(base, joined) }
}

function chosen(choice: 'mine' | 'theirs' | 'both', mine: string, theirs: string): string {
  if (choice === 'both')
    return theirs.endsWith('\n') || mine === '' || theirs === '' ? theirs + mine : `${theirs}\n${mine}`
  return choice === 'mine' ? mine : theirs
}

const rewritten = (before: string, changes: readonly Change[], offset: number): string =>
  applyChanges(
    before,
    changes.map(({ start, end, text }) => ({ start: start - offset, end: end - offset, text })),
  )

type Group = { start: number; end: number; mine: Change[]; theirs: Change[] }

/** Changes that overlap or touch, together. Those of one side never touch each other: something is kept between. */
function grouped(mine: readonly Change[], theirs: readonly Change[]): Group[] {
  const all = [
    ...mine.map(change => ({ change, side: 'mine' as const })),
    ...theirs.map(change => ({ change, side: 'theirs' as const })),
  ].sort((left, right) => left.change.start - right.change.start || left.change.end - right.change.end)
  const groups: Group[] = []
  for (const { change, side } of all) {
    const last = groups.at(-1)
    if (last && change.start <= last.end) {
      last.end = Math.max(last.end, change.end)
      last[side].push(change)
    } else {
      const group: Group = { start: change.start, end: change.end, mine: [], theirs: [] }
      group[side].push(change)
      groups.push(group)
    }
  }
  return groups
}
