/** `omniai move-to-postgres`: from the SQLite database of DATA_DIR to the PostgreSQL of DATABASE_URL. */
import { existsSync } from 'node:fs'
import type { Config } from '../config/config.ts'
import type { Environment } from '../config/environment.ts'
import { ConfigError } from '../kernel/errors.ts'
import { expectIntact } from './database-copy.ts'
import { keepServerAway, openFile, openReachable, readInstallation, secretsOf } from './installation.ts'
import { expectEmptyPostgres, fillPostgres } from './into-postgres.ts'
import { count, type Say } from './say.ts'

export type MoveReport = {
  readonly rows: number
  readonly tables: number
  readonly replaced: number
  readonly seconds: number
}

export async function moveToPostgres({
  environment,
  say,
}: {
  readonly environment: Environment
  readonly say: Say
}): Promise<MoveReport> {
  const installation = readInstallation(environment)
  const { config, sqlitePath } = installation
  if (!config.databaseUrl) {
    throw new ConfigError(
      'Set DATABASE_URL=postgres://… to where the database shall go; DATA_DIR is where it comes from.',
    )
  }
  if (!existsSync(sqlitePath)) throw new ConfigError(`There is no SQLite database at ${sqlitePath}.`)
  const begun = performance.now()
  const here = await keepServerAway(installation, 'sqlite')
  try {
    const there = await keepServerAway(installation, 'postgres')
    try {
      await expectEmptyPostgres(config.databaseUrl)
      const report = await move(sqlitePath, config.databaseUrl, say)
      tellNext(installation, say)
      return { ...report, seconds: Math.round(performance.now() - begun) / 1000 }
    } finally {
      await there.release()
    }
  } finally {
    await here.release()
  }
}

async function move(sqlitePath: string, url: string, say: Say) {
  const [source, target] = [openFile(sqlitePath), await openReachable(url)]
  try {
    await expectIntact(source)
    const { tables, replaced } = await fillPostgres(source, target, say)
    const rows = Object.values(tables).reduce((sum, table) => sum + table.rows, 0)
    if (replaced > 0) {
      say(
        `${count(replaced, 'row')} held the character U+0000, which PostgreSQL does not take: it is U+FFFD there.`,
      )
    }
    say(`Moved: ${count(rows, 'row')} in ${count(Object.keys(tables).length, 'table')}.`)
    return { rows, tables: Object.keys(tables).length, replaced }
  } finally {
    await source.close()
    await target.close()
  }
}

const placeOf = ({ mediaStorage }: Config) =>
  mediaStorage.kind === 'folder'
    ? mediaStorage.path
    : `${mediaStorage.store.url}/${mediaStorage.store.prefix}`

function tellNext(installation: ReturnType<typeof readInstallation>, say: Say): void {
  const { config, environment, sqlitePath } = installation
  const inFolder = Object.keys(secretsOf(installation)).filter(name => !environment[name as 'ENCRYPTION_KEY'])
  say(`Start OmniAI with this DATABASE_URL. Files stay where they are, in ${placeOf(config)}.`)
  if (inFolder.length > 0) {
    say(`${inFolder.join(' and ')} lie in ${config.dataDir}: every instance must be given the same.`)
  }
  say(
    `${sqlitePath} is as it was. Keep it until you trust the new one; what is written from now on is not in it.`,
  )
}
