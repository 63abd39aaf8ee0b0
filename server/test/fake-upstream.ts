/**
 * A scriptable OpenAI-compatible server for tests and for trying things by hand.
 *
 *   const upstream = await startFakeUpstream({ hold: true })   // free port; upstream.baseUrl is http://127.0.0.1:N/v1
 *   …send a chat to model 'fake-model'…
 *   const call = await upstream.nextCall()                     // the next chat that was not yet taken
 *   upstream.next(2)                                           // two more words; the end of the answer is a step too
 *   upstream.release()                                         // the rest at the pace of the server
 *   await call.ended                                           // 'finished' | 'closed_by_client' | 'died'
 *   await upstream.close()
 *
 * The first word of the last user message chooses the answer:
 *   echo TEXT         says TEXT                      | fail-before    500 before any text
 *   flood N           N thousand control characters  | (each six bytes on the wire)
 *   long N            N words                        | fail-once      500 the first time, then good
 *   slow [MS]         ten words, 400 ms each         | fail-auth, fail-busy, fail-too-long, fail-html
 *   load [MS]         headers after 3 s              | fail-midway    three words, then an error event
 *   markdown          headings, code, a table        | die-midway     three words, then the socket is reset
 *   diagram           a Mermaid block                |
 *   think             reasoning first                | cut-midway     three words, then a clean end without finish
 *   hang              never any headers              | hang-midway    three words, then silence
 *   proxy-error       three words, then a naked line | half-json      of a document: an analysis that breaks off
 * A document between <document> marks chooses by its own first word; anything else gets an analysis of it. Of a passage
 * between <passage> marks each “old” becomes “new”. Anything else: "You said: …"
 *
 * By hand: node server/test/fake-upstream.ts [port] [ms between words]
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { planAnswer } from './fake-answers.ts'
import { type Controls, type FakeCall, type FakeChatBody, startCall, textOf } from './fake-call.ts'

export type FakeUpstreamOptions = {
  /** What GET /v1/models lists. Default: ['fake-model']. Any model id is answered. */
  readonly models?: readonly string[]
  /** How much every model says it holds; left out: nothing is said. */
  readonly contextTokens?: number
  /** What every model says it takes; left out: nothing is said. */
  readonly inputs?: readonly ('text' | 'image')[]
  /** Milliseconds between words. Default 0: one word per turn of the event loop. */
  readonly intervalMs?: number
  /** True: no word leaves before next() or release(). */
  readonly hold?: boolean
  /** When set, requests without `Authorization: Bearer <apiKey>` get 401. */
  readonly apiKey?: string
  readonly port?: number
}

export type FakeUpstream = {
  readonly origin: string
  readonly baseUrl: string
  readonly port: number
  /** Every chat, oldest first. */
  readonly calls: readonly FakeCall[]
  /** Resolves with the oldest chat that nextCall() has not given out yet, now or when it comes. */
  nextCall(): Promise<FakeCall>
  /** Lets every open chat send that many steps more; kept for the next chat when none is open. */
  next(steps?: number): void
  /** Holds every open and future chat. */
  hold(): void
  /** Ends the holding: open and future chats run at their pace. */
  release(): void
  setModels(models: readonly string[]): void
  close(): Promise<void>
}

export async function startFakeUpstream(options: FakeUpstreamOptions = {}): Promise<FakeUpstream> {
  const calls: (FakeCall & Controls)[] = []
  const asked = new Map<string, number>()
  const waiting: ((call: FakeCall) => void)[] = []
  let models = options.models ?? ['fake-model']
  let holding = options.hold ?? false
  let keptSteps = 0
  let given = 0

  const open = () => calls.filter(call => call.finishedAt === null && call.closedByClientAt === null)

  async function chat(request: IncomingMessage, response: ServerResponse) {
    const body = JSON.parse(await readBody(request)) as FakeChatBody
    const text = textOf(body.messages?.findLast(message => message.role === 'user')?.content ?? '')
    const earlier = asked.get(text) ?? 0
    asked.set(text, earlier + 1)
    const plan = planAnswer(text, earlier)
    const call = startCall(
      { body, plan, request, response, pace: plan.intervalMs ?? options.intervalMs ?? 0 },
      { holding, steps: keptSteps },
    )
    keptSteps = 0
    calls.push(call)
    const taker = waiting.shift()
    if (taker) {
      given += 1
      taker(call)
    }
  }

  const server = createServer((request, response) => {
    const allowed =
      options.apiKey === undefined || request.headers.authorization === `Bearer ${options.apiKey}`
    if (!allowed) return sendJson(response, 401, { error: { code: 401, message: 'Invalid API Key' } })
    if (request.method === 'GET' && request.url === '/v1/models') {
      const data = models.map(id => ({
        id,
        object: 'model',
        owned_by: 'fake',
        ...(options.contextTokens && { context_length: options.contextTokens }),
        ...(options.inputs && { architecture: { input_modalities: options.inputs } }),
      }))
      return sendJson(response, 200, { object: 'list', data })
    }
    if (request.method === 'POST' && request.url === '/v1/chat/completions') {
      chat(request, response).catch(() => response.destroy())
      return
    }
    sendJson(response, 404, { error: { code: 404, message: 'File Not Found', type: 'not_found_error' } })
  })
  await new Promise<void>(resolve => server.listen(options.port ?? 0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo

  return {
    origin: `http://127.0.0.1:${port}`,
    baseUrl: `http://127.0.0.1:${port}/v1`,
    port,
    calls,
    nextCall() {
      const ready = calls[given]
      if (ready) {
        given += 1
        return Promise.resolve(ready)
      }
      return new Promise(resolve => waiting.push(resolve))
    },
    next(steps = 1) {
      const current = open()
      if (current.length === 0) keptSteps += steps
      for (const call of current) call.next(steps)
    },
    hold() {
      holding = true
      for (const call of open()) call.hold()
    },
    release() {
      holding = false
      for (const call of open()) call.release()
    },
    setModels(list) {
      models = list
    },
    close() {
      server.closeAllConnections()
      return new Promise(resolve => server.close(() => resolve()))
    },
  }
}

async function readBody(request: IncomingMessage): Promise<string> {
  let text = ''
  request.setEncoding('utf8')
  for await (const piece of request) text += piece
  return text
}

function sendJson(response: ServerResponse, status: number, value: unknown) {
  response.writeHead(status, { 'content-type': 'application/json; charset=utf-8' })
  response.end(JSON.stringify(value))
}

if (import.meta.main) {
  const upstream = await startFakeUpstream({
    port: Number(process.argv[2] ?? 0),
    intervalMs: Number(process.argv[3] ?? 30),
  })
  process.stdout.write(`fake upstream: ${upstream.baseUrl}\n`)
}
