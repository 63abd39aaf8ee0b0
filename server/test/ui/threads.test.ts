import type { Thread, ThreadPage } from '@omniai/contracts/schemas/thread'
import { describe, expect, test } from 'vitest'
import { testDatabases } from '../databases.ts'
import { expectFailure } from '../expect-failure.ts'
import { finished, nobodys } from '../grid/world.ts'
import { chatBody, type Person, startChat, startTestApp } from '../test-app.ts'

const make = async (someone: Person, title: string) =>
  (await someone.call('threadCreate', { body: { title } })).json<Thread>()
const list = async (someone: Person, query: Record<string, string | number> = {}) =>
  (await someone.call('threadList', { query })).json<ThreadPage>()
const at = (thread: Pick<Thread, 'id'>) => ({ params: { thread_id: thread.id } })

describe.each(testDatabases)('threads on $name', testDatabase => {
  async function start() {
    const { database, remove } = await testDatabase.open()
    const omni = await startTestApp({ database })
    const people = await omni.people()
    const close = async () => {
      await omni.close()
      await remove()
    }
    return { omni, ...people, close }
  }

  test('a thread is made, read, renamed, deleted and taken back', async () => {
    const { member, close } = await start()
    const settings = { temperature: 0.2 }
    const model = { provider_id: 'lmstudio', model_id: 'fake-model' }
    const body = { title: '  Trip  ', settings, model }
    const thread = (await member.call('threadCreate', { body })).json<Thread>()
    expect(thread).toMatchObject({ title: 'Trip', settings, model, head_id: null, active_run_id: null })
    expect((await member.call('threadView', at(thread))).json()).toEqual(thread)
    const renamed = await member.call('threadUpdate', {
      ...at(thread),
      body: { title: 'Journey', model: null },
    })
    expect(renamed.json()).toMatchObject({ id: thread.id, title: 'Journey', settings, model: null })
    expect((await member.call('threadDelete', at(thread))).json()).toEqual({ ok: true })
    for (const id of ['threadView', 'threadDelete', 'messageList'] as const) {
      expectFailure(await member.call(id, at(thread)), 'E_NOT_FOUND')
    }
    expectFailure(await member.call('threadUpdate', { ...at(thread), body: { title: 'x' } }), 'E_NOT_FOUND')
    expectFailure(
      await member.call('chatStart', { body: chatBody('echo no', { thread_id: thread.id }) }),
      'E_NOT_FOUND',
    )
    expect((await list(member)).items).toEqual([])
    expect((await member.call('threadRestore', at(thread))).json()).toEqual(renamed.json())
    expect((await member.call('threadRestore', at(thread))).json()).toEqual(renamed.json())
    expect((await list(member)).items).toEqual([renamed.json()])
    await close()
  })

  test('an empty change changes nothing', async () => {
    const { member, close } = await start()
    const thread = await make(member, 'Same')
    expect((await member.call('threadUpdate', { ...at(thread), body: {} })).json()).toEqual(thread)
    await close()
  })

  test('the list shows every thread once, newest first, while new ones arrive', async () => {
    const { member, close } = await start()
    const made: string[] = []
    for (let count = 0; count < 11; count += 1) made.unshift((await make(member, `Thread ${count}`)).id)
    const seen: string[] = []
    let cursor: string | null = null
    do {
      const page: ThreadPage = await list(member, { limit: 4, ...(cursor && { cursor }) })
      expect(page.items.length).toBeLessThanOrEqual(4)
      seen.push(...page.items.map(({ id }) => id))
      cursor = page.next_cursor
      await make(member, 'Meanwhile')
    } while (cursor)
    expect(seen).toEqual(made)
    await close()
  })

  test('a list that ends exactly with its page has no next one', async () => {
    const { member, close } = await start()
    for (const title of ['a', 'b']) await make(member, title)
    expect((await list(member, { limit: 2 })).next_cursor).toBeNull()
    expect((await list(member, { limit: 1 })).next_cursor).not.toBeNull()
    await close()
  })

  test('a cursor of another list, of another person or of nothing shows nothing that is not mine', async () => {
    const { admin, member, close } = await start()
    for (const title of ['a', 'b', 'c']) await make(admin, title)
    const mine = await make(member, 'Mine')
    const { next_cursor } = await list(admin, { limit: 1 })
    const { items } = await list(member, { cursor: next_cursor! })
    expect(items.filter(({ id }) => id !== mine.id)).toEqual([])
    const run = await finished(member, await startChat(member, 'echo hi'))
    const encode = (text: string) => Buffer.from(text).toString('base64url')
    for (const cursor of [
      'abcd',
      encode(run.message_id!),
      encode(run.id),
      encode("1:thr_a' or 1=1"),
      encode(':'),
    ]) {
      expectFailure(await member.call('threadList', { query: { cursor } }), 'E_VALIDATION')
    }
    await close()
  })

  test('nobody sees, counts or touches the threads of someone else, not even an administrator', async () => {
    const { admin, member, close } = await start()
    const mine = await make(member, 'Mine')
    expect((await list(admin)).items).toEqual([])
    for (const id of ['threadView', 'threadDelete', 'threadRestore', 'messageList'] as const) {
      expectFailure(await admin.call(id, at(mine)), 'E_NOT_FOUND')
    }
    await member.call('threadDelete', at(mine))
    expectFailure(await admin.call('threadRestore', at(mine)), 'E_NOT_FOUND')
    expectFailure(await member.call('threadView', at(mine)), 'E_NOT_FOUND')
    await close()
  })

  test('the first message names the thread, a name of its own stays', async () => {
    const { member, close } = await start()
    const run = await startChat(member, '  echo the   first\tline\nand another')
    const view = async (id: string) => (await member.call('threadView', at({ id }))).json<Thread>()
    expect((await view(run.thread_id!)).title).toBe('echo the first line')
    const named = await make(member, 'My own')
    await finished(member, await startChat(member, 'echo something', { thread_id: named.id }))
    expect((await view(named.id)).title).toBe('My own')
    await close()
  })

  test('the thread that was written in last comes first', async () => {
    const { member, close } = await start()
    const [older, newer] = [await make(member, 'Older'), await make(member, 'Newer')]
    expect((await list(member)).items.map(({ id }) => id)).toEqual([newer.id, older.id])
    await finished(member, await startChat(member, 'echo hi', { thread_id: older.id }))
    expect((await list(member)).items.map(({ id }) => id)).toEqual([older.id, newer.id])
    await close()
  })

  test('of two messages sent into one thread at once, one is taken and the other told why not', async () => {
    const { member, close } = await start()
    const thread = await make(member, 'Busy')
    await finished(member, await startChat(member, 'echo first', { thread_id: thread.id }))
    const answers = await Promise.all(
      ['hang one', 'hang two', 'hang three'].map(text =>
        member.call('chatStart', { body: chatBody(text, { thread_id: thread.id }) }),
      ),
    )
    expect(answers.map(answer => answer.statusCode).sort()).toEqual([202, 409, 409])
    await close()
  })

  test('the head is a message of this thread or nothing', async () => {
    const { member, close } = await start()
    const run = await finished(member, await startChat(member, 'echo hi'))
    const other = await make(member, 'Other')
    for (const head_id of [run.message_id!, nobodys('msg')]) {
      expectFailure(await member.call('threadUpdate', { ...at(other), body: { head_id } }), 'E_NOT_FOUND')
    }
    expect((await member.call('threadView', at(other))).json<Thread>().head_id).toBeNull()
    await close()
  })
})
