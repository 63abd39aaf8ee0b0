import { randomUUID } from 'node:crypto'
import { textOf } from '@omniai/contracts/apply-event'
import type { Run } from '@omniai/contracts/schemas/run'
import type { Message, MessagePage, Thread } from '@omniai/contracts/schemas/thread'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { NewMessage } from '../../src/agents/conversation/store.ts'
import type { ConversationTables } from '../../src/agents/conversation/tables.ts'
import { newId } from '../../src/kernel/ids.ts'
import { testDatabases } from '../databases.ts'
import { expectFailure } from '../expect-failure.ts'
import { finished } from '../grid/world.ts'
import { type Person, startChat, startTestApp, type TestApp } from '../test-app.ts'

describe.each(testDatabases)('messages on $name', testDatabase => {
  let omni: TestApp
  let ada: Person
  let remove: () => Promise<void>
  beforeAll(async () => {
    const opened = await testDatabase.open()
    remove = opened.remove
    omni = await startTestApp({ database: opened.database })
    ada = await omni.makeAdmin()
  })
  afterAll(async () => {
    await omni.close()
    await remove()
  })

  const say = async (text: string, more: Record<string, unknown> = {}) =>
    finished(ada, await startChat(ada, text, more))
  const page = async (threadId: string, query: Record<string, string | number> = {}) =>
    (await ada.call('messageList', { params: { thread_id: threadId }, query })).json<MessagePage>()
  const shown = async (threadId: string, query: Record<string, string | number> = {}) =>
    (await page(threadId, query)).items.map(message => textOf(message.parts))
  const show = async (threadId: string, head_id: string) =>
    (await ada.call('threadUpdate', { params: { thread_id: threadId }, body: { head_id } })).json<Thread>()

  test('a thread without messages shows none', async () => {
    const { id } = (await ada.call('threadCreate')).json<Thread>()
    expect(await page(id)).toEqual({ items: [], next_cursor: null })
  })

  test('an edit makes a sibling; each branch is shown whole and its siblings are counted', async () => {
    const one = await say('echo one')
    const thread = one.thread_id!
    const two = await say('echo two', { thread_id: thread })
    const edited = await say('echo two, better', { thread_id: thread, parent_id: one.message_id })
    expect(await shown(thread)).toEqual(['echo one', 'one', 'echo two, better', 'two, better'])
    const [, , third] = (await page(thread)).items
    expect(third!.sibling_ids).toEqual([two.user_message_id, edited.user_message_id])
    const head = await show(thread, two.user_message_id!)
    expect(head.head_id).toBe(two.message_id)
    expect(await shown(thread)).toEqual(['echo one', 'one', 'echo two', 'two'])
  })

  test('a message that is shown leads to the newest leaf under it', async () => {
    const one = await say('echo root')
    const thread = one.thread_id!
    await say('echo a', { thread_id: thread, parent_id: one.message_id })
    const newer = await say('echo b', { thread_id: thread, parent_id: one.message_id })
    const newest = await say('echo c', { thread_id: thread, parent_id: newer.message_id })
    expect((await show(thread, one.user_message_id!)).head_id).toBe(newest.message_id)
    expect((await show(thread, newest.message_id!)).head_id).toBe(newest.message_id)
  })

  test('the first message can be edited too', async () => {
    const one = await say('echo start')
    const other = await say('echo start again', { thread_id: one.thread_id, parent_id: null })
    const [first] = (await page(one.thread_id!)).items
    expect(first!.sibling_ids).toEqual([one.user_message_id, other.user_message_id])
    expect(await shown(one.thread_id!, { head_id: one.message_id! })).toEqual(['echo start', 'start'])
  })

  test('a retry is a sibling of the answer, under the same message', async () => {
    const one = await say('echo same')
    const params = { run_id: one.id }
    const again = await ada.call('runRetry', { params, body: { client_request_id: randomUUID() } })
    const run = await finished(ada, again.json<Run>())
    const { items } = await page(one.thread_id!)
    expect(items.map(({ id }) => id)).toEqual([one.user_message_id, run.message_id])
    expect(items[1]!.sibling_ids).toEqual([one.message_id, run.message_id])
  })

  test('an answer that is being written is not retried and not answered', async () => {
    const run = await startChat(ada, 'hang please')
    const params = { run_id: run.id }
    const retry = await ada.call('runRetry', { params, body: { client_request_id: randomUUID() } })
    expectFailure(retry, 'E_CONFLICT')
    await ada.call('runCancel', { params, body: {} })
    expect(
      (await ada.call('runRetry', { params, body: { client_request_id: randomUUID() } })).statusCode,
    ).toBe(202)
  })

  test('what a message says is what was sent, and who wrote it', async () => {
    const run = await say('echo fine', { settings: { temperature: 0.1 } })
    const [asked, answered] = (await page(run.thread_id!)).items as [Message, Message]
    expect(asked).toMatchObject({
      role: 'user',
      state: 'completed',
      parent_id: null,
      run_id: null,
      model: null,
    })
    expect(answered).toMatchObject({
      role: 'assistant',
      state: 'completed',
      parent_id: asked.id,
      run_id: run.id,
      finish_reason: 'stop',
      model: { provider_id: 'lmstudio', model_id: 'fake-model' },
      usage: { prompt_tokens: 2, completion_tokens: 1, estimated: false },
    })
  })

  test('a branch of a thousand messages is paged from its end, each once, in order', async () => {
    const { id } = (await ada.call('threadCreate', { body: { title: 'Long' } })).json<Thread>()
    const user = (await ada.call('accountView')).json<{ id: string }>()
    const texts = Array.from({ length: 1000 }, (_, index) => `message ${index}`)
    let parent: string | null = null
    const rows = texts.map((text, index): NewMessage => {
      const row: NewMessage = {
        id: newId('msg'),
        thread_id: id,
        user_id: user.id,
        parent_id: parent,
        role: index % 2 ? 'assistant' : 'user',
        state: 'completed',
        parts: JSON.stringify([{ type: 'text', text }]),
        model: null,
        run_id: null,
        finish_reason: null,
        error_code: null,
        usage: null,
        created_at: index,
      }
      parent = row.id
      return row
    })
    const messages = omni.database.tables<ConversationTables>()
    for (let from = 0; from < rows.length; from += 200) {
      await messages
        .insertInto('messages')
        .values(rows.slice(from, from + 200))
        .execute()
    }
    await show(id, rows[0]!.id)
    const seen: string[] = []
    let cursor: string | null = null
    do {
      const next: MessagePage = await page(id, { limit: 100, ...(cursor && { cursor }) })
      seen.unshift(...next.items.map(message => textOf(message.parts)))
      cursor = next.next_cursor
    } while (cursor)
    expect(seen).toEqual(texts)
    const other = await say('echo other')
    const foreign = { cursor: Buffer.from(rows[3]!.id).toString('base64url') }
    expectFailure(
      await ada.call('messageList', { params: { thread_id: other.thread_id! }, query: foreign }),
      'E_NOT_FOUND',
    )
    for (const wrong of ['abcd', Buffer.from(`1:${id}`).toString('base64url')]) {
      const answer = await ada.call('messageList', { params: { thread_id: id }, query: { cursor: wrong } })
      expectFailure(answer, 'E_VALIDATION')
    }
  })
})
