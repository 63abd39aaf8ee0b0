import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'kysely'
import { describe, expect, test } from 'vitest'
import { openAddress, testDatabases } from '../../../test/databases.ts'
import { migrations } from '../../app.ts'
import type { Migration } from '../../kernel/database.ts'
import { backupSqlite } from './backup.ts'
import { migrate, migratePostgres } from './migrate.ts'
import { openPostgres } from './postgres.ts'
import { openSqlite } from './sqlite.ts'

const later: Migration = {
  name: '9999-later',
  up: async db => {
    await db.schema.createTable('later').addColumn('id', 'text').execute()
  },
}
const broken: Migration = {
  name: '9999-broken',
  up: async db => {
    await db.schema.createTable('half').addColumn('id', 'text').execute()
    throw new Error('broken on purpose')
  },
}

describe.each(testDatabases)('migrations on $name', testDatabase => {
  test('an empty database gets all of them, once and in order; a second start changes nothing', async () => {
    const { database, remove } = await testDatabase.open({ migrated: false })
    const names = migrations.map(({ name }) => name)
    expect(await migrate(database, migrations)).toEqual(names)
    expect(names).toEqual([...names].sort())
    expect(await migrate(database, migrations)).toEqual([])
    await remove()
  })

  test('two that start at once run each migration once', async () => {
    const { database, remove } = await testDatabase.open({ migrated: false })
    const ran = await Promise.all([migrate(database, migrations), migrate(database, migrations)])
    expect(ran.flat().sort()).toEqual(migrations.map(({ name }) => name).sort())
    await remove()
  })

  test('a database of a newer version is refused with what to do', async () => {
    const { database, remove } = await testDatabase.open()
    await migrate(database, [...migrations, later])
    await expect(migrate(database, migrations)).rejects.toThrow(
      'The data folder was written by a newer OmniAI. Start that version, or restore the backup made before the upgrade.',
    )
    await remove()
  })

  test('a migration that fails leaves nothing behind, and works once it is mended', async () => {
    const { database, remove } = await testDatabase.open()
    await expect(migrate(database, [...migrations, broken])).rejects.toThrow(
      'A database migration failed; nothing of it was kept.',
    )
    await expect(sql`select * from half`.execute(database.tables<unknown>())).rejects.toThrow()
    expect(await migrate(database, [...migrations, { ...later, name: broken.name }])).toEqual([broken.name])
    await remove()
  })

  test('the backup comes before an existing database changes, and at no other time', async () => {
    const { database, remove } = await testDatabase.open({ migrated: false })
    let backups = 0
    const backup = async () => {
      backups += 1
    }
    await migrate(database, migrations, backup)
    await migrate(database, migrations, backup)
    expect(backups).toBe(0)
    await migrate(database, [...migrations, later], async () => {
      await expect(sql`select * from later`.execute(database.tables<unknown>())).rejects.toThrow()
      await backup()
    })
    expect(backups).toBe(1)
    await remove()
  })

  test('a backup that fails stops the upgrade', async () => {
    const { database, remove } = await testDatabase.open()
    const failing = async () => {
      throw new Error('disk full')
    }
    await expect(migrate(database, [...migrations, later], failing)).rejects.toThrow('disk full')
    expect(await migrate(database, [...migrations, later])).toEqual([later.name])
    await remove()
  })

  test('one whose number is before those that have run runs too', async () => {
    const { database, remove } = await testDatabase.open()
    const between = { ...later, name: '0005-between' }
    expect(await migrate(database, [...migrations, between])).toEqual([between.name])
    await remove()
  })

  test('two migrations of one name are refused', async () => {
    const { database, remove } = await testDatabase.open()
    await expect(migrate(database, [later, later])).rejects.toThrow('Two migrations have the same name')
    await remove()
  })
})

test('a backup is a whole database of its own, readable by its owner only', async () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'omniai-test-'))
  const database = openSqlite(join(dataDir, 'omniai.db'))
  await migrate(database, migrations)
  await sql`insert into setup_tokens values ('hash', 1)`.execute(database.tables<unknown>())
  const path = await backupSqlite(database, dataDir, new Date('2026-11-22T10:00:00Z'))
  expect(readdirSync(join(dataDir, 'backups'))).toEqual(['before-upgrade-2026-11-22T10-00-00-000Z.db'])
  expect(statSync(join(dataDir, 'backups')).mode & 0o777).toBe(0o700)
  await database.close()
  const copy = openSqlite(path)
  expect((await sql`select * from setup_tokens`.execute(copy.tables<unknown>())).rows).toHaveLength(1)
  expect(await migrate(copy, migrations)).toEqual([])
  await copy.close()
  rmSync(dataDir, { recursive: true })
})

test('a backup that cannot be written fails, instead of upgrading without', async () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'omniai-test-'))
  const database = openSqlite(join(dataDir, 'omniai.db'))
  const at = new Date('2026-11-22T10:00:00Z')
  mkdirSync(join(dataDir, 'backups', 'before-upgrade-2026-11-22T10-00-00-000Z.db'), { recursive: true })
  await expect(backupSqlite(database, dataDir, at)).rejects.toThrow()
  await database.close()
  rmSync(dataDir, { recursive: true })
})

test.runIf(testDatabases.length > 1)('a migration on PostgreSQL takes as long as it takes', async () => {
  const place = (await openAddress())!
  const slow: Migration = {
    name: '9999-slow',
    up: async db => {
      await sql`create table slow as select current_setting('statement_timeout') as most`.execute(db)
      await sql`select pg_sleep(0.6)`.execute(db)
    },
  }
  // As for requests, only shorter: what a migration has to outlast.
  const hurried = openPostgres(place.url, { deadlines: { statementMs: 300, answerMs: 400 } })
  try {
    await expect(migrate(hurried, [slow])).rejects.toThrow('nothing of it was kept')
    expect(await migratePostgres(place.url, [slow])).toEqual([slow.name])
    const { rows } = await sql`select most from slow`.execute(hurried.tables<unknown>())
    expect(rows).toEqual([{ most: '0' }])
  } finally {
    await hurried.close()
    await place.remove()
  }
})
