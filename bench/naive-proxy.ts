/** What one writes in an afternoon: Fastify, fetch, parse every event, write it again. No duty at all. */
import Fastify from 'fastify'

const [port, upstream] = process.argv.slice(2)
const app = Fastify()

app.post('/v1/chat/completions', async (request, reply) => {
  const answer = await fetch(`${upstream}/v1/chat/completions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(request.body),
  })
  reply.hijack()
  reply.raw.writeHead(200, { 'content-type': 'text/event-stream' })
  const decoder = new TextDecoder()
  let rest = ''
  for await (const bytes of answer.body!) {
    rest += decoder.decode(bytes, { stream: true })
    const events = rest.split('\n\n')
    rest = events.pop() ?? ''
    for (const event of events) {
      const data = event.slice('data: '.length)
      reply.raw.write(`data: ${data === '[DONE]' ? data : JSON.stringify(JSON.parse(data))}\n\n`)
    }
  }
  reply.raw.end()
})

await app.listen({ port: Number(port), host: '127.0.0.1' })
