/** Backup, restore and the move to PostgreSQL of an installation that the whole app has filled. */
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { sql } from 'kysely'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { migrations } from '../../src/app.ts'
import type { Environment } from '../../src/config/environment.ts'
import { backup } from '../../src/operator/backup.ts'
import { moveToPostgres } from '../../src/operator/move-to-postgres.ts'
import { restore } from '../../src/operator/restore.ts'
import { lockDataFolder } from '../../src/platform/db/instance-lock.ts'
import { takePlace } from '../../src/platform/db/places.ts'
import { openPostgres } from '../../src/platform/db/postgres.ts'
import { openSqlite } from '../../src/platform/db/sqlite.ts'
import { openAddress, testDatabases } from '../databases.ts'
import { startObjectStore, testBucket, testKeys } from '../object-store.ts'
import { startTestApp } from '../test-app.ts'
import { environmentOf, fillInstallation, removeFolder, rowsOf, temporaryFolder } from './filled.ts'

let place: string
let filled: Environment
let backedUp: string
const closing: (() => unknown)[] = []

beforeAll(async () => {
  place = temporaryFolder()
  filled = environmentOf(join(place, 'filled'))
  mkdirSync(join(place, 'filled'))
  await fillInstallation(join(place, 'filled'))
  writeFileSync(join(place, 'filled', 'encryption-key'), 'k3y-of-this-installation-0123456789-abcdef\n')
  writeFileSync(join(place, 'filled', 'session-secret'), 's3ss-of-this-installation-0123456789-abcdef\n')
  backedUp = join(place, 'backup')
  await backup({ environment: filled, folder: backedUp, withSecrets: true, say: () => {} })
}, 120_000)
afterAll(() => removeFolder(place))
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
})

let folders = 0
const newFolder = () => join(place, `place-${++folders}`)
const quiet = () => {}

async function emptyPostgres(): Promise<string> {
  const { url, remove } = (await openAddress())!
  closing.push(remove)
  return url
}

const mediaOf = (folder: string) =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile())
    .map(entry => [entry.name, readFileSync(join(entry.parentPath, entry.name), 'base64')])
    .sort()

/** The app itself on a copy: who is there may sign in, and finds what they wrote. */
async function expectAlive(environment: Environment): Promise<void> {
  const database = environment.DATABASE_URL
    ? openPostgres(environment.DATABASE_URL)
    : openSqlite(join(environment.DATA_DIR!, 'omniai.db'))
  const app = await startTestApp({ database, environment: { DATA_DIR: environment.DATA_DIR! } })
  const member = await app.signIn('ben@example.org')
  const found = await member.call('searchQuery', { query: { q: 'three' } })
  expect(found.json<{ items: unknown[] }>().items.length).toBeGreaterThan(0)
  await app.close()
  await database.close()
}

describe('a backup', () => {
  test('the installation that it is tested with has rows in every table', async () => {
    const empty = Object.entries(await rowsOf(filled)).filter(([, { rows }]) => rows === 0)
    expect(empty.map(([name]) => name)).toEqual([])
  })

  test('holds database, files and keys, and nobody else may read it', () => {
    expect(readdirSync(backedUp).sort()).toEqual(['database.db', 'files', 'manifest.json', 'secrets.json'])
    expect(statSync(backedUp).mode & 0o777).toBe(0o700)
    expect(statSync(join(backedUp, 'secrets.json')).mode & 0o777).toBe(0o600)
    expect(readFileSync(join(backedUp, 'manifest.json'), 'utf8')).not.toContain('k3y-of-this')
  })

  test('without keys says what that means', async () => {
    const said: string[] = []
    const folder = newFolder()
    await backup({ environment: filled, folder, withSecrets: false, say: line => said.push(line) })
    expect(existsSync(join(folder, 'secrets.json'))).toBe(false)
    expect(said.join('\n')).toContain(
      'Without ENCRYPTION_KEY what is sealed in the database cannot be opened',
    )
  })

  test('of an installation whose keys cannot be seen from here says so', async () => {
    const dataDir = newFolder()
    await restore({ environment: environmentOf(dataDir), folder: backedUp, say: quiet })
    for (const key of ['encryption-key', 'session-secret']) removeFolder(join(dataDir, key))
    const said: string[] = []
    const folder = newFolder()
    const environment = environmentOf(dataDir)
    await backup({ environment, folder, withSecrets: true, say: line => said.push(line) })
    expect(said.join('\n')).toContain('Keys: none were found')
    expect(existsSync(join(folder, 'secrets.json'))).toBe(false)
  })

  test('does not go into a folder that holds something, nor stay half when it fails', async () => {
    const folder = newFolder()
    mkdirSync(folder)
    writeFileSync(join(folder, 'theirs'), '')
    const wish = { environment: filled, folder, withSecrets: true, say: quiet }
    await expect(backup(wish)).rejects.toThrow('is not empty')
    const gone = environmentOf(newFolder())
    await expect(backup({ ...wish, environment: gone, folder: newFolder() })).rejects.toThrow(
      'There is no database',
    )
    expect(readdirSync(place).filter(name => name.includes('unfinished'))).toEqual([])
  })
})

