import { describe, expect, test } from 'vitest'
import * as row from '../../../test/conversation/rows.ts'
import { ada, eve } from '../../../test/conversation/rows.ts'
import { testDatabases } from '../../../test/databases.ts'
import { conversationStore, type MessageRow } from './store.ts'

const threadRow = (updated_at: number, user_id = ada) => row.threadRow({ updated_at, user_id })
const messageRow = (threadId: string, parent_id: string | null, more: Partial<MessageRow> = {}) =>
  row.messageRow({ id: threadId, user_id: ada }, '', { parent_id, ...more })

describe.each(testDatabases)('the conversation store on $name', testDatabase => {
  async function open() {
    const { database, remove } = await testDatabase.open()
    const store = conversationStore(database)
    const thread = threadRow(10)
    await store.insertThread(thread)
    return { store, thread, remove }
  }

  test('every query of a thread asks for its owner', async () => {
    const { store, thread, remove } = await open()
    expect(await store.thread(ada, thread.id)).toEqual({ ...thread, active_run_id: null })
    expect(await store.thread(eve, thread.id)).toBeUndefined()
    expect(await store.updateThread(eve, thread.id, { title: 'Mine now' })).toBe(false)
    expect(await store.markDeleted(eve, thread.id, 5)).toBe(false)
    expect(await store.threads(eve, {}, null, 10)).toEqual([])
    expect(await store.thread(ada, thread.id)).toEqual({ ...thread, active_run_id: null })
    await remove()
  })

  test('every query of a message asks for its owner and its thread', async () => {
    const { store, thread, remove } = await open()
    const message = messageRow(thread.id, null)
    await store.insertMessages([message])
    expect(await store.message(ada, thread.id, message.id)).toEqual(message)
    expect(await store.message(eve, thread.id, message.id)).toBeUndefined()
    expect(await store.message(ada, 'thr_other', message.id)).toBeUndefined()
    for (const [user, where] of [
      [eve, thread.id],
      [ada, 'thr_other'],
    ] as const) {
      expect(await store.branch(user, where, message.id, 10)).toEqual([])
      expect(await store.children(user, where, [null])).toEqual([])
      expect(await store.laterShape(user, where, message.id)).toEqual([])
    }
    await store.settleMessage(eve, message.id, { ...message, state: 'failed' })
    expect(await store.message(ada, thread.id, message.id)).toEqual(message)
    await remove()
  })

  test('a deleted thread is gone from reads and changes until it is taken back', async () => {
    const { store, thread, remove } = await open()
    expect(await store.markDeleted(ada, thread.id, null)).toBe(false)
    expect(await store.markDeleted(ada, thread.id, 5)).toBe(true)
    expect(await store.markDeleted(ada, thread.id, 6)).toBe(false)
    expect(await store.thread(ada, thread.id)).toBeUndefined()
    expect(await store.updateThread(ada, thread.id, { title: 'x' })).toBe(false)
    expect(await store.threads(ada, {}, null, 10)).toEqual([])
    expect(await store.markDeleted(ada, thread.id, null)).toBe(true)
    expect(await store.thread(ada, thread.id)).toEqual({ ...thread, active_run_id: null })
    await remove()
  })

  test('threads of the same moment are told apart, so no page repeats or leaves out one', async () => {
    const { store, thread, remove } = await open()
    const same = Array.from({ length: 7 }, () => threadRow(20))
    const newest = threadRow(30)
    for (const each of [...same, newest]) await store.insertThread(each)
    const expected = [newest.id, ...same.map(({ id }) => id).reverse(), thread.id]
    const seen: string[] = []
    let page = await store.threads(ada, {}, null, 2)
    while (page.length > 0) {
      seen.push(...page.map(({ id }) => id))
      const last = page.at(-1)!
      page = await store.threads(ada, {}, { at: last.updated_at, id: last.id }, 2)
    }
    expect(seen).toEqual(expected)
    await remove()
  })

  test('the run that writes in a thread is the newest one that does', async () => {
    const { store, thread, remove } = await open()
    const writing = { role: 'assistant', state: 'writing' } as const
    await store.insertMessages([
      messageRow(thread.id, null, { ...writing, run_id: 'run_1' }),
      messageRow(thread.id, null, { ...writing, run_id: 'run_2' }),
      messageRow(thread.id, null, { role: 'assistant', run_id: 'run_3' }),
    ])
    expect((await store.thread(ada, thread.id))!.active_run_id).toBe('run_2')
    await remove()
  })

  test('a branch runs from its head to its root and not into its siblings', async () => {
    const { store, thread, remove } = await open()
    const root = messageRow(thread.id, null)
    const left = messageRow(thread.id, root.id)
    const right = messageRow(thread.id, root.id)
    const leaf = messageRow(thread.id, left.id)
    await store.insertMessages([root, left, right, leaf])
    const ids = async (head: string, limit = 10) =>
      (await store.branch(ada, thread.id, head, limit)).map(({ id }) => id)
    expect(await ids(leaf.id)).toEqual([leaf.id, left.id, root.id])
    expect(await ids(right.id)).toEqual([right.id, root.id])
    expect(await ids(leaf.id, 2)).toEqual([leaf.id, left.id])
    expect((await store.children(ada, thread.id, [root.id, null])).map(({ id }) => id)).toEqual([
      root.id,
      left.id,
      right.id,
    ])
    expect(await store.children(ada, thread.id, [])).toEqual([])
    expect((await store.laterShape(ada, thread.id, right.id)).map(({ id }) => id)).toEqual([
      right.id,
      leaf.id,
    ])
    await remove()
  })
})
