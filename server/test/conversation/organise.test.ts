import type { Run } from '@omniai/contracts/schemas/run'
import type { SearchPage } from '@omniai/contracts/schemas/search'
import type {
  FolderList,
  MessagePage,
  Thread,
  ThreadBulkReport,
  ThreadPage,
} from '@omniai/contracts/schemas/thread'
import { describe, expect, test } from 'vitest'
import { testDatabases } from '../databases.ts'
import { expectFailure } from '../expect-failure.ts'
import { finished, nobodys } from '../grid/world.ts'
import { chatBody, type Person, startChat, startTestApp } from '../test-app.ts'

const make = async (someone: Person, body: object = {}) =>
  (await someone.call('threadCreate', { body })).json<Thread>()
const list = async (someone: Person, query: Record<string, string | number | boolean> = {}) =>
  (await someone.call('threadList', { query })).json<ThreadPage>().items.map(({ id }) => id)
const at = (thread: { id: string }) => ({ params: { thread_id: thread.id } })
const asked = async (someone: Person, text: string, more: object = {}) =>
  finished(someone, await startChat(someone, text, { ...more }))
const texts = async (someone: Person, thread_id: string, query: Record<string, string> = {}) => {
  const page = (await someone.call('messageList', { params: { thread_id }, query })).json<MessagePage>()
  return page.items.map(({ parts }) => parts.map(part => (part.type === 'text' ? part.text : '')).join(''))
}
const day = 24 * 60 * 60_000