const places = testDatabases.map(({ name }) => name)
describe.each(places)('restored into %s', kind => {
  const target = async () =>
    environmentOf(newFolder(), kind === 'postgres' ? await emptyPostgres() : undefined)

  test('every row and file is the same, the keys are there, and the app works on it', async () => {
    const environment = await target()
    await restore({ environment, folder: backedUp, say: quiet })
    expect(await rowsOf(environment)).toEqual(await rowsOf(filled))
    const [here, there] = [join(environment.DATA_DIR!, 'media'), join(place, 'filled', 'media')]
    expect(mediaOf(here)).toEqual(mediaOf(there))
    expect(mediaOf(here).length).toBeGreaterThan(0)
    expect(readFileSync(join(environment.DATA_DIR!, 'encryption-key'), 'utf8')).toContain('k3y-of-this')
    await expectAlive(environment)
  })

  test('a backup of it is again the same, in the other database too', async () => {
    const environment = await target()
    await restore({ environment, folder: backedUp, say: quiet })
    const folder = newFolder()
    const { database } = await backup({ environment, folder, withSecrets: true, say: quiet })
    expect(database).toBe(kind)
    const again = environmentOf(newFolder())
    await restore({ environment: again, folder, say: quiet })
    expect(await rowsOf(again)).toEqual(await rowsOf(filled))
    await expectAlive(again)
  })

  test('an installation that has something is refused, and stays as it is', async () => {
    const environment = await target()
    await restore({ environment, folder: backedUp, say: quiet })
    const before = await rowsOf(environment)
    await expect(restore({ environment, folder: backedUp, say: quiet })).rejects.toThrow(
      /holds (a database|data)/,
    )
    expect(await rowsOf(environment)).toEqual(before)
  })

  test('while the server runs it is refused', async () => {
    const environment = await target()
    mkdirSync(environment.DATA_DIR!)
    const running = environment.DATABASE_URL
      ? await takePlace(environment.DATABASE_URL, 'beside others')
      : lockDataFolder(environment.DATA_DIR!)
    await expect(restore({ environment, folder: backedUp, say: quiet })).rejects.toThrow(/Stop/)
    await (running && 'leave' in running ? running.leave() : running?.release())
    await restore({ environment, folder: backedUp, say: quiet })
  })
})

describe('a backup that is not what was written', () => {
  async function damaged(change: (folder: string) => void): Promise<string> {
    const folder = newFolder()
    await backup({ environment: filled, folder, withSecrets: true, say: quiet })
    change(folder)
    return folder
  }
  const restored = (folder: string, environment = environmentOf(newFolder())) =>
    restore({ environment, folder, say: quiet })

  test('is refused before anything is touched: a changed database, a missing part, no manifest', async () => {
    const changed = await damaged(folder => appendFileSync(join(folder, 'database.db'), 'x'))
    const environment = environmentOf(newFolder())
    await expect(restored(changed, environment)).rejects.toThrow('database.db is not what was written')
    expect(existsSync(environment.DATA_DIR!)).toBe(false)
    removeFolder(join(changed, 'secrets.json'))
    removeFolder(join(changed, 'database.db'))
    await expect(restored(changed)).rejects.toThrow('database.db is missing')
    removeFolder(join(changed, 'manifest.json'))
    await expect(restored(changed)).rejects.toThrow('is no backup')
  })

  test('a changed file of somebody is found, and no database is left', async () => {
    const folder = await damaged(each => {
      const file = readdirSync(join(each, 'files'), { recursive: true, withFileTypes: true }).find(entry =>
        entry.isFile(),
      )!
      appendFileSync(join(file.parentPath, file.name), 'x')
    })
    const environment = environmentOf(newFolder())
    await expect(restored(folder, environment)).rejects.toThrow(/the file \w+ is not what was written/)
    expect(readdirSync(environment.DATA_DIR!).filter(name => name.startsWith('omniai.db'))).toEqual([])
  })

  test('of a newer version is refused', async () => {
    const folder = await damaged(each => {
      const path = join(each, 'manifest.json')
      const manifest = JSON.parse(readFileSync(path, 'utf8'))
      writeFileSync(path, JSON.stringify({ ...manifest, migrations: [...manifest.migrations, '9999-later'] }))
    })
    await expect(restored(folder)).rejects.toThrow(
      'It was written by a newer OmniAI (9999-later is unknown here)',
    )
  })

  test('with another ENCRYPTION_KEY than here it is refused', async () => {
    const environment = {
      ...environmentOf(newFolder()),
      ENCRYPTION_KEY: 'an0ther-key-than-there-0123456789-xyz',
    }
    await expect(restored(backedUp, environment)).rejects.toThrow('ENCRYPTION_KEY is another one here')
  })
})

