import type { IncomingHttpHeaders } from 'node:http'
import { request } from 'node:https'
import { api } from './places.ts'
import type { Stage } from './stage.ts'

type Call = {
  readonly method?: string
  readonly path: string
  readonly origin?: string
  readonly cookie?: string
  readonly headers?: Record<string, string>
  readonly body?: unknown
}

type RawAnswer = { readonly status: number; readonly headers: IncomingHttpHeaders; readonly body: string }

/** A call that no browser would make: whoever has a cookie in hand can send it with any Origin. */
export function callRaw({ front }: Stage, { method = 'GET', path, origin, cookie, headers, body }: Call) {
  return new Promise<RawAnswer>((resolve, reject) => {
    const sent = request(
      {
        host: '127.0.0.1',
        port: front.port,
        servername: new URL(api).hostname,
        rejectUnauthorized: false,
        agent: false,
        method,
        path,
        headers: {
          host: new URL(api).host,
          ...(origin !== undefined && { origin }),
          ...(cookie !== undefined && { cookie }),
          ...(body !== undefined && { 'content-type': 'application/json' }),
          ...headers,
        },
      },
      answer => {
        const { statusCode: status = 0, headers: answered } = answer
        // A stream may never end; that it began is all there is to know.
        if (answered['content-type']?.startsWith('text/event-stream')) {
          sent.destroy()
          return resolve({ status, headers: answered, body: '' })
        }
        let text = ''
        answer.setEncoding('utf8')
        answer.on('data', piece => {
          text += piece
        })
        answer.on('end', () => resolve({ status, headers: answered, body: text }))
      },
    )
    sent.on('error', reject)
    sent.end(body === undefined ? undefined : JSON.stringify(body))
  })
}

/** The token that belongs to this session, asked for as the page asks for it. */
export async function csrfTokenOf(stage: Stage, cookie: string): Promise<string> {
  const { body } = await callRaw(stage, { path: '/v1/auth/csrf/bootstrap', origin: stage.pageOrigin, cookie })
  return (JSON.parse(body) as { csrf_token: string }).csrf_token
}
