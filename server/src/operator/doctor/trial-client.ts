/** What the page does, over real connections: signs in, asks, is cut off, comes back, stops. */
import { randomUUID } from 'node:crypto'
import type { Readable } from 'node:stream'
import { applyEvent, emptyRunView, type RunView } from '@omniai/contracts/apply-event'
import type { RunEvent } from '@omniai/contracts/run-events'
import type { Egress, EgressResponse } from '../../kernel/egress.ts'

export type TrialClient = ReturnType<typeof createTrialClient>

export function createTrialClient(egress: Egress, url: string) {
  const jar = new Map<string, string>()
  let csrf = ''

  async function send(
    method: 'GET' | 'POST',
    path: string,
    { body, headers = {}, signal }: { body?: object; headers?: Record<string, string>; signal: AbortSignal },
  ): Promise<EgressResponse> {
    const response = await egress.request({
      url: `${url}${path}`,
      method,
      headers: {
        origin: url,
        ...(jar.size > 0 && { cookie: [...jar].map(([name, value]) => `${name}=${value}`).join('; ') }),
        ...(method === 'POST' && { 'x-csrf-token': csrf, 'content-type': 'application/json' }),
        ...headers,
      },
      ...(method === 'POST' && { body: JSON.stringify(body ?? {}) }),
      signal,
    })
    for (const cookie of [response.headers['set-cookie'] ?? []].flat()) {
      const [pair = ''] = cookie.split(';')
      jar.set(pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1))
    }
    return response
  }

  async function call<R>(method: 'GET' | 'POST', path: string, body?: object): Promise<R> {
    const signal = AbortSignal.timeout(10_000)
    const { status, body: answer } = await send(method, path, { ...(body && { body }), signal })
    const text = await textOfBody(answer)
    if (status >= 400) throw new Error(`${path} answered ${status}: ${text.slice(0, 300)}`)
    return JSON.parse(text) as R
  }

  /** The views of a run as its events come in, until it has ended or the reader has seen enough. */
  async function follow(
    response: EgressResponse,
    from: RunView,
    isEnough: (view: RunView) => boolean,
  ): Promise<RunView> {
    if (response.status >= 400)
      throw new Error(`answered ${response.status}: ${await textOfBody(response.body)}`)
    let view = from
    let buffer = ''
    response.body.setEncoding('utf8')
    for await (const chunk of response.body) {
      buffer += chunk as string
      const frames = buffer.split('\n\n')
      buffer = frames.pop() ?? ''
      for (const frame of frames) {
        const match = /^id: (\d+)\nevent: .*\ndata: (.*)$/.exec(frame)
        if (match) view = applyEvent(view, Number(match[1]), JSON.parse(match[2]!) as RunEvent)
      }
      if (isEnough(view)) break
    }
    return view
  }

  async function begin(path: string, body: object): Promise<void> {
    csrf = (await call<{ csrf_token: string }>('GET', '/v1/auth/csrf/bootstrap')).csrf_token
    const answer = await call<{ csrf_token?: string }>('POST', path, body)
    if (!answer.csrf_token) throw new Error('that account has a second factor; take one without')
    csrf = answer.csrf_token
  }

  return {
    isReady: () => call<object>('GET', '/v1/health/ready'),
    signIn: (email: string, password: string) => begin('/v1/auth/login', { email, password }),
    setUp: (setup_token: string) =>
      begin('/v1/auth/setup', {
        setup_token,
        email: 'doctor@example.org',
        name: 'Doctor',
        password: randomUUID(),
      }),
    /** For ever: the threads that it made, and its session. */
    async leave(threadIds: readonly string[]): Promise<void> {
      if (threadIds.length > 0) {
        await call('POST', '/v1/threads/bulk', { action: 'delete', ids: threadIds })
        for (const id of threadIds) await call('POST', `/v1/threads/${id}/purge`)
      }
      await call('POST', '/v1/auth/logout')
    },
    /** Asks, and reads until it is enough; then the connection is cut. */
    async ask(text: string, isEnough: (view: RunView) => boolean): Promise<RunView> {
      const cut = new AbortController()
      const body = { client_request_id: randomUUID(), thread_id: null, text }
      const response = await send('POST', '/v1/chat', {
        body,
        headers: { accept: 'text/event-stream' },
        signal: AbortSignal.any([cut.signal, AbortSignal.timeout(30_000)]),
      })
      const view = await follow(response, emptyRunView, isEnough)
      cut.abort()
      return view
    },
    /** Comes back to where it was, and reads to the end. */
    async resume(from: RunView): Promise<RunView> {
      const response = await send('GET', `/v1/runs/${from.start!.run_id}/events`, {
        headers: { accept: 'text/event-stream', 'last-event-id': String(from.seq) },
        signal: AbortSignal.timeout(30_000),
      })
      return follow(response, from, view => view.end !== null)
    },
    stop: (runId: string) => call<object>('POST', `/v1/runs/${runId}/cancel`),
  }
}

async function textOfBody(body: Readable): Promise<string> {
  let text = ''
  body.setEncoding('utf8')
  for await (const chunk of body) text += chunk as string
  return text
}