describe.runIf(places.includes('postgres'))('the move to PostgreSQL', () => {
  test('takes every row along, the app works there, and the SQLite database is as it was', async () => {
    const before = await rowsOf(filled)
    const environment = environmentOf(filled.DATA_DIR!, await emptyPostgres())
    const report = await moveToPostgres({ environment, say: quiet })
    const moved = await rowsOf(environment)
    expect(moved).toEqual(before)
    expect(report.tables).toBe(Object.keys(before).length)
    await expectAlive(environment)
    expect(await rowsOf(filled)).toEqual(before)
  })

  test('goes on counting behind what is there, wherever the database makes a number', async () => {
    const environment = environmentOf(filled.DATA_DIR!, await emptyPostgres())
    await moveToPostgres({ environment, say: quiet })
    const moved = openPostgres(environment.DATABASE_URL!)
    const db = moved.tables<unknown>()
    const { rows: counted } = await sql<{ table: string; column: string }>`
      select table_name as table, column_name as column from information_schema.columns
      where table_schema = current_schema() and (is_identity = 'YES' or column_default like 'nextval%')`.execute(
      db,
    )
    // Every other id is made by the program, in letters.
    expect(counted.map(({ table }) => table)).toEqual(['search_entries'])
    for (const { table, column } of counted) {
      const { rows } = await sql<{ next: number; most: number; rows: number }>`
        select nextval(pg_get_serial_sequence(${table}, ${column})) as next, count(*) as rows,
          coalesce(max(${sql.ref(column)}), 0) as most from ${sql.table(table)}`.execute(db)
      expect(rows[0]!.rows).toBeGreaterThan(0)
      expect(rows[0]!.next).toBeGreaterThan(rows[0]!.most)
    }
    await moved.close()
  })

  test('is all or nothing: what breaks off leaves no row, and can be begun again', async () => {
    const environment = environmentOf(filled.DATA_DIR!, await emptyPostgres())
    const breakOff = (line: string) => {
      if (line.startsWith('messages')) throw new Error('the plug was pulled')
    }
    await expect(moveToPostgres({ environment, say: breakOff })).rejects.toThrow('the plug was pulled')
    expect(Object.values(await rowsOf(environment)).every(({ rows }) => rows === 0)).toBe(true)
    await moveToPostgres({ environment, say: quiet })
    expect(await rowsOf(environment)).toEqual(await rowsOf(filled))
    await expect(moveToPostgres({ environment, say: quiet })).rejects.toThrow(
      'holds data of an OmniAI already',
    )
  })

  test('is refused while the server runs, and without an address', async () => {
    const lock = lockDataFolder(filled.DATA_DIR!)
    const environment = environmentOf(filled.DATA_DIR!, await emptyPostgres())
    await expect(moveToPostgres({ environment, say: quiet })).rejects.toThrow('OmniAI is running on')
    lock.release()
    await expect(moveToPostgres({ environment: filled, say: quiet })).rejects.toThrow('Set DATABASE_URL')
  })

  test('what PostgreSQL does not take is replaced, and said', async () => {
    const dataDir = newFolder()
    await restore({ environment: environmentOf(dataDir), folder: backedUp, say: quiet })
    const database = openSqlite(join(dataDir, 'omniai.db'))
    const users = database.tables<{ users: { name: string } }>()
    await users.updateTable('users').set({ name: 'A\0B' }).execute()
    await database.close()
    const said: string[] = []
    const environment = environmentOf(dataDir, await emptyPostgres())
    await moveToPostgres({ environment, say: line => said.push(line) })
    expect(said.join('\n')).toMatch(/rows? held the character U\+0000/)
    const moved = openPostgres(environment.DATABASE_URL!)
    const { name } = await moved
      .tables<{ users: { name: string } }>()
      .selectFrom('users')
      .select('name')
      .executeTakeFirstOrThrow()
    expect(name).toBe('A\ufffdB')
    await moved.close()
  })
})

test('every migration of this version is in the manifest of a backup', () => {
  const manifest = JSON.parse(readFileSync(join(backedUp, 'manifest.json'), 'utf8'))
  expect(manifest.migrations).toEqual(migrations.map(({ name }) => name))
})

test('files go into a bucket and come back from it as they were', async () => {
  const store = await startObjectStore()
  closing.push(store.close)
  const environment = {
    ...environmentOf(newFolder()),
    MEDIA_STORAGE_PATH: `s3://${testBucket}/files`,
    S3_ENDPOINT: store.endpoint,
    S3_ACCESS_KEY_ID: testKeys.accessKeyId,
    S3_SECRET_ACCESS_KEY: testKeys.secretAccessKey,
  }
  await restore({ environment, folder: backedUp, say: quiet })
  const names = mediaOf(join(backedUp, 'files')).map(([name]) => name)
  expect(names.length).toBeGreaterThan(0)
  expect(store.names().sort()).toEqual(names)
  const folder = newFolder()
  await backup({ environment, folder, withSecrets: false, say: quiet })
  expect(mediaOf(join(folder, 'files'))).toEqual(mediaOf(join(backedUp, 'files')))
})
