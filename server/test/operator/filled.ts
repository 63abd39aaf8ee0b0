/** An installation on disk in which everything was done once that can be done, for commands that copy it. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Operation } from '@omniai/contracts/operation'
import { type OperationId, operations } from '@omniai/contracts/operations/all'
import { sql } from 'kysely'
import { migrations } from '../../src/app.ts'
import type { Environment } from '../../src/config/environment.ts'
import type { Database } from '../../src/kernel/database.ts'
import { derivedTables } from '../../src/operator/derived-tables.ts'
import { type Digests, digestsOf } from '../../src/platform/db/copy/copy-tables.ts'
import { tablesOf } from '../../src/platform/db/copy/table-shape.ts'
import { migrate } from '../../src/platform/db/migrate.ts'
import { openPostgres } from '../../src/platform/db/postgres.ts'
import { openSqlite } from '../../src/platform/db/sqlite.ts'
import { uploaded } from '../grid/attachment-recipes.ts'
import { recipes } from '../grid/recipes.ts'
import { finished, makeWorld, someAddress, type World } from '../grid/world.ts'
import { startChat } from '../test-app.ts'

/** As far as the commands look at it; models are asked of nobody. */
export const environmentOf = (dataDir: string, databaseUrl?: string): Environment => ({
  OMNIAI_ENV: 'test',
  DATA_DIR: dataDir,
  ...(databaseUrl && { DATABASE_URL: databaseUrl }),
})

export const temporaryFolder = () => mkdtempSync(join(tmpdir(), 'omniai-operator-'))

export async function fillInstallation(dataDir: string): Promise<void> {
  const database = openSqlite(join(dataDir, 'omniai.db'))
  await migrate(database, migrations)
  const world = await makeWorld({ database, dataDir })
  for (const [id, operation] of Object.entries<Operation>(operations)) {
    const recipe = recipes[id as OperationId]
    if (recipe.beforeSetup) continue
    const actor = recipe.who
      ? await recipe.who(world)
      : operation.permission === 'public'
        ? await world.app.stranger()
        : operation.permission === 'admin'
          ? world.admin
          : world.member
    await actor.call(id as OperationId, { ...(await recipe.ok(world)), remoteAddress: someAddress() })
  }
  await chatWithFile(world)
  await world.app.close()
  await oneRowInEach(database)
  await database.close()
}

async function chatWithFile(world: World): Promise<void> {
  const attachment_ids = [await uploaded(world.member)]
  await finished(world.member, await startChat(world.member, 'echo three words more', { attachment_ids }))
}

/** Whatever an operation only fills now and then. */
async function oneRowInEach(database: Database): Promise<void> {
  const db = database.tables<unknown>()
  for (const { name } of await tablesOf(db, database.kind, derivedTables)) {
    const { rows: columns } = await sql<{ name: string; type: string }>`
      select name, type from pragma_table_info(${name})`.execute(db)
    const { rows: references } = await sql<{ from: string; table: string; to: string }>`
      select "from", "table", "to" from pragma_foreign_key_list(${name})`.execute(db)
    const values = columns.map(column => {
      const reference = references.find(({ from }) => from === column.name)
      if (reference) return sql`(select ${sql.ref(reference.to)} from ${sql.table(reference.table)} limit 1)`
      return column.type === 'text' ? sql.lit('{}') : sql.lit(1)
    })
    await sql`insert into ${sql.table(name)} (${sql.join(columns.map(column => sql.ref(column.name)))})
      select ${sql.join(values)} where not exists (select 1 from ${sql.table(name)})`.execute(db)
  }
}

export async function rowsOf(environment: Environment): Promise<Digests> {
  const database = environment.DATABASE_URL
    ? openPostgres(environment.DATABASE_URL)
    : openSqlite(join(environment.DATA_DIR!, 'omniai.db'))
  try {
    return await digestsOf(database, derivedTables)
  } finally {
    await database.close()
  }
}

export const removeFolder = (folder: string) => rmSync(folder, { recursive: true, force: true })
