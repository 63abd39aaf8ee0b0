/**
 * Migrates a database and dies of SIGKILL at one step: `node killed-migration.ts <path or postgres://…> <step>`. The
 * step is done, and not yet committed, when it dies.
 */
import { globSync } from 'node:fs'
import { join } from 'node:path'
import type { Migration } from '../../src/kernel/database.ts'
import { migrate } from '../../src/platform/db/migrate.ts'
import { openPostgres } from '../../src/platform/db/postgres.ts'
import { openSqlite } from '../../src/platform/db/sqlite.ts'

// Not by way of the app, which takes longer to load than all of them to run.
const source = join(import.meta.dirname, '..', '..', 'src')
const modules = await Promise.all(
  globSync(['agents/*/migrations.ts', 'runs/migrations.ts'], { cwd: source }).map(
    path => import(join(source, path)) as Promise<Record<string, Migration[]>>,
  ),
)
const migrations = modules
  .flatMap(module => Object.values(module).flat())
  .sort((left, right) => (left.name < right.name ? -1 : 1))

const [, , address = '', step = ''] = process.argv
const database = address.startsWith('postgres') ? openPostgres(address) : openSqlite(address)
await migrate(
  database,
  migrations.map(({ name, up }) => ({
    name,
    async up(db, kind) {
      await up(db, kind)
      if (name === step) process.kill(process.pid, 'SIGKILL')
    },
  })),
)