describe.each(testDatabases)('keeping threads in order on $name', testDatabase => {
  async function start() {
    const { database, remove } = await testDatabase.open()
    const clock = { ms: Date.now() }
    const omni = await startTestApp({ database, now: () => clock.ms })
    const people = await omni.people()
    const close = async () => {
      await omni.close()
      await remove()
    }
    /** How many rows still speak of it. */
    const traces = async (run: Run) => {
      const db = database.tables<Record<string, Record<string, unknown>>>()
      const count = async (table: string, column: string, value: string | null) =>
        (await db.selectFrom(table).select(column).where(column, '=', value).execute()).length
      return {
        threads: await count('threads', 'id', run.thread_id),
        messages: await count('messages', 'thread_id', run.thread_id),
        runs: await count('runs', 'id', run.id),
        log: await count('run_log', 'run_id', run.id),
        search: await count('search_entries', 'thread_id', run.thread_id),
      }
    }
    return { omni, ...people, clock, traces, close }
  }
  const nothing = { threads: 0, messages: 0, runs: 0, log: 0, search: 0 }

  test('threads are pinned, archived and put into folders, and lists show just those', async () => {
    const { member, close } = await start()
    const [plain, pinned, archived] = [
      await make(member),
      await make(member),
      await make(member, { folder: 'Work' }),
    ]
    await member.call('threadUpdate', { ...at(pinned), body: { pinned: true, folder: 'Work' } })
    const change = await member.call('threadUpdate', { ...at(archived), body: { archived: true } })
    expect(change.json()).toMatchObject({ archived: true, pinned: false, folder: 'Work' })
    expect(await list(member)).toEqual([pinned.id, plain.id])
    expect(await list(member, { pinned: true })).toEqual([pinned.id])
    expect(await list(member, { pinned: false })).toEqual([plain.id])
    expect(await list(member, { state: 'archived' })).toEqual([archived.id])
    expect(await list(member, { folder: 'Work' })).toEqual([pinned.id])
    expect((await member.call('folderList')).json<FolderList>().items).toEqual([{ name: 'Work', threads: 2 }])
    await member.call('threadUpdate', { ...at(archived), body: { archived: false, folder: null } })
    expect(await list(member)).toEqual([archived.id, pinned.id, plain.id])
    await close()
  })

  test('a bulk action has an outcome for each thread, and one that is missing hinders no other', async () => {
    const { admin, member, close } = await start()
    const [mine, hers] = [await make(member), await make(admin)]
    const bulk = async (action: string, more: object = {}) =>
      (
        await member.call('threadBulk', {
          body: { action, ids: [mine.id, hers.id, nobodys('thr')], ...more },
        })
      )
        .json<ThreadBulkReport>()
        .items.map(({ error_code }) => error_code)
    const onlyMine = [null, 'E_NOT_FOUND', 'E_NOT_FOUND']
    for (const action of ['pin', 'unpin', 'archive', 'unarchive', 'delete', 'restore']) {
      expect(await bulk(action), action).toEqual(onlyMine)
    }
    expect(await bulk('move', { folder: 'Later' })).toEqual(onlyMine)
    expect((await member.call('threadView', at(mine))).json()).toMatchObject({
      folder: 'Later',
      deleted_at: null,
    })
    expect(await bulk('purge')).toEqual(['E_CONFLICT', 'E_NOT_FOUND', 'E_NOT_FOUND'])
    await bulk('delete')
    expect(await bulk('purge')).toEqual(onlyMine)
    expect(await bulk('restore')).toEqual(['E_NOT_FOUND', 'E_NOT_FOUND', 'E_NOT_FOUND'])
    expect(await list(admin)).toEqual([hers.id])
    await close()
  })

  test('the trash is listed by when something came into it', async () => {
    const { member, clock, close } = await start()
    const [first, second] = [await make(member), await make(member)]
    await member.call('threadDelete', at(second))
    clock.ms += 1000
    await member.call('threadDelete', at(first))
    const page = (await member.call('threadList', { query: { state: 'trash', limit: 1 } })).json<ThreadPage>()
    expect(page.items[0]).toMatchObject({ id: first.id, deleted_at: new Date(clock.ms).toISOString() })
    expect(await list(member, { state: 'trash', cursor: page.next_cursor! })).toEqual([second.id])
    await close()
  })

  test('deleted for ever means that no row is left, not even of what was asked', async () => {
    const { member, traces, close } = await start()
    const run = await asked(member, 'echo forget me')
    const thread = { id: run.thread_id! }
    expectFailure(await member.call('threadPurge', { ...at(thread), body: {} }), 'E_CONFLICT')
    await member.call('threadDelete', at(thread))
    expect((await member.call('threadPurge', { ...at(thread), body: {} })).json()).toEqual({ ok: true })
    expect(await traces(run)).toEqual(nothing)
    expectFailure(await member.call('runView', { params: { run_id: run.id } }), 'E_NOT_FOUND')
    await close()
  })

  test('what writes in a thread that is deleted for ever is stopped at its provider', async () => {
    const { omni, member, traces, close } = await start()
    const run = await startChat(member, 'hang')
    const call = await omni.upstream.nextCall()
    await member.call('threadDelete', at({ id: run.thread_id! }))
    await member.call('threadPurge', { ...at({ id: run.thread_id! }), body: {} })
    expect(await call.ended).toBe('closed_by_client')
    expect(await traces(run)).toEqual(nothing)
    await close()
  })

  test('the sweep empties the trash after 30 days and leaves everything else', async () => {
    const { omni, member, clock, traces, close } = await start()
    const [old, recent, kept] = [
      await asked(member, 'echo old'),
      await asked(member, 'echo recent'),
      await asked(member, 'echo kept'),
    ]
    await member.call('threadDelete', at({ id: old.thread_id! }))
    clock.ms += 29 * day
    await member.call('threadDelete', at({ id: recent.thread_id! }))
    await omni.conversation.sweep()
    expect(await traces(old)).not.toEqual(nothing)
    clock.ms += 2 * day
    await omni.conversation.sweep()
    expect(await traces(old)).toEqual(nothing)
    expect(await traces(recent)).not.toEqual(nothing)
    expect(await traces(kept)).not.toEqual(nothing)
    await close()
  })

  test('a temporary chat is in no list and no search, and is gone after a day or at once', async () => {
    const { omni, member, clock, traces, close } = await start()
    const run = await asked(member, 'echo whisper', { temporary: true })
    const thread = (await member.call('threadView', at({ id: run.thread_id! }))).json<Thread>()
    expect(thread.expires_at).toBe(new Date(clock.ms + day).toISOString())
    await asked(member, 'echo more', { thread_id: thread.id })
    expect(await texts(member, thread.id)).toHaveLength(4)
    for (const state of ['active', 'archived', 'trash']) expect(await list(member, { state })).toEqual([])
    const found = await member.call('searchQuery', { query: { q: 'whisper' } })
    expect(found.json<SearchPage>().items).toEqual([])
    const other = await asked(member, 'echo too', { temporary: true })
    await member.call('threadDelete', at({ id: other.thread_id! }))
    expect(await traces(other)).toEqual(nothing)
    clock.ms += day - 1
    await omni.conversation.sweep()
    expect(await traces(run)).not.toEqual(nothing)
    clock.ms += 1
    await omni.conversation.sweep()
    expect(await traces(run)).toEqual(nothing)
    const body = chatBody('echo no', { thread_id: (await make(member)).id, temporary: true })
    expectFailure(await member.call('chatStart', { body }), 'E_VALIDATION')
    await close()
  })

  test('a message goes with all that follows it, and comes back with it', async () => {
    const { omni, member, clock, close } = await start()
    const first = await asked(member, 'echo one')
    const thread_id = first.thread_id!
    const second = await asked(member, 'echo two', { thread_id })
    const params = { thread_id, message_id: second.user_message_id! }
    const after = (await member.call('messageDelete', { params })).json<Thread>()
    expect(after.head_id).toBe(first.message_id)
    expect(await texts(member, thread_id)).toEqual(['echo one', 'one'])
    expectFailure(await member.call('messageDelete', { params }), 'E_NOT_FOUND')
    expectFailure(
      await member.call('chatStart', { body: chatBody('no', { thread_id, parent_id: second.message_id }) }),
      'E_NOT_FOUND',
    )
    const search = await member.call('searchQuery', { query: { q: 'two' } })
    expect(search.json<SearchPage>().items).toEqual([])
    const back = (await member.call('messageRestore', { params, body: {} })).json<Thread>()
    expect(back.head_id).toBe(second.message_id)
    expect(await texts(member, thread_id)).toHaveLength(4)
    await member.call('messageDelete', { params })
    clock.ms += 31 * day
    await omni.conversation.sweep()
    const later = await omni.signIn(member.email)
    expectFailure(await later.call('messageRestore', { params, body: {} }), 'E_NOT_FOUND')
    expectFailure(await later.call('runView', { params: { run_id: second.id } }), 'E_NOT_FOUND')
    expect(await texts(later, thread_id)).toHaveLength(2)
    await close()
  })

  test('after its only answer was deleted a thread goes on, and a sibling takes the place of a deleted one', async () => {
    const { member, close } = await start()
    const run = await asked(member, 'echo one')
    const thread_id = run.thread_id!
    const again = await finished(
      member,
      (
        await member.call('runRetry', {
          params: { run_id: run.id },
          body: { client_request_id: crypto.randomUUID() },
        })
      ).json<Run>(),
    )
    const remove = async (message_id: string) =>
      (await member.call('messageDelete', { params: { thread_id, message_id } })).json<Thread>().head_id
    expect(await remove(again.message_id!)).toBe(run.message_id)
    expect(await remove(run.message_id!)).toBe(run.user_message_id)
    const next = await asked(member, 'echo go on', { thread_id })
    expect(next.status).toBe('completed')
    expect(await remove(run.user_message_id!)).toBeNull()
    expect(await texts(member, thread_id)).toEqual([])
    await close()
  })

  test('a branch is a thread of its own that begins with a copy', async () => {
    const { member, close } = await start()
    const first = await asked(member, 'echo one')
    await asked(member, 'echo two', { thread_id: first.thread_id })
    const branch = await member.call('threadBranch', {
      params: { thread_id: first.thread_id! },
      body: { message_id: first.message_id },
    })
    const thread = branch.json<Thread>()
    expect(thread.origin).toEqual({ thread_id: first.thread_id, message_id: first.message_id })
    expect(await texts(member, thread.id)).toEqual(['echo one', 'one'])
    await asked(member, 'echo three', { thread_id: thread.id })
    expect(await texts(member, first.thread_id!)).toHaveLength(4)
    await member.call('threadDelete', at({ id: first.thread_id! }))
    await member.call('threadPurge', { ...at({ id: first.thread_id! }), body: {} })
    expect(await texts(member, thread.id)).toHaveLength(4)
    await close()
  })

  test('a cut answer goes on in a sibling that begins with its text; one that ended does not', async () => {
    const { omni, member, close } = await start()
    const cut = await asked(member, 'cut-midway')
    const [, before] = await texts(member, cut.thread_id!)
    const call = async (run: Run) =>
      member.call('runContinue', {
        params: { run_id: run.id },
        body: { client_request_id: crypto.randomUUID() },
      })
    const longer = await finished(member, (await call(cut)).json<Run>())
    expect(longer.user_message_id).toBe(cut.user_message_id)
    const [, after] = await texts(member, cut.thread_id!)
    expect(after!.startsWith(before!)).toBe(true)
    expect(after!.length).toBeGreaterThan(before!.length)
    expect(omni.upstream.calls.at(-1)!.body.messages!.at(-1)).toEqual({ role: 'assistant', content: before })
    const [, untouched] = await texts(member, cut.thread_id!, { head_id: cut.message_id! })
    expect(untouched).toBe(before)
    // Once more: the text so far takes the place of the shorter one.
    await finished(member, (await call(longer)).json<Run>())
    const sent = omni.upstream.calls.at(-1)!.body.messages!
    expect(sent.filter(({ role }) => role === 'assistant')).toEqual([{ role: 'assistant', content: after }])
    expectFailure(await call(await asked(member, 'echo whole')), 'E_CONFLICT')
    await close()
  })
})
