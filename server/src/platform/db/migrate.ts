import type { Kysely } from 'kysely'
import { Migrator } from 'kysely/migration'
import type { Database, Migration } from '../../kernel/database.ts'
import { ConfigError } from '../../kernel/errors.ts'
import { noDeadlines, openPostgres } from './postgres.ts'

/**
 * Brings the schema up to date, each migration in a transaction, under a lock where several may start at once.
 * @param beforeChange called once, only when an existing database is about to change (a backup belongs there).
 * @returns the names of the migrations that ran.
 */
export async function migrate(
  database: Database,
  migrations: readonly Migration[],
  beforeChange: () => Promise<void> = async () => {},
): Promise<string[]> {
  const names = new Set(migrations.map(migration => migration.name))
  if (names.size !== migrations.length) throw new Error('Two migrations have the same name')
  const migrator = new Migrator({
    db: database.tables<never>() as Kysely<never>,
    // Branches of work land with numbers between those that have run already.
    allowUnorderedMigrations: true,
    provider: {
      getMigrations: async () =>
        Object.fromEntries(
          migrations.map(({ name, up }) => [name, { up: (db: Kysely<unknown>) => up(db, database.kind) }]),
        ),
    },
  })
  const known = await migrator.getMigrations()
  const pending = known.filter(migration => !migration.executedAt)
  if (pending.length > 0 && pending.length < known.length) await beforeChange()
  const { error, results } = await migrator.migrateToLatest()
  if (error) {
    if (String(error).includes('previously executed migration')) {
      throw new ConfigError(
        'The data folder was written by a newer OmniAI. Start that version, or restore the backup made before the upgrade.',
        { cause: error },
      )
    }
    throw new Error('A database migration failed; nothing of it was kept.', { cause: error })
  }
  return (results ?? []).filter(result => result.status === 'Success').map(result => result.migrationName)
}

/**
 * By a connection of its own, which waits as long as a migration takes, and for another instance that runs it. What
 * serves requests gives a statement up after seconds.
 */
export async function migratePostgres(url: string, migrations: readonly Migration[]): Promise<string[]> {
  const patient = openPostgres(url, { deadlines: noDeadlines })
  try {
    return await migrate(patient, migrations)
  } finally {
    await patient.close()
  }
}
