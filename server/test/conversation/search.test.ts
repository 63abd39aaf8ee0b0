import type { SearchPage } from '@omniai/contracts/schemas/search'
import type { MessagePage } from '@omniai/contracts/schemas/thread'
import { type Kysely, sql } from 'kysely'
import { describe, expect, test } from 'vitest'
import { searchIndex } from '../../src/agents/conversation/search/index-store.ts'
import { conversationStore } from '../../src/agents/conversation/store.ts'
import { migrations } from '../../src/app.ts'
import { readTerms } from '../../src/kernel/text-search/terms.ts'
import { migrate } from '../../src/platform/db/migrate.ts'
import { testDatabases } from '../databases.ts'
import { expectFailure } from '../expect-failure.ts'
import { finished } from '../grid/world.ts'
import { type Person, startChat, startTestApp } from '../test-app.ts'
import { ada, messageRow, threadRow } from './rows.ts'

const search = async (someone: Person, q: string, more: Record<string, string | number> = {}) =>
  (await someone.call('searchQuery', { query: { q, ...more } })).json<SearchPage>()

describe.each(testDatabases)('search on $name', testDatabase => {
  async function start() {
    const { database, remove } = await testDatabase.open()
    const omni = await startTestApp({ database })
    const people = await omni.people()
    const close = async () => {
      await omni.close()
      await remove()
    }
    return { ...people, close }
  }

  test('finds what was asked and what was answered, with the place to jump to', async () => {
    const { admin, member, close } = await start()
    const run = await finished(member, await startChat(member, 'echo the lighthouse keeper'))
    const { items } = await search(member, 'lighthouse keep')
    expect(items.map(({ message_id, role }) => ({ message_id, role }))).toEqual(
      expect.arrayContaining([
        { message_id: run.message_id, role: 'assistant' },
        { message_id: run.user_message_id, role: 'user' },
        { message_id: null, role: null },
      ]),
    )
    for (const hit of items) {
      expect(hit).toMatchObject({ thread_id: run.thread_id, thread_title: 'echo the lighthouse keeper' })
      const { text, marks } = hit.snippet
      expect(marks.map(({ start: from, end }) => text.slice(from, end))).toContain('lighthouse')
    }
    const found = items.find(({ role }) => role === 'assistant')!
    const page = await member.call('messageList', {
      params: { thread_id: found.thread_id },
      query: { head_id: found.message_id! },
    })
    expect(page.json<MessagePage>().items.at(-1)!.id).toBe(run.message_id)
    expect((await search(admin, 'lighthouse')).items).toEqual([])
    await close()
  })

  test('a thread in the trash is found only there, and is found again when it is taken back', async () => {
    const { member, close } = await start()
    const run = await finished(member, await startChat(member, 'echo walrus'))
    const params = { thread_id: run.thread_id! }
    const count = async (more = {}) => (await search(member, 'walrus', more)).items.length
    expect(await count()).toBe(3)
    await member.call('threadDelete', { params })
    expect([await count(), await count({ state: 'trash' })]).toEqual([0, 3])
    await member.call('threadRestore', { params })
    expect([await count(), await count({ state: 'trash' })]).toEqual([3, 0])
    await close()
  })

  test('pages follow one another to the end; a foreign cursor is refused', async () => {
    const { member, close } = await start()
    const run = await startChat(member, 'echo zebra')
    await finished(member, run)
    const all = (await search(member, 'zebra')).items
    const seen: unknown[] = []
    let cursor: string | null = null
    do {
      const page: SearchPage = await search(member, 'zebra', { limit: 1, ...(cursor && { cursor }) })
      seen.push(...page.items)
      cursor = page.next_cursor
    } while (cursor)
    expect(seen).toEqual(all)
    for (const wrong of ['abcd', Buffer.from(run.id).toString('base64url')]) {
      expectFailure(
        await member.call('searchQuery', { query: { q: 'zebra', cursor: wrong } }),
        'E_VALIDATION',
      )
    }
    await close()
  })

  test('what has no word in it finds nothing and is no error', async () => {
    const { member, close } = await start()
    for (const q of ['"', '***', '(', ' ', ':)', '"""', '\\']) {
      expect(await search(member, q)).toEqual({ items: [], next_cursor: null })
    }
    await close()
  })

  test('what was written before there was a search is found after the upgrade', async () => {
    const { database, remove } = await testDatabase.open({ migrated: false })
    const db = database.tables<Record<string, never>>() as unknown as Kysely<never>
    await migrate(
      database,
      migrations.filter(({ name }) => name < '0007'),
    )
    const thread = threadRow({ title: 'Old heron' })
    const { id, user_id, title, settings, created_at, updated_at } = thread
    await sql`insert into threads (id, user_id, title, settings, created_at, updated_at)
      values (${id}, ${user_id}, ${title}, ${settings}, ${created_at}, ${updated_at})`.execute(db)
    const message = messageRow(thread, 'the heron stands')
    await sql`insert into messages (id, thread_id, user_id, role, state, parts, created_at)
      values (${message.id}, ${id}, ${ada}, 'user', 'completed', ${message.parts}, 1)`.execute(db)
    await migrate(database, migrations)
    const found = await searchIndex(database).find(ada, readTerms('heron'), {}, null, 10)
    expect(found.map(row => row.message_id)).toEqual(expect.arrayContaining([null, message.id]))
    expect(await conversationStore(database).thread(ada, id)).toMatchObject({ title })
    await remove()
  })
})
