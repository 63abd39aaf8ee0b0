/**
 * Markdown in blocks, read again only from where it may still change. While an answer is written its text only
 * grows, and a block can only change as long as it is one of the last two (a list goes on after an empty line).
 */
import { readBlock, readReferences } from './block-parser.ts'
import type { Block, References } from './tokens.ts'

type Placed = { readonly block: Block; readonly from: number }

const stillOpen = 2
const none: References = new Map()

export function createBlockReader() {
  let read = ''
  let placed: readonly Placed[] = []
  let blocks: readonly Block[] = []
  let references = none

  return (source: string): { readonly blocks: readonly Block[]; readonly references: References } => {
    const text = source.includes('\r') ? source.replace(/\r\n?/g, '\n') : source
    if (text === read && placed.length > 0) return { blocks, references }
    const grew = placed.length > 0 && text.startsWith(read)
    const lastOpen = grew ? placed.at(-stillOpen) : undefined
    let from = lastOpen?.from ?? 0
    // A reference may be used before it stands: a text that has some is read as a whole.
    if (from > 0 && (references.size > 0 || text.indexOf(']:', from) >= 0)) from = 0
    const lines = text.slice(from).split('\n')
    if (from === 0) references = text.includes(']:') ? readReferences(lines) : none
    read = text
    placed = [...(from > 0 ? placed.slice(0, -stillOpen) : []), ...place(lines, from, references)]
    blocks = placed.map(({ block }) => block)
    return { blocks, references }
  }
}

function place(lines: readonly string[], from: number, references: References): Placed[] {
  const placed: Placed[] = []
  let offset = from
  let counted = 0
  for (let at = 0; at < lines.length; ) {
    const { block, next } = readBlock(lines, at, references, 0)
    for (; counted < at; counted++) offset += (lines[counted]?.length ?? 0) + 1
    if (block) placed.push({ block, from: offset })
    at = next
  }
  return placed
}
