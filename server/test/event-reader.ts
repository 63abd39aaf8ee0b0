/** A reader of run events on a real socket, folding with the contract's reducer as the browser does. */
import { applyEvent, emptyRunView, type RunView, textOf } from '@omniai/contracts/apply-event'
import type { OperationId } from '@omniai/contracts/operations/all'
import type { RunEvent } from '@omniai/contracts/run-events'
import type { FakeCall } from './fake-call.ts'
import type { FakeUpstream } from './fake-upstream.ts'
import { type Person, requestOf } from './test-app.ts'

export type Received = { readonly seq: number; readonly event: RunEvent }

export type EventReader = {
  readonly status: number
  readonly headers: Headers
  readonly received: readonly Received[]
  readonly view: RunView
  readonly text: string
  /** Resolves when the condition holds, rejects when the stream ends before it does. */
  until(condition: (view: RunView) => boolean): Promise<RunView>
  /** Resolves when the server ended the stream, or it broke. */
  readonly ended: Promise<'ended' | 'broken'>
  /** Drops the connection, as a closed tab does. */
  drop(): void
}

/** @param from a view to resume from: its seq goes out as Last-Event-ID. */
export async function readEvents(
  baseUrl: string,
  person: Person,
  id: Extract<OperationId, 'chatStart' | 'analysisCreate' | 'runEvents' | 'runRetry'>,
  input: { params?: Record<string, string>; body?: unknown },
  from: RunView = emptyRunView,
): Promise<EventReader> {
  const { method, url, headers, payload } = requestOf(id, input, person)
  const left = new AbortController()
  const { host: _host, ...sent } = headers as Record<string, string>
  const response = await fetch(`${baseUrl}${String(url)}`, {
    method: method as string,
    // The app allows localhost under any port, so the origin is that of the port in use.
    headers: {
      ...sent,
      origin: baseUrl,
      accept: 'text/event-stream',
      ...(from.seq > 0 && { 'last-event-id': String(from.seq) }),
    },
    ...(method !== 'GET' && { body: payload as string }),
    signal: left.signal,
  })
  const received: Received[] = []
  let view = from
  let over = false
  const waiting = new Set<() => void>()
  const wake = () => {
    for (const check of [...waiting]) check()
  }

  async function pump(): Promise<'ended' | 'broken'> {
    let buffer = ''
    const decoder = new TextDecoder()
    try {
      for await (const chunk of response.body!) {
        buffer += decoder.decode(chunk, { stream: true })
        for (let end = buffer.indexOf('\n\n'); end >= 0; end = buffer.indexOf('\n\n')) {
          const entry = parseFrame(buffer.slice(0, end))
          buffer = buffer.slice(end + 2)
          if (!entry) continue
          received.push(entry)
          view = applyEvent(view, entry.seq, entry.event)
        }
        wake()
      }
      return 'ended'
    } catch {
      return 'broken'
    } finally {
      over = true
      wake()
    }
  }
  const ended = response.status === 200 ? pump() : Promise.resolve('ended' as const)

  return {
    status: response.status,
    headers: response.headers,
    received,
    ended,
    get view() {
      return view
    },
    get text() {
      return textOf(view.parts)
    },
    until: condition =>
      new Promise((resolve, reject) => {
        const check = () => {
          if (condition(view)) resolve(view)
          else if (over) reject(new Error(`Stream ended at ${view.seq} before the condition held`))
          else return
          waiting.delete(check)
        }
        waiting.add(check)
        check()
      }),
    drop: () => left.abort(),
  }
}

function parseFrame(frame: string): Received | null {
  const field = (name: string) =>
    frame
      .split('\n')
      .find(line => line.startsWith(`${name}: `))
      ?.slice(name.length + 2)
  const id = field('id')
  const data = field('data')
  if (id === undefined || data === undefined) return null
  return { seq: Number(id), event: JSON.parse(data) as RunEvent }
}

export const hasText = (length: number) => (view: RunView) => textOf(view.parts).length >= length
export const isOver = (view: RunView) => view.end !== null

/** The provider's side of the chat that asked this, leaving out chats that nobody waited for. */
export async function callAsking(upstream: FakeUpstream, text: string): Promise<FakeCall> {
  for (;;) {
    const call = await upstream.nextCall()
    if (call.body.messages?.at(-1)?.content === text) return call
  }
}
