/** `omniai doctor`: looks at a whole installation, beside the server or without it, and says what to mend. */
import type { Environment } from '../../config/environment.ts'
import { readSecrets, type Secrets } from '../../config/secrets.ts'
import { ConfigError } from '../../kernel/errors.ts'
import { type Installation, readInstallation, secretsOf, version } from '../installation.ts'
import { count, type Say } from '../say.ts'
import { examineCookies } from './cookies.ts'
import { examineDatabase } from './database.ts'
import { bad, type Finding, good, skipped } from './finding.ts'
import { examineFolders } from './folder.ts'
import { examineProviders } from './providers.ts'
import { examineClock, examineRedis } from './redis-and-clock.ts'

export type DoctorReport = {
  readonly ok: boolean
  readonly version: string
  readonly findings: readonly Finding[]
}

export type DoctorWish = {
  readonly environment: Environment
  /** A real chat with each provider; some of them cost money. */
  readonly withChats: boolean
  readonly selfTest: boolean
  /** Where a server runs; null: it is left alone. */
  readonly url: string | null
  readonly say: Say
}

export async function doctor({
  environment,
  withChats,
  selfTest,
  url,
  say,
}: DoctorWish): Promise<DoctorReport> {
  const findings: Finding[] = []
  const tell = (found: readonly Finding[]) => {
    findings.push(...found)
    for (const finding of found) sayFinding(finding, say)
  }
  const installation = configured(environment, tell)
  if (installation) await examineAll(installation, withChats, tell)
  if (url) {
    const { examineRunning } = await import('./running-server.ts')
    tell(await examineRunning(url, environment))
  }
  if (selfTest) {
    const { tryItself } = await import('./self-test.ts')
    tell(await tryItself())
  }
  const ok = !findings.some(({ state }) => state === 'bad')
  const warnings = findings.filter(({ state }) => state === 'warning').length
  say('')
  say(
    ok
      ? `All is well${warnings > 0 ? `, with ${count(warnings, 'word')} of warning` : ''}.`
      : 'There is something to mend.',
  )
  return { ok, version: version(), findings }
}

function configured(
  environment: Environment,
  tell: (found: readonly Finding[]) => void,
): Installation | null {
  try {
    const installation = readInstallation(environment)
    tell([good('configuration', `The server would start with it (${installation.config.environment}).`)])
    return installation
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error
    tell([bad('configuration', error.message, 'docs/operate/configuration.md has every setting.')])
    return null
  }
}

async function examineAll(
  installation: Installation,
  withChats: boolean,
  tell: (found: readonly Finding[]) => void,
): Promise<void> {
  tell(await examineFolders(installation))
  const { secrets, finding } = existingSecrets(installation)
  tell([finding])
  const { database, findings } = await examineDatabase(installation)
  tell(findings)
  try {
    tell(await examineRedis(installation))
    tell(await examineClock(database))
    tell(await examineCookies(installation.config))
    if (!withChats) tell([skipped('providers', 'Not asked (--no-chats).')])
    else if (database && secrets) tell(await examineProviders(installation, secrets, database))
    else
      tell([skipped('providers', 'They are asked once there is a database of this version, and its keys.')])
  } finally {
    await database?.close()
  }
}

/** Makes none: that is for the server to do. */
function existingSecrets(installation: Installation): { secrets: Secrets | null; finding: Finding } {
  const { environment, config } = installation
  const kept = secretsOf(installation)
  const isWhole = kept.SESSION_SECRET !== undefined && kept.ENCRYPTION_KEY !== undefined
  const isMade = config.databaseUrl === null || config.publicUrl === null
  if (!isWhole && isMade) {
    return {
      secrets: null,
      finding: skipped('configuration', 'There are no keys yet: the first start makes them.'),
    }
  }
  try {
    // What is missing here it refuses to make, in a sentence.
    const secrets = readSecrets({ ...environment, ...kept }, config.dataDir)
    return { secrets, finding: good('configuration', 'SESSION_SECRET and ENCRYPTION_KEY are there.') }
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error
    return { secrets: null, finding: bad('configuration', error.message, 'Keep the keys with the backups.') }
  }
}

const marks = { good: 'ok', warning: 'warning', bad: 'BAD', skipped: '-' } as const

function sayFinding({ about, state, says, mend }: Finding, say: Say): void {
  say(`${marks[state].padEnd(8)}${about.padEnd(14)}${says}`)
  if (mend && state !== 'good') say(`${' '.repeat(22)}→ ${mend}`)
}
