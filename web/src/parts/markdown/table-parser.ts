import { parseInline } from './inline-parser.ts'
import { isBlank } from './lines.ts'
import type { Alignment, Inline, Interrupts, Read, References } from './tokens.ts'

const delimiters = /^ {0,3}\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)*\|?[ \t]*$/

export function startsTable(lines: readonly string[], at: number): boolean {
  const header = lines[at] ?? ''
  const below = lines[at + 1] ?? ''
  if (!header.includes('|') || !below.includes('-') || !(below.includes('|') || below.includes(':')))
    return false
  return delimiters.test(below) && cellsOf(header).length === cellsOf(below).length
}

export function readTable(
  lines: readonly string[],
  at: number,
  references: References,
  interrupts: Interrupts,
): Read {
  const alignments = cellsOf(lines[at + 1] ?? '').map(alignmentOf)
  let next = at + 2
  while (next < lines.length && !isBlank(lines[next]) && !interrupts(lines, next)) next += 1
  const rowOf = (line: string): Inline[][] => {
    const cells = cellsOf(line)
    return alignments.map((_, column) => parseInline(cells[column] ?? '', references))
  }
  return {
    block: {
      type: 'table',
      raw: lines.slice(at, next).join('\n'),
      alignments,
      header: rowOf(lines[at] ?? ''),
      rows: lines.slice(at + 2, next).map(rowOf),
    },
    next,
  }
}

function alignmentOf(cell: string): Alignment {
  if (cell.endsWith(':')) return cell.startsWith(':') ? 'center' : 'right'
  return cell.startsWith(':') ? 'left' : null
}

/** A `\|` is no border, not even in code. */
function cellsOf(line: string): string[] {
  const trimmed = line.trim()
  const inner = trimmed.slice(trimmed.startsWith('|') ? 1 : 0)
  const cells: string[] = ['']
  for (let at = 0; at < inner.length; at++) {
    const char = inner[at] ?? ''
    if (char === '\\' && inner[at + 1] === '|') {
      cells[cells.length - 1] += '|'
      at += 1
    } else if (char === '|') cells.push('')
    else cells[cells.length - 1] += char
  }
  if (cells.length > 1 && cells.at(-1)?.trim() === '') cells.pop()
  return cells.map(cell => cell.trim())
}
