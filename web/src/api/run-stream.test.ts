import type { RunView } from '@omniai/contracts/apply-event'
import { textOf } from '@omniai/contracts/apply-event'
import type { RunEvent } from '@omniai/contracts/run-events'
import type { Run, RunCancelled } from '@omniai/contracts/schemas/run'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { networkProblem } from './problem.ts'
import { RunStream, resumeTries, silenceLimit, startTries } from './run-stream.ts'
import type { RunTransport } from './run-stream-state.ts'

const runId = 'run_00000001'
const words = ['Once ', 'upon ', 'a ', 'time ', '👋 ', 'there was', '\n\na **list**']

const events: RunEvent[] = [
  {
    type: 'run-start',
    run_id: runId,
    kind: 'chat',
    thread_id: 'thr_00000001',
    user_message_id: 'msg_00000001',
    message_id: 'msg_00000002',
    model: null,
  },
  { type: 'phase', phase: 'thinking' },
  { type: 'reasoning-start', part: 0 },
  { type: 'reasoning-delta', part: 0, offset: 0, text: 'Hm.' },
  { type: 'reasoning-end', part: 0, duration_ms: 12 },
  { type: 'text-start', part: 1 },
  ...words.map(
    (text, index): RunEvent => ({
      type: 'text-delta',
      part: 1,
      offset: words.slice(0, index).join('').length,
      text,
    }),
  ),
  { type: 'text-end', part: 1 },
  { type: 'run-end', status: 'completed', reason: 'stop', error: null, usage: null },
]

const encode = (text: string) => new TextEncoder().encode(text)
const wireOf = (event: RunEvent, index: number) =>
  `id: ${index + 1}\nevent: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`
const wire = events.map(wireOf)

/** A response whose body the test feeds by hand. */
function openResponse(signal?: AbortSignal) {
  let feed!: ReadableStreamDefaultController<Uint8Array>
  const body = new ReadableStream<Uint8Array>({
    start: controller => {
      feed = controller
    },
  })
  signal?.addEventListener('abort', () => {
    try {
      feed.error(new DOMException('aborted', 'AbortError'))
    } catch {
      // Ended already.
    }
  })
  return {
    response: new Response(body, { headers: { 'content-type': 'text/event-stream' } }),
    send: (text: string) => feed.enqueue(encode(text)),
    close: () => feed.close(),
    /** As a browser ends it when the network is gone. */
    break: () => feed.error(new TypeError('network error')),
  }
}

function closedResponse(text: string): Response {
  const { response, send, close } = openResponse()
  if (text) send(text)
  close()
  return response
}

const cancelled: RunCancelled = { run_id: runId, status: 'cancelled', reason: 'stopped' }

function transportOf(overrides: Partial<RunTransport>): RunTransport {
  return {
    events: () => Promise.reject(networkProblem()),
    cancel: () => Promise.resolve(cancelled),
    view: () => Promise.reject(networkProblem()),
    ...overrides,
  }
}

const shown = (view: RunView) => textOf(view.parts)
const settle = () => vi.advanceTimersByTimeAsync(20_000)

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

test('an answer cut at any event, and taken up again by seq, is the same text', async () => {
  for (let cut = 0; cut <= wire.length; cut++) {
    const events = vi.fn((_: string, after: number) =>
      Promise.resolve(closedResponse(wire.slice(after).join(''))),
    )
    const start = vi.fn(() => Promise.resolve(closedResponse(wire.slice(0, cut).join(''))))
    const stream = new RunStream(transportOf({ start, events }))
    stream.open()
    await settle()
    // Cut before its first event the run has no name yet: the same intent is sent again.
    if (cut === 0) {
      expect(stream.state.status).toBe('unsent')
      expect(start).toHaveBeenCalledTimes(startTries)
      continue
    }
    expect(stream.state.status).toBe('ended')
    expect(shown(stream.state.view)).toBe(words.join(''))
    expect(events.mock.calls.map(call => call[1])).toEqual(cut === wire.length ? [] : [cut])
  }
})

