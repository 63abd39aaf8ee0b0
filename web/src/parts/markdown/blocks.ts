/**
 * Markdown in blocks, read again only from where it may still change. While an answer is written, its text only
 * grows, and a block can only change as long as it is one of the last two (a list goes on after an empty line).
 */
import { Marked, type Token, type Tokens } from 'marked'
import { mathTokens } from './math-tokens.ts'

export type Block = Token

const stillOpen = 2

const reader = new Marked({ gfm: true }, { extensions: mathTokens })

const lex = (text: string): Token[] => reader.lexer(text)

/** References (`[x]: address`) may be used before they stand: then everything is read at once. */
const usesReferences = (blocks: readonly Token[]) => blocks.some(block => block.type === 'def')

export function createBlockReader() {
  let read = ''
  let settled: Token[] = []
  let settledLength = 0
  let blocks: readonly Token[] = []

  return (text: string): readonly Block[] => {
    if (text === read && blocks.length > 0) return blocks
    const grew = read !== '' && text.startsWith(read)
    if (!grew) {
      settled = []
      settledLength = 0
    }
    read = text
    let tail = lex(text.slice(settledLength))
    // Tabs and line ends are normalised by the lexer: then lengths don't match and nothing can be kept.
    const exact = tail.reduce((length, token) => length + token.raw.length, 0) === text.length - settledLength
    if (usesReferences(tail) || !exact) {
      settled = []
      settledLength = 0
      tail = lex(text)
      blocks = tail
      return blocks
    }
    blocks = [...settled, ...tail]
    const open = indexOfOpen(tail)
    for (const token of tail.slice(0, open)) settledLength += token.raw.length
    settled = blocks.slice(0, settled.length + open)
    return blocks
  }
}

function indexOfOpen(tail: readonly Token[]): number {
  let seen = 0
  for (let index = tail.length - 1; index >= 0; index--) {
    if (tail[index]?.type !== 'space') seen += 1
    if (seen === stillOpen) return index
  }
  return 0
}

export type { Tokens }
