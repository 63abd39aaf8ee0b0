/** Where a stretch of text went when the text around it changed. */
import type { Change } from './change.ts'

export type Range = { readonly start: number; readonly end: number }

/**
 * The parts of a range that are still there after the changes, in offsets of the new text. What was written into the
 * middle of it is not part of it: it splits. Empty when nothing is left.
 */
export function survivingParts(range: Range, changes: readonly Change[]): Range[] {
  const parts: Range[] = []
  let moved = 0
  let at = range.start
  for (const change of changes) {
    if (change.start >= range.end) break
    if (change.end > at) {
      if (change.start > at) parts.push({ start: at + moved, end: change.start + moved })
      at = Math.max(at, change.end)
    }
    moved += change.text.length - (change.end - change.start)
  }
  if (at < range.end) parts.push({ start: at + moved, end: range.end + moved })
  return parts
}
