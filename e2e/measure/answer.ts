/** A model server for measuring: every message is answered with the same long Markdown, token by token at one pace. */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

const section = (index: number) => `## ${index}. What happens to a request

A request passes **several guards** before anything of its body is read, and each of them may *refuse* it with a code
of the registry. The order matters: what is cheap comes first, and \`E_ORIGIN\` is said before anything is parsed.

- the host is one of ours, so a name that was rebound leads nowhere
- the origin is the page's own, and [nothing else](https://example.org/origins) is believed
- the session is looked up once, with its user
  - a session that ended is refused
  - one that was never confirmed is asked to

\`\`\`ts
export async function handle(request: Request, next: (request: Request) => Promise<Response>) {
  const session = await sessions.find(request.headers.get('cookie'))
  if (!session) return refuse('E_UNAUTHENTICATED', 401)
  return next(with_(request, { session, at: Date.now() }))
}
\`\`\`

| step | what it costs | what it keeps out |
| --- | ---: | --- |
| host | 0.01 ms | names that were rebound |
| origin | 0.01 ms | pages of others |
| session | 0.04 ms | whoever is not signed in |

> Whatever was refused has not been read. That is the point of the order.

1. First the claim is written, together with both messages.
2. Then the provider is called, once, with what was written.
3. Every event gets a number before anyone sees it.

`

export function longAnswer(bytes: number): string {
  let text = ''
  for (let index = 1; text.length < bytes; index++) text += section(index)
  return text.slice(0, bytes)
}

export async function startModel(text: string, perSecond: number) {
  const tokens = text.match(/[\s\S]{1,4}/g) ?? []
  const finished = Promise.withResolvers<void>()
  const server = createServer((request, response) => {
    request.resume()
    if (request.url === '/v1/models') {
      response.setHeader('content-type', 'application/json')
      response.end(JSON.stringify({ object: 'list', data: [{ id: 'measured', object: 'model' }] }))
      return
    }
    if (request.url !== '/v1/chat/completions') {
      response.statusCode = 404
      response.end()
      return
    }
    response.setHeader('content-type', 'text/event-stream')
    const begun = performance.now()
    let sent = 0
    const timer = setInterval(() => {
      const due = Math.min(tokens.length, Math.floor(((performance.now() - begun) / 1_000) * perSecond))
      for (; sent < due; sent++) {
        const choices = [{ index: 0, delta: { content: tokens[sent] }, finish_reason: null }]
        response.write(`data: ${JSON.stringify({ id: 'c', object: 'chat.completion.chunk', choices })}\n\n`)
      }
      if (sent < tokens.length) return
      clearInterval(timer)
      const choices = [{ index: 0, delta: {}, finish_reason: 'stop' }]
      response.end(`data: ${JSON.stringify({ choices })}\n\ndata: [DONE]\n\n`)
      finished.resolve()
    }, 1_000 / perSecond)
    response.on('close', () => clearInterval(timer))
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  return {
    baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    finished: finished.promise,
    close: () => server.close(),
  }
}
