/** A PostgreSQL of its own for tests that stop, restart and freeze it. */
import { execFileSync, spawnSync } from 'node:child_process'
import { chownSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { freePort } from './redis-server.ts'

const versions = '/usr/lib/postgresql'
const programs = existsSync(versions)
  ? readdirSync(versions)
      .map(version => join(versions, version, 'bin'))
      .find(folder => existsSync(join(folder, 'initdb')))
  : undefined
/** It does not run as root; Debian's package brings a user. */
const isRoot = process.getuid?.() === 0
const userId = isRoot ? Number(spawnSync('id', ['-u', 'postgres'], { encoding: 'utf8' }).stdout) : null

/** null: it can be started. */
export const postgresMissing = !programs
  ? `there are no programs of PostgreSQL in ${versions}`
  : isRoot && !userId
    ? 'there is no user postgres'
    : null
if (postgresMissing) {
  if (process.env.REQUIRE_POSTGRES) throw new Error(`PostgreSQL is required here, but ${postgresMissing}.`)
  process.stderr.write(`Tests that stop PostgreSQL are skipped: ${postgresMissing}.\n`)
}

export async function startPostgres() {
  const folder = mkdtempSync(join(tmpdir(), 'omniai-postgres-'))
  if (userId) chownSync(folder, userId, userId)
  const data = join(folder, 'data')
  const port = await freePort()
  const run = (program: string, words: readonly string[]) => {
    const [command, ...rest] = isRoot
      ? ['setpriv', `--reuid=${userId}`, '--clear-groups', join(programs!, program)]
      : [join(programs!, program)]
    execFileSync(command!, [...rest, ...words], { stdio: 'ignore', cwd: folder })
  }
  run('initdb', ['-D', data, '-U', 'omniai', '--auth=trust', '--no-sync'])
  const settings = `-p ${port} -c listen_addresses=127.0.0.1 -c unix_socket_directories= -c fsync=off`
  const start = () => run('pg_ctl', ['-D', data, '-w', '-l', join(folder, 'log'), '-o', settings, 'start'])
  const stop = () => run('pg_ctl', ['-D', data, '-w', '-m', 'fast', 'stop'])
  /** The postmaster and what serves each connection. */
  const processes = () => {
    const postmaster = readFileSync(join(data, 'postmaster.pid'), 'utf8').split('\n')[0]!
    const { stdout } = spawnSync('pgrep', ['-P', postmaster], { encoding: 'utf8' })
    return [postmaster, ...stdout.split('\n')].filter(Boolean).map(Number)
  }
  start()
  return {
    url: `postgres://omniai@127.0.0.1:${port}/postgres`,
    start,
    stop,
    freeze: () => processes().forEach(id => void process.kill(id, 'SIGSTOP')),
    thaw: () => processes().forEach(id => void process.kill(id, 'SIGCONT')),
    async close(): Promise<void> {
      stop()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
