import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { searchIndex } from '../../src/agents/conversation/search/index-store.ts'
import { conversationStore } from '../../src/agents/conversation/store.ts'
import type { ConversationTables } from '../../src/agents/conversation/tables.ts'
import { readTerms } from '../../src/kernel/text-search/terms.ts'
import { testDatabases } from '../databases.ts'
import { ada, eve, messageRow, threadRow } from './rows.ts'

describe.each(testDatabases)('the search index on $name', testDatabase => {
  async function open() {
    const { database, remove } = await testDatabase.open()
    const store = conversationStore(database)
    const index = searchIndex(database)
    const thread = threadRow({ title: 'Journey to Zürich', updated_at: 5 })
    await store.insertThread(thread)
    const add = async (text: string, more: Parameters<typeof messageRow>[2] = {}) => {
      const message = messageRow(thread, text, more)
      await store.insertMessages([message])
      return message.id
    }
    const find = async (
      typed: string,
      filter: Parameters<typeof index.find>[2] = {},
      user = ada,
      limit = 10,
    ) => (await index.find(user, readTerms(typed), filter, null, limit)).map(row => row.message_id ?? 'title')
    return { database, store, index, thread, add, find, remove }
  }

  test('finds words whatever their case and accents, in titles and texts', async () => {
    const { add, find, remove } = await open()
    const id = await add('Ein Straßencafé am ZÜRICHSEE, naïvely')
    expect(await find('zurich')).toEqual(['title', id])
    expect(await find('Straßencafe ')).toEqual([id])
    expect(await find('STRASSENCAFE ')).toEqual([])
    expect(await find('NAIVELY am ')).toEqual([id])
    expect(await find('journey')).toEqual(['title'])
    await remove()
  })

  test('all words must be there; a phrase must be there as it is; only the last word may go on', async () => {
    const { add, find, remove } = await open()
    const one = await add('the quick brown fox', { created_at: 10 })
    const two = await add('a brown and quick dog', { created_at: 11 })
    expect(await find('quick brown ')).toEqual([two, one])
    expect(await find('"quick brown"')).toEqual([one])
    expect(await find('"brown quick"')).toEqual([])
    expect(await find('qui brown ')).toEqual([])
    expect(await find('brown qui')).toEqual([two, one])
    expect(await find('qui ')).toEqual([])
    expect(await find('"quick bro')).toEqual([one])
    expect(await find('quick cat')).toEqual([])
    await remove()
  })

  test('what is written without spaces is found in the middle, and joined words as a phrase', async () => {
    const { add, find, remove } = await open()
    const chinese = await add('今天天气很好', { created_at: 3 })
    const code = await add('see config.max_tokens-here', { created_at: 2 })
    expect(await find('天气')).toEqual([chinese])
    expect(await find('气天')).toEqual([])
    expect(await find('max_tokens')).toEqual([code])
    expect(await find('tokens_max')).toEqual([])
    await remove()
  })

  test('nobody finds what is someone else’s', async () => {
    const { store, add, find, remove } = await open()
    const mine = await add('a secret word')
    const hers = threadRow({ user_id: eve, title: 'Hers' })
    await store.insertThread(hers)
    const hersToo = messageRow(hers, 'a secret word')
    await store.insertMessages([hersToo])
    expect(await find('secret')).toEqual([mine])
    expect(await find('secret', {}, eve)).toEqual([hersToo.id])
    expect(await find('journey', {}, eve)).toEqual([])
    expect(await find('usrada')).toEqual([])
    await remove()
  })

  test('filters by role, model, time, thread and trash', async () => {
    const { store, thread, add, find, remove } = await open()
    const model = JSON.stringify({ model_id: 'big', provider_id: 'lab' })
    const asked = await add('same words', { created_at: 100 })
    const answered = await add('same words', { role: 'assistant', model, created_at: 200 })
    expect(await find('same', { role: 'user' })).toEqual([asked])
    expect(await find('same', { model: 'lab/big' })).toEqual([answered])
    expect(await find('same', { model: 'lab/small' })).toEqual([])
    expect(await find('same', { from: 150 })).toEqual([answered])
    expect(await find('same', { until: 200 })).toEqual([asked])
    expect(await find('same', { threadId: thread.id })).toEqual([answered, asked])
    expect(await find('same', { threadId: 'thr_other' })).toEqual([])
    await store.markDeleted(ada, thread.id, 9)
    expect(await find('same')).toEqual([])
    expect(await find('journey')).toEqual([])
    expect(await find('same', { state: 'trash' })).toEqual([answered, asked])
    await store.markDeleted(ada, thread.id, null)
    expect(await find('same')).toEqual([answered, asked])
    await remove()
  })

  test('a new title takes the place of the old one', async () => {
    const { store, thread, find, remove } = await open()
    await store.updateThread(ada, thread.id, { title: 'Elsewhere' })
    expect(await find('journey')).toEqual([])
    expect(await find('elsewhere')).toEqual(['title'])
    await remove()
  })

  test('an answer is found when it has ended, and not by what it thought', async () => {
    const { store, thread, find, remove } = await open()
    const answer = messageRow(thread, '', { role: 'assistant', state: 'writing' })
    await store.insertMessages([answer])
    const parts = [
      { type: 'reasoning', text: 'hidden thought', duration_ms: 1 },
      { type: 'text', text: 'visible answer' },
    ]
    await store.settleMessage(ada, answer.id, {
      state: 'completed',
      parts: JSON.stringify(parts),
      finish_reason: 'stop',
      error_code: null,
      usage: null,
    })
    expect(await find('visible')).toEqual([answer.id])
    expect(await find('hidden')).toEqual([])
    await remove()
  })

  test('what is gone for ever is gone from the index, rolled back writes never come into it', async () => {
    const { database, thread, add, find, remove } = await open()
    await add('soon gone')
    const rolledBack = database.transaction(async tx => {
      await conversationStore(tx).insertMessages([messageRow(thread, 'never there')])
      throw new Error('back')
    })
    await expect(rolledBack).rejects.toThrow('back')
    expect(await find('never')).toEqual([])
    const db = database.tables<ConversationTables>()
    await db.deleteFrom('threads').where('id', '=', thread.id).execute()
    expect(await find('gone')).toEqual([])
    expect(await db.selectFrom('search_entries').selectAll().execute()).toEqual([])
    // A row id that is used again must not bring back old words.
    await conversationStore(database).insertThread(threadRow({ title: 'Other', updated_at: 5 }))
    expect(await find('journey')).toEqual([])
    await remove()
  })

  test('pages hold everything once, newest first, also of one moment and while new ones arrive', async () => {
    const { index, add, remove } = await open()
    const ids: string[] = []
    for (let count = 0; count < 9; count += 1) ids.unshift(await add('needle', { created_at: 50 }))
    ids.unshift(await add('needle', { created_at: 60 }))
    const seen: string[] = []
    let before: { at: number; id: number } | null = null
    for (;;) {
      const page: Awaited<ReturnType<typeof index.find>> = await index.find(
        ada,
        readTerms('needle'),
        {},
        before,
        4,
      )
      seen.push(...page.map(row => row.message_id!))
      if (page.length < 4) break
      before = page.at(-1)!
      await add('needle', { created_at: 70 })
    }
    expect(seen).toEqual(ids)
    await remove()
  })

  test('more entries in one millisecond than it has numbers for', async () => {
    const { database, thread, find, remove } = await open()
    const rows = Array.from({ length: 1100 }, (_, index) => messageRow(thread, `word${index}`))
    await database.transaction(tx => conversationStore(tx).insertMessages(rows))
    await database.transaction(tx =>
      conversationStore(tx).insertMessages([messageRow(thread, 'next', { created_at: 2 })]),
    )
    expect(await find('word1099 ')).toEqual([rows[1099]!.id])
    expect(await find('word0 ')).toEqual([rows[0]!.id])
    expect(await find('next')).toHaveLength(1)
    await remove()
  })

  test('texts at the edge of what a database can index are written and found', async () => {
    const { add, find, remove } = await open()
    const distinct = Array.from({ length: 40_000 }, (_, index) => `wörtlich${index}`).join(' ')
    const expanding = Array.from({ length: 3_000 }, (_, index) => `${'\ufdfa'.repeat(20)}${index}`).join(' ')
    for (const text of [distinct, expanding, 'x'.repeat(2_000_000), '\ud83d '.repeat(10)]) await add(text)
    const id = await add(`first ${distinct}`)
    expect(await find('first ')).toEqual([id])
    await remove()
  })

  test('whatever is typed, and whatever is written, there is an answer and no error', async () => {
    const { index, store, thread, remove } = await open()
    const anyText = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 60 }),
      fc.string({
        unit: fc.constantFrom(
          '"',
          "'",
          '*',
          ':',
          '(',
          ')',
          '-',
          '^',
          'NEAR',
          'AND',
          ' ',
          'a',
          'ß',
          '天',
          '\\',
          '&',
          '|',
          '!',
          '<',
        ),
        maxLength: 30,
      }),
    )
    await fc.assert(
      fc.asyncProperty(anyText, anyText, async (text, typed) => {
        const clean = text.replaceAll('\0', '').toWellFormed()
        const message = messageRow(thread, clean)
        await store.insertMessages([message])
        const found = async (query: string) => {
          const terms = readTerms(query)
          return terms.length === 0 ? null : index.find(ada, terms, {}, null, 1000)
        }
        await found(typed)
        // What was written is found by itself, word for word.
        const itself = await found(`${clean.replaceAll('"', ' ')} `)
        if (itself && clean.split(/[\s"]+/).length <= 8) {
          expect(itself.map(row => row.message_id)).toContain(message.id)
        }
      }),
      { numRuns: 150 },
    )
    await remove()
  })
})
