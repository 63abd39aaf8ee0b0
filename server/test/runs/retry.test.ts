import { randomUUID } from 'node:crypto'
import type { Run, RunRequest } from '@omniai/contracts/schemas/run'
import type { MessagePage, Thread } from '@omniai/contracts/schemas/thread'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { testDatabases } from '../databases.ts'
import { isOver, readEvents } from '../event-reader.ts'
import { chatBody, type Person, startTestApp, type TestApp } from '../test-app.ts'

describe.each(testDatabases)('retry, edit and continue on $name', testDatabase => {
  let omni: TestApp
  let remove: () => Promise<void>
  let url: string
  let ada: Person

  beforeAll(async () => {
    const opened = await testDatabase.open()
    remove = opened.remove
    omni = await startTestApp({ database: opened.database })
    url = await omni.listen()
    ada = await omni.makeAdmin()
  })
  afterAll(async () => {
    await omni.close()
    await remove()
  })

  async function finished(
    body: Record<string, unknown>,
    id: 'chatStart' | 'runRetry' = 'chatStart',
    runId?: string,
  ) {
    const reader = await readEvents(url, ada, id, { body, ...(runId && { params: { run_id: runId } }) })
    if (reader.view.end === null) await reader.until(isOver)
    return reader.view
  }
  const messages = async (threadId: string, query = {}) =>
    (await ada.call('messageList', { params: { thread_id: threadId }, query })).json<MessagePage>().items
  const request = async (runId: string) =>
    (await ada.call('runRequest', { params: { run_id: runId } })).json<RunRequest>()

  test('retry sends the same frozen request and makes a sibling; the old answer stays', async () => {
    const settings = { temperature: 0.3, top_p: 0.8, max_tokens: 77 }
    const first = (await finished(chatBody('fail-once please', { settings }))).start!
    const again = (await finished({ client_request_id: randomUUID() }, 'runRetry', first.run_id)).start!
    expect(again.user_message_id).toBe(first.user_message_id)
    const [one, two] = [await request(first.run_id), await request(again.run_id)]
    expect(two.hash).toBe(one.hash)
    expect(two.messages).toEqual([{ role: 'user', content: 'fail-once please' }])
    const shown = await messages(first.thread_id!)
    expect(shown.map(message => message.role)).toEqual(['user', 'assistant'])
    expect(shown[1]).toMatchObject({
      id: again.message_id,
      state: 'completed',
      sibling_ids: [first.message_id, again.message_id],
    })
    const bodies = omni.upstream.calls.slice(-2).map(call => call.body)
    expect(bodies[1]).toEqual(bodies[0])
    expect(bodies[1]).toMatchObject(settings)
  })

  test('the same retry twice is one run; another press is another sibling', async () => {
    const { start } = await finished(chatBody('echo again'))
    const body = { client_request_id: randomUUID() }
    const retry = () => ada.call('runRetry', { params: { run_id: start!.run_id }, body })
    const [one, two] = (await Promise.all([retry(), retry()])).map(answer => answer.json<Run>())
    expect(one!.id).toBe(two!.id)
    await finished({ client_request_id: randomUUID() }, 'runRetry', start!.run_id)
    await expect.poll(() => omni.runs.liveCount).toBe(0)
    expect((await messages(start!.thread_id!))[1]!.sibling_ids).toHaveLength(3)
  })

  test('retry with another model or settings freezes a new request', async () => {
    const { start } = await finished(chatBody('echo change'))
    const changed = { client_request_id: randomUUID(), settings: { temperature: 1.5 } }
    const again = (await finished(changed, 'runRetry', start!.run_id)).start!
    expect((await request(again.run_id)).settings).toEqual({ temperature: 1.5 })
    expect((await request(again.run_id)).hash).not.toBe((await request(start!.run_id)).hash)
  })

  test('edit makes a sibling of the user message; switching shows each branch whole', async () => {
    const first = (await finished(chatBody('echo original'))).start!
    const threadId = first.thread_id!
    const more = chatBody('echo and then', { thread_id: threadId })
    const follow = (await finished(more)).start!
    const edited = (await finished(chatBody('echo edited', { thread_id: threadId, parent_id: null }))).start!
    const shown = await messages(threadId)
    expect(shown.map(message => message.id)).toEqual([edited.user_message_id, edited.message_id])
    expect(shown[0]!.sibling_ids).toEqual([first.user_message_id, edited.user_message_id])
    const patch = { params: { thread_id: threadId }, body: { head_id: first.user_message_id } }
    expect((await ada.call('threadUpdate', patch)).json<Thread>().head_id).toBe(follow.message_id)
    expect((await messages(threadId)).map(message => message.id)).toEqual([
      first.user_message_id,
      first.message_id,
      follow.user_message_id,
      follow.message_id,
    ])
  })

  test('what is sent is the branch that is answered, not the thread', async () => {
    const first = (await finished(chatBody('echo alpha'))).start!
    const threadId = first.thread_id!
    await finished(chatBody('echo beta', { thread_id: threadId, parent_id: null }))
    const third = (
      await finished(chatBody('echo gamma', { thread_id: threadId, parent_id: first.message_id }))
    ).start!
    expect((await request(third.run_id)).messages).toEqual([
      { role: 'user', content: 'echo alpha' },
      { role: 'assistant', content: 'alpha' },
      { role: 'user', content: 'echo gamma' },
    ])
  })

  test('an answer that is still being written cannot be answered', async () => {
    omni.upstream.hold()
    const run = (await ada.call('chatStart', { body: chatBody('echo growing') })).json<Run>()
    const body = chatBody('echo too soon', { thread_id: run.thread_id, parent_id: run.message_id })
    const answer = await ada.call('chatStart', { body })
    expect(answer.statusCode).toBe(409)
    expect(answer.json()).toMatchObject({ error: { code: 'E_CONFLICT' } })
    omni.upstream.release()
    await expect.poll(() => omni.runs.liveCount).toBe(0)
    expect((await ada.call('chatStart', { body })).statusCode).toBe(202)
  })

  test('a deleted thread takes no message and no retry', async () => {
    const { start } = await finished(chatBody('echo gone'))
    const params = { thread_id: start!.thread_id! }
    await ada.call('threadDelete', { params })
    expect((await ada.call('chatStart', { body: chatBody('echo x', params) })).statusCode).toBe(404)
    const retry = { params: { run_id: start!.run_id }, body: { client_request_id: randomUUID() } }
    expect((await ada.call('runRetry', retry)).statusCode).toBe(404)
    expect((await ada.call('threadRestore', { params, body: {} })).statusCode).toBe(200)
    expect((await ada.call('runRetry', retry)).statusCode).toBe(202)
  })
})
