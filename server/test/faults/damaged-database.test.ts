/** A SQLite file with pages that are not what was written: it is said, with what to do, and nothing is served of it. */
import { closeSync, copyFileSync, mkdtempSync, openSync, rmSync, statSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest'
import { checkedAtStartBytes } from '../../src/platform/db/damage.ts'
import { openSqlite } from '../../src/platform/db/sqlite.ts'
import { type FakeUpstream, startFakeUpstream } from '../fake-upstream.ts'
import { type ServerProcess, signIn, startServer } from '../server-process.ts'
import { type Acknowledged, expectWhole } from './after-fault.ts'

vi.setConfig({ testTimeout: 120_000 })

let upstream: FakeUpstream
let server: ServerProcess | null = null
const folders: string[] = []

beforeAll(async () => {
  upstream = await startFakeUpstream()
})
afterEach(async () => {
  await server?.kill()
  server = null
})
afterAll(async () => {
  await upstream.close()
  for (const folder of folders) rmSync(folder, { recursive: true, force: true })
})

/** An installation with one answer, stopped, and a copy of its database that is whole. */
async function installation(name: string) {
  const dataDir = mkdtempSync(join(tmpdir(), 'omniai-damage-'))
  folders.push(dataDir)
  const path = join(dataDir, 'omniai.db')
  const running = await startServer(dataDir, upstream.baseUrl)
  const client = await signIn(running.url)
  const text = `long 5 ${name}`
  let view = null
  for await (const next of client.chat(text)) view = next
  expect(await running.terminate()).toBe(0)
  const acknowledged: Acknowledged = { runId: view!.start!.run_id, text, end: view!.end }
  return { dataDir, path, acknowledged, start: () => startServer(dataDir, upstream.baseUrl) }
}

/** What a disk does: whole sectors of a table that is in use are something else. */
function damage(path: string): void {
  const database = new DatabaseSync(path, { readOnly: true })
  const { rootpage } = database.prepare("select rootpage from sqlite_master where name = 'users'").get() as {
    rootpage: number
  }
  const { page_size: size } = database.prepare('pragma page_size').get() as { page_size: number }
  database.close()
  const file = openSync(path, 'r+')
  writeSync(file, Buffer.alloc(size, 7), 0, size, (rootpage - 1) * size)
  closeSync(file)
}

/** The same in both indexes of the search: what they hold is no longer what they counted. */
function damageIndexes(path: string): void {
  const database = new DatabaseSync(path, { defensive: false })
  database.exec("insert into doc_words (rowid, words) values (1, 'words')")
  for (const index of ['search_words', 'doc_words'])
    database.exec(`update ${index}_data set block = zeroblob(length(block)) where id > 10`)
  database.close()
}

function problemsIn(path: string): unknown {
  const database = new DatabaseSync(path, { readOnly: true })
  const rows = database.prepare('pragma integrity_check').all()
  database.close()
  return rows.map(row => row.integrity_check)
}

async function expectFound(running: ServerProcess, words: string): Promise<void> {
  const client = await signIn(running.url)
  const answer = await client.send('GET', `/v1/search?q=${words}`)
  expect(await answer.text()).toContain(words)
}

/** More than what is looked at before a start. */
function grow(path: string): void {
  const database = new DatabaseSync(path)
  database.exec('create table padding (filler blob); begin')
  const insert = database.prepare('insert into padding values (zeroblob(1000000))')
  for (let size = 0; size <= checkedAtStartBytes; size += 1_000_000) insert.run()
  database.exec('commit')
  database.close()
  expect(statSync(path).size).toBeGreaterThan(checkedAtStartBytes)
}

const sentence = /omniai\.db is damaged: .*restore a backup/

async function expectWholeAgain(path: string, acknowledged: Acknowledged): Promise<void> {
  const database = openSqlite(path)
  await expectWhole({ database, acknowledged: [acknowledged], upstream })
  await database.close()
}

test('a file that was damaged while the server was stopped is refused, and left as it is', async () => {
  const { path, acknowledged, start } = await installation('stopped')
  copyFileSync(path, `${path}.whole`)
  damage(path)
  copyFileSync(path, `${path}.damaged`)
  await expect(start()).rejects.toThrow(sentence)
  await expect(start()).rejects.not.toThrow(/ {4}at /)
  expect(statSync(path).size).toBe(statSync(`${path}.damaged`).size)
  // What a restore does: another file in its place.
  copyFileSync(`${path}.whole`, path)
  server = await start()
  expect(await server.terminate()).toBe(0)
  await expectWholeAgain(path, acknowledged)
})

test('a large one is looked through beside the work: the server ends with why, and does not start on it again', async () => {
  const { path, acknowledged, start } = await installation('large')
  grow(path)
  copyFileSync(path, `${path}.whole`)
  damage(path)
  // It may find out before it has said that it is ready, when what it reads first is what is damaged.
  const found = await start().then(
    async running => {
      server = running
      await running.ended
      return running.printed()
    },
    (error: Error) => error.message,
  )
  expect(found).toMatch(sentence)
  await expect(start()).rejects.toThrow(sentence)
  copyFileSync(`${path}.whole`, path)
  server = await start()
  expect(await server.terminate()).toBe(0)
  await expectWholeAgain(path, acknowledged)
})

test('a large one that is whole is served', async () => {
  const { path, acknowledged, start } = await installation('whole')
  grow(path)
  server = await start()
  const client = await signIn(server.url)
  expect((await client.send('GET', '/v1/health/ready')).status).toBe(200)
  expect(await server.terminate()).toBe(0)
  expect(server.printed()).not.toMatch(/damaged|looked through/)
  await expectWholeAgain(path, acknowledged)
})

test('a damaged index of the search does not keep it from starting: it is said, and made again', async () => {
  const { path, acknowledged, start } = await installation('indexed')
  damageIndexes(path)
  expect(problemsIn(path)).toEqual([
    expect.stringMatching(/fts5.*doc_words/i),
    expect.stringMatching(/fts5.*search_words/i),
  ])
  server = await start()
  expect(server.printed()).toMatch(/search is damaged \(doc_words, search_words\).* made again now/)
  await expectFound(server, 'indexed')
  expect(await server.terminate()).toBe(0)
  expect(problemsIn(path)).toEqual(['ok'])
  await expectWholeAgain(path, acknowledged)
})

test('of a large one it is found beside the work, and the next start makes it again', async () => {
  const { path, acknowledged, start } = await installation('beside')
  grow(path)
  damageIndexes(path)
  server = await start()
  await expect.poll(() => server!.printed(), { timeout: 30_000 }).toMatch(/next start makes it again/)
  expect(await server.terminate()).toBe(0)
  server = await start()
  expect(server.printed()).toMatch(/made again now/)
  await expectFound(server, 'beside')
  expect(await server.terminate()).toBe(0)
  expect(problemsIn(path)).toEqual(['ok'])
  await expectWholeAgain(path, acknowledged)
})
