import type { RunEvent } from '@omniai/contracts/run-events'

/** One event of a run with its number and its SSE frame, built once for all readers. */
export type Entry = {
  readonly seq: number
  readonly event: RunEvent
  readonly json: string
  readonly frame: string
}

/** JSON never holds a raw line break, so one `data:` line is enough whatever the text contains. */
export function entryOf(seq: number, event: RunEvent, json = JSON.stringify(event)): Entry {
  return { seq, event, json, frame: `id: ${seq}\nevent: ${event.type}\ndata: ${json}\n\n` }
}

/** Reads a log row back. */
export function entriesOf(row: { first_seq: number; events: string }): Entry[] {
  return row.events
    .split('\n')
    .map((json, index) => entryOf(row.first_seq + index, JSON.parse(json) as RunEvent, json))
}
