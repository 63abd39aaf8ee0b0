import { type Kysely, sql } from 'kysely'
import { describe, expect, test } from 'vitest'
import { testDatabases } from '../../../test/databases.ts'
import { openPostgres } from './postgres.ts'

type Tables = { things: { id: string; at: number; note: string | null } }

describe.each(testDatabases)('the database on $name', testDatabase => {
  async function open() {
    const { database, remove } = await testDatabase.open({ migrated: false })
    const db = database.tables<Tables>()
    await db.schema
      .createTable('things')
      .addColumn('id', 'text', column => column.primaryKey())
      .addColumn('at', 'bigint', column => column.notNull())
      .addColumn('note', 'text')
      .execute()
    return { database, db, remove }
  }
  const ids = async (db: Kysely<Tables>) =>
    (await db.selectFrom('things').select('id').orderBy('id').execute()).map(({ id }) => id)

  test('a transaction is kept whole or not at all, and callbacks follow only what was kept', async () => {
    const { database, db, remove } = await open()
    const told: string[] = []
    await database.transaction(async tx => {
      await tx.tables<Tables>().insertInto('things').values({ id: 'a', at: 1, note: null }).execute()
      tx.onCommit(() => told.push('a'))
      expect(told).toEqual([])
    })
    const failing = database.transaction(async tx => {
      await tx.tables<Tables>().insertInto('things').values({ id: 'b', at: 1, note: null }).execute()
      tx.onCommit(() => told.push('b'))
      throw new Error('on purpose')
    })
    await expect(failing).rejects.toThrow('on purpose')
    expect(await ids(db)).toEqual(['a'])
    expect(told).toEqual(['a'])
    await remove()
  })

  test('epoch milliseconds and text of every script come back as they went in', async () => {
    const { db, remove } = await open()
    const row = { id: 'x', at: Date.parse('2286-11-20'), note: '﷽ 👩‍👩‍👧 \u2028 \'";--\\' }
    await db.insertInto('things').values(row).execute()
    expect(await db.selectFrom('things').selectAll().execute()).toEqual([row])
    await remove()
  })

  test('parallel transactions all come to pass', async () => {
    const { database, db, remove } = await open()
    const names = Array.from({ length: 30 }, (_, index) => `t${String(index).padStart(2, '0')}`)
    await Promise.all(
      names.map(id =>
        database.transaction(async tx => {
          await tx.tables<Tables>().insertInto('things').values({ id, at: 1, note: null }).execute()
        }),
      ),
    )
    expect(await ids(db)).toEqual(names)
    await remove()
  })

  test('ping says whether it answers, and never waits long for it', async () => {
    const { database, remove } = await open()
    expect(await database.ping()).toBe(true)
    await remove()
    const started = performance.now()
    expect(await database.ping()).toBe(false)
    expect(performance.now() - started).toBeLessThan(2000)
  })

  test('values are bound, never written into the statement', async () => {
    const { db, remove } = await open()
    const id = "x'; drop table things; --"
    await db.insertInto('things').values({ id, at: 1, note: null }).execute()
    expect(await ids(db)).toEqual([id])
    await remove()
  })

  test('more statements than are kept prepared still answer right', async () => {
    const { db, remove } = await open()
    for (let count = 0; count < 600; count += 1) {
      const { rows } = await sql<{ value: number }>`select ${sql.lit(count)} as value`.execute(db)
      expect(rows[0]!.value).toBe(count)
    }
    await remove()
  })
})

test('a database that cannot be reached says so in time', async () => {
  const database = openPostgres('postgres://nobody@127.0.0.1:9/none')
  expect(await database.ping()).toBe(false)
  await database.close()
})
