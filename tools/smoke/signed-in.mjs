/** What a member does: sign in, keep threads, ask, stop, ask again, sign out. Whatever is made is deleted again. */
import { randomUUID } from 'node:crypto'
import { readAll, readEvents } from './client.mjs'
import { expect, Skipped } from './items.mjs'

export async function signedInItems(item, client, credentials, pageIsElsewhere) {
  const signedIn = await item('login sets the session cookie', async () => {
    if (!credentials) throw new Skipped('set SMOKE_EMAIL and SMOKE_PASSWORD')
    await client.json('GET', '/v1/auth/csrf/bootstrap')
    const { status, headers, body } = await client.json('POST', '/v1/auth/login', { body: credentials })
    expect(status === 200, `status ${status} ${body?.error?.code}`)
    const cookie = (headers['set-cookie'] ?? []).join('\n')
    expect(/;\s*httponly/i.test(cookie), 'not HttpOnly')
    expect(/;\s*samesite=(lax|none)/i.test(cookie), 'no SameSite')
    if (new URL(client.base).protocol === 'https:') expect(/;\s*secure/i.test(cookie), 'not Secure')
    if (pageIsElsewhere === 'another site') expect(/samesite=none/i.test(cookie), 'not SameSite=None')
  })
  if (!signedIn) return

  await item('meta says who is signed in', async () => {
    const { body } = await client.json('GET', '/v1/meta')
    expect(body?.authenticated === true && body.user?.email, 'nobody')
  })

  let thread
  await item('a thread is made, renamed, listed, opened and deleted', async () => {
    thread = await made(client)
    const title = `Smoke test ${new Date().toISOString()}`
    const renamed = await client.json('PATCH', `/v1/threads/${thread}`, { body: { title } })
    expect(renamed.status === 200 && renamed.body.title === title, `rename: status ${renamed.status}`)
    const listed = await client.json('GET', '/v1/threads')
    expect(
      listed.body?.items?.some(entry => entry.id === thread && entry.title === title),
      'not in the list',
    )
    const opened = await client.json('GET', `/v1/threads/${thread}`)
    expect(opened.status === 200, `open: status ${opened.status}`)
    await removed(client, thread)
    const after = await client.json('GET', '/v1/threads')
    expect(!after.body?.items?.some(entry => entry.id === thread), 'still in the list')
  })
  await item('a change without the CSRF token is refused', async () => {
    const { status, body } = await client.json('POST', '/v1/threads', {
      body: {},
      headers: { 'x-csrf-token': null },
    })
    expect(
      status === 403 && body?.error?.code === 'E_AUTH_CSRF_INVALID',
      `status ${status} ${body?.error?.code}`,
    )
  })
  await chatItems(item, client)
  await item('logout clears the session', async () => {
    const { status } = await client.json('POST', '/v1/auth/logout', { body: {} })
    expect(status === 200, `status ${status}`)
    const after = await client.json('GET', '/v1/threads')
    expect(after.status === 401, `afterwards: status ${after.status}`)
  })
}

async function chatItems(item, client) {
  let thread
  let run
  const streamed = await item('an answer streams', async () => {
    const models = await client.json('GET', '/v1/models')
    if (!models.body?.default) throw new Skipped('no model is connected')
    thread = await made(client)
    const body = {
      client_request_id: randomUUID(),
      thread_id: thread,
      text: 'Count from one to two hundred, in words.',
      model: models.body.default,
    }
    run = await untilText(await stream(client, '/v1/chat', body))
    return `run ${run.id}`
  })
  if (streamed) {
    await item('stop ends it at once', async () => {
      const started = Date.now()
      const { status, body } = await cancel(client, run)
      expect(status === 200, `status ${status} ${body?.error?.code}`)
      const end = await untilEnd(run.events)
      expect(end.status === 'cancelled', `it ended ${end.status}`)
      return `${Date.now() - started} ms`
    })
    await item('retry sends the same again', async () => {
      const path = `/v1/runs/${run.id}/retry`
      const again = await untilText(await stream(client, path, { client_request_id: randomUUID() }))
      await cancel(client, again)
      await untilEnd(again.events)
      const [was, is] = await Promise.all(
        [run.id, again.id].map(id => client.json('GET', `/v1/runs/${id}/request`)),
      )
      expect(was.body?.hash && was.body.hash === is.body?.hash, 'what was sent differs')
    })
  }
  if (thread) await removed(client, thread).catch(() => {})
}

async function stream(client, path, body) {
  const answer = await client.send('POST', path, { body, headers: { accept: 'text/event-stream' } })
  if (answer.statusCode !== 200)
    throw new Error(`status ${answer.statusCode} ${(await readAll(answer)).slice(0, 200)}`)
  const type = answer.headers['content-type'] ?? ''
  expect(type.startsWith('text/event-stream'), `Content-Type ${type}`)
  expect(/no-cache/.test(answer.headers['cache-control'] ?? ''), 'may be cached')
  return answer
}

const cancel = (client, { id, seq }) =>
  client.json('POST', `/v1/runs/${id}/cancel`, { body: { last_seq: seq } })

/** Reads to the first words and leaves the stream open there. */
async function untilText(answer) {
  const events = readEvents(answer)
  let id
  // Not `for await`: leaving such a loop closes the stream.
  for (let next = await events.next(); !next.done; next = await events.next()) {
    const event = next.value
    if (event.type === 'run-start') id = event.run_id
    if (event.type === 'run-end')
      throw new Error(`ended ${event.status}: ${event.error?.code ?? event.reason}`)
    if (event.type === 'text-delta' || event.type === 'reasoning-delta') return { id, seq: event.seq, events }
  }
  throw new Error('the stream closed without an end')
}

async function untilEnd(events) {
  for await (const event of events) if (event.type === 'run-end') return event
  throw new Error('the stream closed without an end')
}

async function made(client) {
  const { status, body } = await client.json('POST', '/v1/threads', { body: {} })
  expect(status === 201, `make: status ${status} ${body?.error?.code}`)
  return body.id
}

async function removed(client, thread) {
  const { status } = await client.json('DELETE', `/v1/threads/${thread}`)
  expect(status === 200, `delete: status ${status}`)
}
