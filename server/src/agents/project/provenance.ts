/** Which parts of a text came from which message, kept true while the text changes. */
import type { DocProvenance } from '@omniai/contracts/schemas/doc'
import type { Change } from '@omniai/contracts/text/change'
import { survivingParts } from '@omniai/contracts/text/ranges'

/**
 * @param sourceId where what the changes wrote came from; null: a person wrote it.
 * @returns the ranges of the new text, in order; neighbours of one source are one.
 */
export function provenanceAfter(
  before: readonly DocProvenance[],
  changes: readonly Change[],
  sourceId: string | null,
): DocProvenance[] {
  const kept = before.flatMap(({ start, end, source_id }) =>
    survivingParts({ start, end }, changes).map(part => ({ ...part, source_id })),
  )
  const written = sourceId === null ? [] : writtenBy(changes, sourceId)
  return joined([...kept, ...written].sort((left, right) => left.start - right.start))
}

function writtenBy(changes: readonly Change[], sourceId: string): DocProvenance[] {
  let moved = 0
  return changes.flatMap(({ start, end, text }) => {
    const from = start + moved
    moved += text.length - (end - start)
    return text === '' ? [] : [{ start: from, end: from + text.length, source_id: sourceId }]
  })
}

function joined(ranges: readonly DocProvenance[]): DocProvenance[] {
  const whole: DocProvenance[] = []
  for (const range of ranges) {
    const last = whole.at(-1)
    if (last?.end === range.start && last.source_id === range.source_id)
      whole[whole.length - 1] = { ...last, end: range.end }
    else whole.push(range)
  }
  return whole
}