test('bytes cut anywhere, even inside a character, give the same text', async () => {
  const bytes = encode(wire.join(''))
  for (let cut = 1; cut < bytes.length; cut += 7) {
    const body = new ReadableStream<Uint8Array>({
      start: controller => {
        controller.enqueue(bytes.slice(0, cut))
        controller.enqueue(bytes.slice(cut))
        controller.close()
      },
    })
    const response = new Response(body, { headers: { 'content-type': 'text/event-stream' } })
    const stream = new RunStream(transportOf({ start: () => Promise.resolve(response) }))
    stream.open()
    await settle()
    expect(shown(stream.state.view)).toBe(words.join(''))
  }
})

test('while a step waits to be drawn, nothing more is read; then all that came is, in one step', async () => {
  vi.stubGlobal('requestAnimationFrame', (draw: () => void) => setTimeout(draw, 16))
  const { response, send } = openResponse()
  const stream = new RunStream(transportOf({ start: () => Promise.resolve(response) }))
  const drawn: string[] = []
  stream.subscribe(() => drawn.push(shown(stream.state.view)))
  stream.open()
  for (const line of wire) {
    send(line)
    await vi.advanceTimersByTimeAsync(5)
  }
  await settle()
  expect(stream.state.status).toBe('ended')
  expect(new Set(drawn).size).toBeLessThan(wire.length / 2)
  expect(drawn.at(-1)).toBe(words.join(''))
  vi.unstubAllGlobals()
})

test('a start that only gets the run as JSON attaches to its events', async () => {
  const start = () => Promise.resolve(Response.json({ id: runId, status: 'running' }, { status: 202 }))
  const events = (_: string, after: number) => Promise.resolve(closedResponse(wire.slice(after).join('')))
  const stream = new RunStream(transportOf({ start, events }))
  stream.open()
  await settle()
  expect(stream.state.status).toBe('ended')
  expect(shown(stream.state.view)).toBe(words.join(''))
})

test('a connection that breaks in mid-answer is said to be lost, and the answer goes on by itself', async () => {
  const first = openResponse()
  const second = Promise.withResolvers<Response>()
  const events = vi.fn((_: string, _after: number) => second.promise)
  const stream = new RunStream(transportOf({ start: () => Promise.resolve(first.response), events }))
  stream.open()
  await vi.advanceTimersByTimeAsync(0)
  first.send(wire.slice(0, 8).join(''))
  // The words are there, and not drawn yet.
  await vi.advanceTimersByTimeAsync(0)
  first.break()
  await vi.advanceTimersByTimeAsync(2_000)
  expect(stream.state.status).toBe('resuming')
  expect(shown(stream.state.view)).toBe(words.slice(0, 2).join(''))
  expect(events.mock.calls).toEqual([[runId, 8, expect.anything()]])
  second.resolve(closedResponse(wire.slice(8).join('')))
  await settle()
  expect(stream.state.status).toBe('ended')
  expect(shown(stream.state.view)).toBe(words.join(''))
})

test('when every try to resume fails the stream is lost, not waited for', async () => {
  const first = openResponse()
  const stream = new RunStream(transportOf({ start: () => Promise.resolve(first.response) }))
  stream.open()
  await vi.advanceTimersByTimeAsync(0)
  first.send(wire.slice(0, 8).join(''))
  await vi.advanceTimersByTimeAsync(0)
  first.break()
  await settle()
  expect(stream.state.status).toBe('lost')
})

test('events that do not fit are read again from the first, and the page keeps what it had', async () => {
  const events = vi
    .fn<RunTransport['events']>()
    .mockImplementationOnce(() => Promise.resolve(closedResponse(wire.slice(0, 8).join(''))))
    .mockImplementationOnce(() => Promise.resolve(closedResponse(wire.slice(10).join(''))))
    .mockImplementation((_, after) => Promise.resolve(closedResponse(wire.slice(after).join(''))))
  const stream = new RunStream(transportOf({ events }), runId)
  const lengths: number[] = []
  stream.subscribe(() => lengths.push(shown(stream.state.view).length))
  stream.open()
  await settle()
  expect(events.mock.calls.map(call => call[1])).toEqual([0, 8, 0])
  expect(shown(stream.state.view)).toBe(words.join(''))
  expect(lengths).toEqual(lengths.toSorted((a, b) => a - b))
})

