import { dedent, indentOf, isBlank, rule } from './lines.ts'
import type { Block, Interrupts, Item, Read } from './tokens.ts'

/** What a list needs from the reader of all blocks. */
type Surroundings = { readonly interrupts: Interrupts; readonly parse: (lines: readonly string[]) => Block[] }

export type ListStart = {
  /** Items with the same sign belong together. */
  readonly sign: string
  readonly start: number | null
  readonly indent: number
  /** The column at which the item's own text begins. */
  readonly column: number
  readonly content: string
}

const marker = /^( {0,3})(?:([-*+])|(\d{1,9})([.)]))(?:([ \t]+)(.*)|[ \t]*)$/
const task = /^\[([ xX])\][ \t]+/

export function listStart(line: string): ListStart | null {
  const found = marker.exec(line)
  if (!found || rule.test(line)) return null
  const [, before = '', bullet, number, after, gap = ' ', content = ''] = found
  const width = before.length + (bullet ? 1 : (number?.length ?? 0) + 1)
  const spaces = indentOf(gap)
  return {
    sign: bullet ?? after ?? '',
    start: number === undefined ? null : Number(number),
    indent: before.length,
    // Five spaces or more are one space and indented code; an empty item begins right after its sign.
    column: width + (content === '' || spaces > 4 ? 1 : spaces),
    content,
  }
}

export function readList(lines: readonly string[], at: number, { interrupts, parse }: Surroundings): Read {
  const first = listStart(lines[at] ?? '')
  const items: Item[] = []
  let loose = false
  let next = at
  while (next < lines.length) {
    const start = listStart(lines[next] ?? '')
    if (!start || start.sign !== first?.sign) break
    const end = endOfItem(lines, next, start, interrupts)
    const item = readItem(lines.slice(next, end), start, parse)
    items.push(item.item)
    loose ||= item.loose
    next = end
    const after = skipBlank(lines, next)
    const follows = after < lines.length ? listStart(lines[after] ?? '') : null
    if (!follows || follows.sign !== start.sign) break
    loose ||= after > next
    next = after
  }
  const raw = lines.slice(at, next).join('\n')
  return { block: { type: 'list', raw, start: first?.start ?? null, loose, items }, next }
}

function skipBlank(lines: readonly string[], at: number): number {
  let next = at
  while (next < lines.length && isBlank(lines[next])) next += 1
  return next
}

function endOfItem(lines: readonly string[], at: number, start: ListStart, interrupts: Interrupts): number {
  let end = at + 1
  for (let next = at + 1; next < lines.length; next++) {
    const line = lines[next] ?? ''
    if (isBlank(line)) {
      // An item that begins with an empty line has nothing after a second one.
      if (next === at + 1 && start.content === '') break
      continue
    }
    const afterBlank = isBlank(lines[next - 1])
    const indent = indentOf(line)
    const lazy = !afterBlank && listStart(line) === null && !interrupts(lines, next)
    const belongs = indent >= start.column || isNested(line, indent, start) || lazy
    if (!belongs) break
    end = next + 1
  }
  return end
}

/** People and models often indent an inner list by two, also below "1.": it is meant to be inside. */
const isNested = (line: string, indent: number, start: ListStart): boolean =>
  indent >= start.indent + 2 && listStart(line.trimStart()) !== null

function readItem(lines: readonly string[], start: ListStart, parse: Surroundings['parse']) {
  const [first = '', ...rest] = lines
  // The sign becomes white space, so that the first line is indented like the others.
  const width = first.length - first.trimStart().length + (/^\S+/.exec(first.trimStart())?.[0].length ?? 1)
  const inner = [' '.repeat(width) + first.slice(width), ...rest].map(line => dedent(line, start.column))
  const found = task.exec(inner[0] ?? '')
  if (found) inner[0] = (inner[0] ?? '').slice(found[0].length)
  const blocks = parse(inner)
  const done = found ? found[1] !== ' ' : null
  return { item: { raw: lines.join('\n'), done, blocks }, loose: hasGap(inner, blocks.length) }
}

/** A blank line between two of its blocks makes a list loose; one inside a code block doesn't. */
function hasGap(lines: readonly string[], blocks: number): boolean {
  if (blocks < 2) return false
  let fenced = false
  return lines.some((line, at) => {
    if (/^ *(?:```|~~~)/.test(line)) fenced = !fenced
    return (
      !fenced &&
      isBlank(line) &&
      at > 0 &&
      at < lines.length - 1 &&
      !listStart((lines[at + 1] ?? '').trimStart())
    )
  })
}
