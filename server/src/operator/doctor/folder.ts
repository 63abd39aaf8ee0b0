import { existsSync, mkdtempSync, rmdirSync, statfsSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { secretPath } from '../../config/secrets.ts'
import { ConfigError } from '../../kernel/errors.ts'
import { type Installation, openBlobs } from '../installation.ts'
import { bytesInWords } from '../say.ts'
import { bad, codeOf, type Finding, good, skipped, warning } from './finding.ts'

/** An upgrade of a SQLite database copies it first. */
const littleRoom = 1_000_000_000
const hardlyAnyRoom = 100_000_000

export async function examineFolders(installation: Installation): Promise<Finding[]> {
  const { dataDir, mediaStorage } = installation.config
  const findings = existsSync(dataDir)
    ? [writable(dataDir), roomy(dataDir), ...secretsAreOurs(dataDir)]
    : [skipped('folder', `${dataDir} is not there yet: the first start makes it.`)]
  if (mediaStorage.kind === 's3') return [...findings, await bucketTaken(installation)]
  const { path } = mediaStorage
  return existsSync(path) ? [...findings, writable(path), roomy(path)] : findings
}

/** As at a start: opening it lists, writes, reads and deletes a file of one byte. */
async function bucketTaken(installation: Installation): Promise<Finding> {
  try {
    await openBlobs(installation)
    return good('folder', 'The object store of MEDIA_STORAGE_PATH takes files and gives them back.')
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error
    return bad('folder', error.message, 'docs/operate/storage.md has what it needs.')
  }
}

function writable(path: string): Finding {
  try {
    rmdirSync(mkdtempSync(join(path, '.doctor-')))
    return good('folder', `${path} can be written to.`)
  } catch (error) {
    return bad(
      'folder',
      `${path} cannot be written to (${codeOf(error)}).`,
      'Give it to the user that OmniAI runs as, and see that its disk is not mounted read-only.',
    )
  }
}

function roomy(path: string): Finding {
  const { bavail, bsize } = statfsSync(path)
  const free = bavail * bsize
  const says = `${path} has ${bytesInWords(free)} left.`
  if (free >= littleRoom) return good('folder', says)
  const mend = 'Make room: without it nothing more is stored, and answers fail.'
  return free < hardlyAnyRoom ? bad('folder', says, mend) : warning('folder', says, mend)
}

function secretsAreOurs(dataDir: string): Finding[] {
  return (['SESSION_SECRET', 'ENCRYPTION_KEY'] as const).flatMap(name => {
    const path = secretPath(dataDir, name)
    if (!existsSync(path)) return []
    if ((statSync(path).mode & 0o077) === 0) return [good('folder', `${path} is for its owner only.`)]
    return [bad('folder', `${path} can be read by other users of this machine.`, `chmod 600 ${path}`)]
  })
}
