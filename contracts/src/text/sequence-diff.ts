/**
 * What changed between two sequences of words or lines, by Myers' greedy algorithm (An O(ND) Difference Algorithm,
 * 1986), between anchors: items that are there once on both sides.
 */

/** `length` items of `base` from `start` became `items` items of `next` from `from`. */
export type Replacement = {
  readonly start: number
  readonly end: number
  readonly from: number
  readonly to: number
}

/** More edits than this between two anchors, and the stretch counts as replaced whole: time and memory stay bounded. */
const mostEdits = 600

/** @returns replacements in order, apart from each other by at least one kept item. */
export function diffSequences(base: readonly string[], next: readonly string[]): Replacement[] {
  const found: Replacement[] = []
  between(base, 0, base.length, next, 0, next.length, found)
  return joined(found)
}

function between(
  base: readonly string[],
  baseStart: number,
  baseEnd: number,
  next: readonly string[],
  nextStart: number,
  nextEnd: number,
  found: Replacement[],
): void {
  let start = baseStart
  let from = nextStart
  let end = baseEnd
  let to = nextEnd
  while (start < end && from < to && base[start] === next[from]) {
    start++
    from++
  }
  while (start < end && from < to && base[end - 1] === next[to - 1]) {
    end--
    to--
  }
  if (start === end && from === to) return
  if (start === end || from === to) {
    found.push({ start, end, from, to })
    return
  }
  const anchors = anchorsOf(base, start, end, next, from, to)
  if (anchors.length === 0) {
    found.push(...greedy(base, start, end, next, from, to))
    return
  }
  for (const [inBase, inNext] of anchors) {
    between(base, start, inBase, next, from, inNext, found)
    start = inBase + 1
    from = inNext + 1
  }
  between(base, start, end, next, from, to, found)
}

/** Items that occur once in each stretch, in the longest order that both agree on. */
function anchorsOf(
  base: readonly string[],
  start: number,
  end: number,
  next: readonly string[],
  from: number,
  to: number,
): [number, number][] {
  const inBase = onlyPlaces(base, start, end)
  const inNext = onlyPlaces(next, from, to)
  const pairs: [number, number][] = []
  for (const [item, place] of inBase) {
    const other = inNext.get(item)
    if (place !== null && other !== undefined && other !== null) pairs.push([place, other])
  }
  return longestRising(pairs.sort((left, right) => left[0] - right[0]))
}

/** Item → its place, or null when it has several. */
function onlyPlaces(items: readonly string[], start: number, end: number): Map<string, number | null> {
  const places = new Map<string, number | null>()
  for (let at = start; at < end; at++) {
    const item = items[at] as string
    places.set(item, places.has(item) ? null : at)
  }
  return places
}

/** Patience sorting: the longest subsequence whose second places rise. */
function longestRising(pairs: readonly [number, number][]): [number, number][] {
  const tops: number[] = []
  const before: number[] = new Array(pairs.length).fill(-1)
  for (let index = 0; index < pairs.length; index++) {
    const place = (pairs[index] as [number, number])[1]
    let low = 0
    let high = tops.length
    while (low < high) {
      const middle = (low + high) >> 1
      if ((pairs[tops[middle] as number] as [number, number])[1] < place) low = middle + 1
      else high = middle
    }
    if (low > 0) before[index] = tops[low - 1] as number
    tops[low] = index
  }
  const rising: [number, number][] = []
  for (let at = tops.at(-1) ?? -1; at !== -1; at = before[at] as number)
    rising.push(pairs[at] as [number, number])
  return rising.reverse()
}

function greedy(
  base: readonly string[],
  start: number,
  end: number,
  next: readonly string[],
  from: number,
  to: number,
): Replacement[] {
  const width = end - start
  const height = to - from
  const most = Math.min(width + height, mostEdits)
  const reach = new Int32Array(2 * most + 3)
  const middle = most + 1
  const trace: Int32Array[] = []
  for (let edits = 0; edits <= most; edits++) {
    trace.push(reach.slice(middle - edits - 1, middle + edits + 2))
    for (let line = -edits; line <= edits; line += 2) {
      const down =
        line === -edits ||
        (line !== edits && (reach[middle + line - 1] as number) < (reach[middle + line + 1] as number))
      let x = down ? (reach[middle + line + 1] as number) : (reach[middle + line - 1] as number) + 1
      let y = x - line
      while (x < width && y < height && base[start + x] === next[from + y]) {
        x++
        y++
      }
      reach[middle + line] = x
      if (x >= width && y >= height) return walkBack(trace, width, height, start, from)
    }
  }
  return [{ start, end, from, to }]
}

/** Follows the trace from the end to the beginning; single steps are joined afterwards. */
function walkBack(
  trace: readonly Int32Array[],
  width: number,
  height: number,
  start: number,
  from: number,
): Replacement[] {
  const steps: Replacement[] = []
  let x = width
  let y = height
  for (let edits = trace.length - 1; edits > 0; edits--) {
    const reach = trace[edits] as Int32Array
    const at = (line: number) => reach[line + edits + 1] as number
    const line = x - y
    const down = line === -edits || (line !== edits && at(line - 1) < at(line + 1))
    const earlier = down ? line + 1 : line - 1
    const beforeX = at(earlier)
    const beforeY = beforeX - earlier
    steps.push(
      down
        ? { start: start + beforeX, end: start + beforeX, from: from + beforeY, to: from + beforeY + 1 }
        : { start: start + beforeX, end: start + beforeX + 1, from: from + beforeY, to: from + beforeY },
    )
    x = beforeX
    y = beforeY
  }
  return steps.reverse()
}

function joined(found: readonly Replacement[]): Replacement[] {
  const whole: Replacement[] = []
  for (const each of found) {
    const last = whole.at(-1)
    if (last && last.end === each.start && last.to === each.from) {
      whole[whole.length - 1] = { start: last.start, end: each.end, from: last.from, to: each.to }
    } else whole.push(each)
  }
  return whole
}
