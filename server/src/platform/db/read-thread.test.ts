import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'kysely'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { Database } from '../../kernel/database.ts'
import { openReadThread } from './read-thread.ts'
import { openSqlite } from './sqlite.ts'

let folder: string
let database: Database

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'omniai-reads-'))
  database = openSqlite(join(folder, 'omniai.db'))
})
afterEach(async () => {
  await database.close()
  rmSync(folder, { recursive: true, force: true })
})

const counted = (steps: number) => sql<{ steps: number }>`
  with recursive step(n) as (select 1 union all select n + 1 from step where n < ${steps})
  select count(*) as steps from step`

test('what is committed is seen at once, and what is not is not', async () => {
  const db = database.tables<unknown>()
  await sql`create table notes (text text)`.execute(db)
  await sql`insert into notes values ('first')`.execute(db)
  const read = async () =>
    (await sql<{ text: string }>`select text from notes`.execute(database.longReads())).rows
  expect(await read()).toEqual([{ text: 'first' }])
  await database.transaction(async tx => {
    await sql`insert into notes values ('second')`.execute(tx.tables())
    expect(await read()).toEqual([{ text: 'first' }])
  })
  expect(await read()).toEqual([{ text: 'first' }, { text: 'second' }])
})

test('a long read holds up nobody: others are answered before it', async () => {
  let isOver = false
  const long = counted(3_000_000)
    .execute(database.longReads())
    .then(({ rows }) => {
      isOver = true
      return rows
    })
  for (let index = 0; index < 50; index += 1) await sql`select 1`.execute(database.tables())
  expect(isOver).toBe(false)
  expect(await long).toEqual([{ steps: 3_000_000 }])
})

test('it writes nothing, and says what was wrong', async () => {
  await sql`create table notes (text text)`.execute(database.tables())
  const write = sql`insert into notes values ('no')`.execute(database.longReads())
  await expect(write).rejects.toThrow(/readonly/)
  await expect(sql`select nowhere`.execute(database.longReads())).rejects.toMatchObject({
    code: 'ERR_SQLITE_ERROR',
    message: expect.stringContaining('no such column'),
  })
})

test('a read that takes too long is given up, and the next ones are answered by another thread', async () => {
  const impatient = openReadThread(join(folder, 'omniai.db'), undefined, 1_000)
  await expect(counted(30_000_000).execute(impatient)).rejects.toMatchObject({
    code: 'E_UNAVAILABLE',
    cause: { message: 'A query took too long.' },
  })
  // On a busy machine that thread may need longer than a second to start: then so does the next.
  const answer = async () => expect((await counted(10).execute(impatient)).rows).toEqual([{ steps: 10 }])
  await vi.waitFor(answer, { timeout: 50_000 })
  await impatient.destroy()
})

test('closing waits for what was asked', async () => {
  const asked = counted(200_000).execute(database.longReads())
  await database.close()
  expect((await asked).rows).toEqual([{ steps: 200_000 }])
  database = openSqlite(join(folder, 'omniai.db'))
})