test('a connection without bytes is given up after the silence limit and taken up again', async () => {
  const events = vi
    .fn<RunTransport['events']>()
    .mockImplementationOnce((_, __, signal) => {
      const { response, send } = openResponse(signal)
      send(wire.slice(0, 7).join(''))
      return Promise.resolve(response)
    })
    .mockImplementation((_, after) => Promise.resolve(closedResponse(wire.slice(after).join(''))))
  const stream = new RunStream(transportOf({ events }), runId)
  stream.open()
  await vi.advanceTimersByTimeAsync(silenceLimit - 1_000)
  expect(stream.state.status).toBe('live')
  expect(shown(stream.state.view)).toBe('Once ')
  await vi.advanceTimersByTimeAsync(3_000)
  expect(events).toHaveBeenCalledTimes(2)
  expect(shown(stream.state.view)).toBe(words.join(''))
})

test('pings keep a quiet connection alive', async () => {
  const { response, send } = openResponse()
  const events = vi.fn(() => Promise.resolve(response))
  const stream = new RunStream(transportOf({ events }), runId)
  stream.open()
  for (let minute = 0; minute < 10; minute++) {
    send(': ping\n\n')
    await vi.advanceTimersByTimeAsync(15_000)
  }
  expect(events).toHaveBeenCalledTimes(1)
  stream.close()
})

test('after too many failures the connection is lost, and Retry takes it up again', async () => {
  const events = vi.fn<RunTransport['events']>(() => Promise.reject(networkProblem()))
  const stream = new RunStream(transportOf({ events }), runId)
  stream.open()
  await vi.advanceTimersByTimeAsync(60_000)
  expect(stream.state.status).toBe('lost')
  expect(events).toHaveBeenCalledTimes(resumeTries)
  events.mockImplementation((_, after) => Promise.resolve(closedResponse(wire.slice(after).join(''))))
  stream.open()
  await settle()
  expect(stream.state.status).toBe('ended')
  expect(shown(stream.state.view)).toBe(words.join(''))
})

test('a tab for which there is no room asks how the run is, and still ends with all of it', async () => {
  const { ApiProblem } = await import('./problem.ts')
  const crowded = new ApiProblem({
    code: 'E_RATE_LIMITED',
    message: 'Too many requests.',
    fix: '',
    status: 429,
    retryAfterSeconds: 10,
  })
  let isOver = false
  const events = vi.fn<RunTransport['events']>((_, after) =>
    isOver ? Promise.resolve(closedResponse(wire.slice(after).join(''))) : Promise.reject(crowded),
  )
  const view = vi.fn(() => Promise.resolve({ id: runId, status: isOver ? 'completed' : 'running' } as Run))
  const stream = new RunStream(transportOf({ events, view }), runId)
  stream.open()
  await vi.advanceTimersByTimeAsync(10 * 60_000)
  expect(stream.state).toMatchObject({ status: 'resuming', problem: crowded })
  // Seldom enough that two hundred of them together stay below what one user may ask.
  expect(view.mock.calls.length).toBeLessThanOrEqual(80)
  expect(events.mock.calls.length).toBeLessThanOrEqual(30)
  isOver = true
  await vi.advanceTimersByTimeAsync(15_000)
  expect(stream.state.status).toBe('ended')
  expect(shown(stream.state.view)).toBe(words.join(''))
})

