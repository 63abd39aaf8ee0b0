/** One chat at the fake upstream: its pace, its end, and what the other side did. See fake-upstream.ts. */
import type { IncomingMessage, ServerResponse } from 'node:http'
import { performance } from 'node:perf_hooks'
import type { AnswerPlan } from './fake-answers.ts'

/** With pictures a message is a list. */
export type FakePart =
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'image_url'; readonly image_url: { readonly url: string } }

export type FakeChatBody = {
  readonly model?: string
  readonly messages?: readonly { readonly role: string; readonly content: string | readonly FakePart[] }[]
  readonly max_tokens?: number
  readonly [field: string]: unknown
}

export const textOf = (content: string | readonly FakePart[]): string =>
  typeof content === 'string' ? content : (content.find(part => part.type === 'text')?.text ?? '')

/** One POST /v1/chat/completions. Times are performance.now() of this process. */
export type FakeCall = {
  readonly body: FakeChatBody
  readonly headers: IncomingMessage['headers']
  readonly startedAt: number
  /** The text sent so far. */
  readonly sent: string
  readonly closedByClientAt: number | null
  readonly finishedAt: number | null
  readonly ended: Promise<'finished' | 'closed_by_client' | 'died'>
  next(steps?: number): void
  release(): void
}

/** What only the server itself may do to a call. */
export type Controls = { hold(): void }

type CallInput = {
  readonly body: FakeChatBody
  readonly plan: AnswerPlan
  readonly request: IncomingMessage
  readonly response: ServerResponse
  readonly pace: number
}

export function startCall(input: CallInput, start: { holding: boolean; steps: number }): FakeCall & Controls {
  const { body, plan, request, response, pace } = input
  const startedAt = performance.now()
  const limit = Math.min(plan.words.length, body.max_tokens ?? Number.POSITIVE_INFINITY)
  let { holding, steps } = start
  let position = 0
  let sent = ''
  let headersSent = false
  let timer: NodeJS.Timeout | undefined
  let closedByClientAt: number | null = null
  let finishedAt: number | null = null
  const ended = Promise.withResolvers<Awaited<FakeCall['ended']>>()

  const write = (value: unknown) => response.write(`data: ${JSON.stringify(value)}\n\n`)
  const delta = (fields: Record<string, unknown>, finish: string | null = null) =>
    write({
      id: 'chatcmpl-fake',
      object: 'chat.completion.chunk',
      created: 1_700_000_000,
      model: body.model ?? 'fake-model',
      choices: [{ index: 0, delta: fields, finish_reason: finish }],
    })
  const isHanging = () => plan.midway?.event === 'hang' && position === plan.midway.afterWords
  const isOpen = () => finishedAt === null && closedByClientAt === null

  function settle(how: 'finished' | 'died') {
    finishedAt = performance.now()
    clearTimeout(timer)
    ended.resolve(how)
  }

  function finish() {
    delta({}, limit < plan.words.length ? 'length' : 'stop')
    const prompt = (body.messages ?? []).reduce(
      (sum, message) => sum + textOf(message.content).split(/\s+/).length,
      0,
    )
    write({
      choices: [],
      usage: { prompt_tokens: prompt, completion_tokens: position, total_tokens: prompt + position },
    })
    response.end('data: [DONE]\n\n')
    settle('finished')
  }

  function breakOff(event: NonNullable<AnswerPlan['midway']>['event']) {
    if (event === 'error')
      write({ error: { code: 500, message: 'The fake model broke.', type: 'server_error' } })
    if (event === 'naked-line') response.write('proxy error: Failed to read connection')
    if (event === 'die') request.socket.resetAndDestroy()
    else response.end()
    settle('died')
  }

  function step() {
    if (plan.midway && position === plan.midway.afterWords) {
      breakOff(plan.midway.event)
      return
    }
    if (position >= limit) {
      finish()
      return
    }
    const word = plan.words[position] ?? ''
    position += 1
    sent += word
    delta({ content: word })
  }

  function run() {
    clearTimeout(timer)
    if (!headersSent || !isOpen() || isHanging()) return
    if (holding) {
      while (steps > 0 && isOpen() && !isHanging()) {
        steps -= 1
        step()
      }
      return
    }
    timer = setTimeout(() => {
      step()
      run()
    }, pace)
  }

  function begin() {
    if (!isOpen()) return
    headersSent = true
    if (plan.refusal) {
      response.writeHead(plan.refusal.status, { 'content-type': plan.refusal.mediaType })
      response.end(plan.refusal.body)
      return settle('finished')
    }
    response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-cache' })
    delta({ role: 'assistant', content: null })
    for (const piece of plan.reasoning) delta({ reasoning_content: piece })
    run()
  }

  response.on('close', () => {
    if (!isOpen()) return
    closedByClientAt = performance.now()
    clearTimeout(timer)
    ended.resolve('closed_by_client')
  })
  if (plan.headersAfterMs === 0) begin()
  else if (Number.isFinite(plan.headersAfterMs)) timer = setTimeout(begin, plan.headersAfterMs)

  return {
    body,
    headers: request.headers,
    startedAt,
    get sent() {
      return sent
    },
    get closedByClientAt() {
      return closedByClientAt
    },
    get finishedAt() {
      return finishedAt
    },
    ended: ended.promise,
    next(count = 1) {
      steps += count
      if (holding) run()
    },
    release() {
      holding = false
      run()
    },
    hold() {
      holding = true
      clearTimeout(timer)
    },
  }
}
