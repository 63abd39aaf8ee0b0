/** A model server for the self-test, on this machine: it writes a word now and then, and can die in the middle. */
import Fastify from 'fastify'

export type TrialProvider = {
  readonly baseUrl: string
  /** What the answer to a message with this word has been so far. */
  said(word: string): string
  /** When the other side closed the connection of that answer; null: it has not. */
  closed(word: string): Promise<number>
  close(): Promise<void>
}

/** Long enough to be cut in the middle of. */
const words = Array.from({ length: 40 }, (_, index) => `word${index + 1} `)
const betweenMs = 25
const diesAfter = 5
export const dies = 'dies'

export async function startTrialProvider(): Promise<TrialProvider> {
  const server = Fastify({ logger: false })
  const said = new Map<string, string>()
  const closing = new Map<string, PromiseWithResolvers<number>>()
  const closedOf = (word: string) => {
    const known = closing.get(word) ?? Promise.withResolvers<number>()
    closing.set(word, known)
    return known
  }
  server.get('/v1/models', async () => ({ object: 'list', data: [{ id: 'trial', object: 'model' }] }))
  server.post('/v1/chat/completions', (request, reply) => {
    const { messages } = request.body as { messages: { content: string }[] }
    const word = messages.at(-1)?.content ?? ''
    reply.hijack()
    const { raw } = reply
    raw.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-cache' })
    const send = (delta: object, finish: string | null = null) =>
      raw.write(`data: ${JSON.stringify({ choices: [{ index: 0, delta, finish_reason: finish }] })}\n\n`)
    let position = 0
    const timer = setInterval(() => {
      if (word === dies && position === diesAfter) {
        clearInterval(timer)
        raw.destroy()
        return
      }
      const next = words[position]
      if (next === undefined) {
        clearInterval(timer)
        send({}, 'stop')
        raw.end('data: [DONE]\n\n')
        return
      }
      position += 1
      said.set(word, (said.get(word) ?? '') + next)
      send({ content: next })
    }, betweenMs)
    raw.on('close', () => {
      clearInterval(timer)
      if (!raw.writableFinished) closedOf(word).resolve(performance.now())
    })
  })
  const address = await server.listen({ port: 0, host: '127.0.0.1' })
  return {
    baseUrl: `${address}/v1`,
    said: word => said.get(word) ?? '',
    closed: word => closedOf(word).promise,
    async close() {
      server.server.closeAllConnections()
      await server.close()
    },
  }
}