test('a pause between tries ends as soon as the page wakes up', async () => {
  const events = vi
    .fn<RunTransport['events']>()
    .mockImplementationOnce(() => Promise.reject(networkProblem()))
    .mockImplementationOnce(() => Promise.reject(networkProblem()))
    .mockImplementationOnce(() => Promise.reject(networkProblem()))
    .mockImplementation(() => Promise.resolve(closedResponse(wire.join(''))))
  const stream = new RunStream(transportOf({ events }), runId)
  stream.open()
  await vi.advanceTimersByTimeAsync(1_000)
  const tried = events.mock.calls.length
  stream.wake()
  await vi.advanceTimersByTimeAsync(1)
  expect(events.mock.calls.length).toBe(tried + 1)
})

test('Stop freezes what is on the screen and tells the server its seq', async () => {
  const { response, send } = openResponse()
  const cancel = vi.fn(() => Promise.resolve(cancelled))
  const stream = new RunStream(transportOf({ start: () => Promise.resolve(response), cancel }))
  stream.open()
  send(wire.slice(0, 8).join(''))
  await vi.advanceTimersByTimeAsync(300)
  expect(shown(stream.state.view)).toBe('Once upon ')
  // These have arrived but were not drawn when Stop was pressed.
  send(wire.slice(8, 10).join(''))
  await vi.advanceTimersByTimeAsync(0)
  stream.stop()
  expect(stream.state.status).toBe('stopping')
  await settle()
  expect(cancel).toHaveBeenCalledExactlyOnceWith(runId, 8)
  expect(stream.state.status).toBe('ended')
  expect(stream.state.view.end?.status).toBe('cancelled')
  expect(shown(stream.state.view)).toBe('Once upon ')
})

test('Stop before the run has a name cancels it as soon as it has one', async () => {
  const { response, send } = openResponse()
  const cancel = vi.fn(() => Promise.resolve(cancelled))
  const stream = new RunStream(transportOf({ start: () => Promise.resolve(response), cancel }))
  stream.open()
  await vi.advanceTimersByTimeAsync(10)
  stream.stop()
  expect(cancel).not.toHaveBeenCalled()
  send(wire.join(''))
  await settle()
  expect(cancel).toHaveBeenCalledExactlyOnceWith(runId, 0)
  expect(shown(stream.state.view)).toBe('')
  expect(stream.state.status).toBe('ended')
})

test('a stop that the owner has not confirmed waits for the true end', async () => {
  const { response, send } = openResponse()
  const views: Run['status'][] = ['stopping', 'stopping', 'completed']
  const stream = new RunStream(
    transportOf({
      start: () => Promise.resolve(response),
      cancel: () => Promise.resolve({ ...cancelled, status: 'stopping' }),
      view: () => Promise.resolve({ id: runId, status: views.shift(), reason: 'stop' } as Run),
    }),
  )
  stream.open()
  send(wire.slice(0, 8).join(''))
  await vi.advanceTimersByTimeAsync(300)
  stream.stop()
  await vi.advanceTimersByTimeAsync(1_500)
  expect(stream.state.status).toBe('stopping')
  await settle()
  expect(stream.state.view.end?.status).toBe('completed')
})

test('a start that the server refused is not repeated; one that got lost is, with the same intent', async () => {
  const { ApiProblem } = await import('./problem.ts')
  const refusal = new ApiProblem({
    code: 'E_RATE_LIMITED',
    message: 'Too many requests.',
    fix: '',
    status: 429,
  })
  const refused = vi.fn(() => Promise.reject(refusal))
  const stream = new RunStream(transportOf({ start: refused }))
  stream.open()
  await settle()
  expect(refused).toHaveBeenCalledTimes(1)
  expect(stream.state).toMatchObject({ status: 'unsent', problem: refusal })

  const lost = vi
    .fn<() => Promise<Response>>()
    .mockRejectedValueOnce(networkProblem())
    .mockImplementation(() => Promise.resolve(closedResponse(wire.join(''))))
  const second = new RunStream(transportOf({ start: lost }))
  second.open()
  await settle()
  expect(lost).toHaveBeenCalledTimes(2)
  expect(second.state.status).toBe('ended')
})
