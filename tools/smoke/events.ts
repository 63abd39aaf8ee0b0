/** Server-sent events as they come in, and in how many pieces they came. */
import type { IncomingMessage } from 'node:http'
import { at } from './client.ts'

export type SeenEvent = { readonly seq: number; readonly type: string; readonly data: unknown }

export type EventReader = {
  /** The next one; null when the stream is over. */
  next(): Promise<SeenEvent | null>
  /** How many reads of the connection brought text of the answer. */
  readonly piecesOfText: number
  readonly textEvents: number
  /** The last one that was taken. */
  readonly seq: number
  /** Cuts the connection, as a network does. */
  cut(): void
}

export const isText = ({ type }: SeenEvent) => type === 'text-delta' || type === 'reasoning-delta'

export function readEvents(message: IncomingMessage): EventReader {
  const waiting: SeenEvent[] = []
  const chunks = message[Symbol.asyncIterator]()
  let rest = ''
  let piecesOfText = 0
  let textEvents = 0
  let seq = 0
  message.setEncoding('utf8')

  async function readMore(): Promise<boolean> {
    const { value, done } = await chunks.next()
    if (done) return false
    const blocks = (rest + value).split('\n\n')
    rest = blocks.pop() ?? ''
    const events = blocks.flatMap(parseBlock)
    const texts = events.filter(isText).length
    if (texts > 0) piecesOfText += 1
    textEvents += texts
    waiting.push(...events)
    return true
  }

  return {
    async next() {
      while (waiting.length === 0) if (!(await readMore())) return null
      const event = waiting.shift()!
      seq = event.seq
      return event
    },
    get piecesOfText() {
      return piecesOfText
    },
    get textEvents() {
      return textEvents
    },
    get seq() {
      return seq
    },
    cut: () => void message.destroy(),
  }
}

/** Comments are signs of life and nothing else. */
function parseBlock(block: string): SeenEvent[] {
  const lines = block.split('\n')
  const text = lines.flatMap(line => (line.startsWith('data:') ? [line.slice(5).trim()] : [])).join('\n')
  if (text === '') return []
  const data: unknown = JSON.parse(text)
  const seq = Number(lines.find(line => line.startsWith('id:'))?.slice(3))
  return [{ seq, type: String(at(data, 'type')), data }]
}

/** Reads until one is as wanted. Throws when the run or the stream ends before. */
export async function readUntil(
  reader: EventReader,
  wanted: (event: SeenEvent) => boolean,
): Promise<SeenEvent> {
  for (;;) {
    const event = await reader.next()
    if (!event) throw new Error('the stream closed before the answer was over')
    if (wanted(event)) return event
    if (event.type === 'run-end') {
      const why = at(event.data, 'error.code') ?? at(event.data, 'reason') ?? ''
      throw new Error(`the answer ended first: ${at(event.data, 'status')} ${why}`.trim())
    }
  }
}
