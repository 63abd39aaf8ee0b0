/** Blocks of Markdown, line by line: CommonMark's structure with GFM's tables and tasks. */
import { parseInline } from './inline-parser.ts'
import { dedent, indentOf, isBlank, rule } from './lines.ts'
import { normalLabel, unescaped } from './link-tail.ts'
import { listStart, readList } from './list-parser.ts'
import { readTable, startsTable } from './table-parser.ts'
import type { Block, Read, References } from './tokens.ts'

const fence = /^ {0,3}(`{3,}(?=[^`]*$)|~{3,})(.*)$/
const heading = /^ {0,3}(#{1,6})(?:[ \t]+(.*?))??(?:[ \t]+#+)?[ \t]*$/
const underline = /^ {0,3}(=+|-+)[ \t]*$/
const quote = /^ {0,3}>[ \t]?/
const definition =
  /^ {0,3}\[((?!\^)(?:[^[\]\\]|\\.)+)\]:[ \t]*(?:<([^<>]*)>|(\S+))(?:[ \t]+(?:"[^"]*"|'[^']*'|\([^()]*\)))?[ \t]*$/
const deepest = 24

/** All definitions of a text, wherever they stand; the first of a label counts. */
export function readReferences(lines: readonly string[]): References {
  const references = new Map<string, string>()
  for (const line of lines) {
    const found = line.includes(']:') ? definition.exec(line) : null
    const label = normalLabel(found?.[1] ?? '')
    if (label && !references.has(label)) references.set(label, unescaped(found?.[2] ?? found?.[3] ?? ''))
  }
  return references
}

function parseBlocks(lines: readonly string[], references: References, depth: number): Block[] {
  const blocks: Block[] = []
  for (let at = 0; at < lines.length; ) {
    const read = readBlock(lines, at, references, depth)
    if (read.block) blocks.push(read.block)
    at = read.next
  }
  return blocks
}

export function readBlock(
  lines: readonly string[],
  at: number,
  references: References,
  depth: number,
): Read | { readonly block: null; readonly next: number } {
  const line = lines[at] ?? ''
  if (isBlank(line) || definition.test(line)) return { block: null, next: at + 1 }
  if (depth > deepest) return readParagraph(lines, at, references)
  if (indentOf(line) >= 4) return readIndentedCode(lines, at)
  if (fence.test(line)) return readFence(lines, at)
  const title = heading.exec(line)
  if (title) {
    const children = parseInline(title[2] ?? '', references)
    return { block: { type: 'heading', raw: line, depth: title[1]?.length ?? 1, children }, next: at + 1 }
  }
  if (rule.test(line)) return { block: { type: 'rule', raw: line }, next: at + 1 }
  if (quote.test(line)) return readQuote(lines, at, references, depth)
  if (listStart(line)) {
    return readList(lines, at, { interrupts, parse: inner => parseBlocks(inner, references, depth + 1) })
  }
  if (startsTable(lines, at)) return readTable(lines, at, references, interrupts)
  return readParagraph(lines, at, references)
}

/** Whether a line ends the paragraph above it. */
function interrupts(lines: readonly string[], at: number): boolean {
  const line = lines[at] ?? ''
  if (isBlank(line)) return true
  if (indentOf(line) >= 4) return false
  if (fence.test(line) || heading.test(line) || rule.test(line) || quote.test(line)) return true
  const item = listStart(line)
  // "2026. That was…" is no list: in the middle of a text only a first item begins one.
  return (
    (item !== null && item.content !== '' && (item.start === null || item.start === 1)) ||
    startsTable(lines, at)
  )
}

function readParagraph(lines: readonly string[], at: number, references: References): Read {
  let next = at + 1
  while (next < lines.length) {
    const line = lines[next] ?? ''
    const setext = underline.exec(line)
    if (setext) {
      const children = parseInline(textOf(lines.slice(at, next)), references)
      const raw = lines.slice(at, next + 1).join('\n')
      return {
        block: { type: 'heading', raw, depth: setext[1]?.startsWith('=') ? 1 : 2, children },
        next: next + 1,
      }
    }
    if (interrupts(lines, next)) break
    next += 1
  }
  const own = lines.slice(at, next)
  return {
    block: { type: 'paragraph', raw: own.join('\n'), children: parseInline(textOf(own), references) },
    next,
  }
}

/** Spaces at the end of the last line would be a break to nowhere. */
const textOf = (lines: readonly string[]): string =>
  lines
    .map(line => line.trimStart())
    .join('\n')
    .trimEnd()

function readFence(lines: readonly string[], at: number): Read {
  const [, marker = '```', info = ''] = fence.exec(lines[at] ?? '') ?? []
  const indent = indentOf(lines[at] ?? '')
  const ending = new RegExp(`^ {0,3}\\${marker[0]}{${marker.length},}[ \\t]*$`)
  let next = at + 1
  while (next < lines.length && !ending.test(lines[next] ?? '')) next += 1
  const closed = next < lines.length
  const text = lines
    .slice(at + 1, next)
    .map(line => (indent > 0 ? dedent(line, Math.min(indent, indentOf(line))) : line))
    .join('\n')
  const end = closed ? next + 1 : next
  return {
    block: { type: 'code', raw: lines.slice(at, end).join('\n'), info: info.trim(), text, closed },
    next: end,
  }
}

function readIndentedCode(lines: readonly string[], at: number): Read {
  let next = at
  let end = at
  while (next < lines.length && (isBlank(lines[next]) || indentOf(lines[next] ?? '') >= 4)) {
    next += 1
    if (!isBlank(lines[next - 1])) end = next
  }
  const own = lines.slice(at, end)
  const text = own.map(line => dedent(line, 4)).join('\n')
  return { block: { type: 'code', raw: own.join('\n'), info: '', text, closed: true }, next: end }
}

function readQuote(lines: readonly string[], at: number, references: References, depth: number): Read {
  const inner: string[] = []
  let next = at
  for (; next < lines.length; next++) {
    const line = lines[next] ?? ''
    if (quote.test(line)) inner.push(line.replace(quote, ''))
    // A line without its mark still belongs to the paragraph above it.
    else if (isBlank(inner.at(-1)) || interrupts(lines, next) || fence.test(inner.at(-1) ?? '')) break
    else inner.push(line)
  }
  const blocks = parseBlocks(inner, references, depth + 1)
  return { block: { type: 'quote', raw: lines.slice(at, next).join('\n'), blocks }, next }
}
