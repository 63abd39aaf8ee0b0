import { sql } from 'kysely'
import type { Database } from '../../kernel/database.ts'
import type { Installation } from '../installation.ts'
import { bad, type Finding, good, skipped, warning } from './finding.ts'

/** Leases are twenty seconds long, and sessions and slots end by the clock of whoever looks. */
const noticedMs = 2_000
const harmfulMs = 10_000

export async function examineRedis({ config }: Installation): Promise<Finding[]> {
  if (!config.redisUrl) return [skipped('redis', 'One instance alone: limits are counted in memory.')]
  const { connectRedis } = await import('../../platform/redis/connect.ts')
  const connection = connectRedis(config.redisUrl, () => {})
  try {
    const begun = performance.now()
    if (!(await connection.begin())) {
      return [
        bad(
          'redis',
          'The Redis of REDIS_URL does not answer.',
          'Check that it runs, and the name and password. Without it no instance starts; those that run count limits alone.',
        ),
      ]
    }
    const took = Math.round(performance.now() - begun)
    const info = await connection.run(client => client.info())
    const [seconds] = await connection.run(client => client.time())
    return [
      good('redis', `Redis ${field(info, 'redis_version')} answers, after ${took} ms.`),
      eviction(field(info, 'maxmemory_policy')),
      good(
        'redis',
        `Persistence: ${field(info, 'aof_enabled') === '1' ? 'append-only file' : 'none or snapshots'}. None is needed: its loss loses no answer.`,
      ),
      skew('Redis', Number(seconds) * 1000, 1_000),
    ]
  } finally {
    await connection.close()
  }
}

const field = (info: string, name: string) =>
  new RegExp(`^${name}:(.*?)\\r?$`, 'm').exec(info)?.[1] ?? 'unknown'

function eviction(policy: string): Finding {
  if (policy === 'noeviction') return good('redis', 'It throws nothing away when it is full (noeviction).')
  return warning(
    'redis',
    `It throws keys away when it is full (${policy}): limits and slots can be forgotten.`,
    'Set maxmemory-policy to noeviction, or give OmniAI a Redis of its own.',
  )
}

export async function examineClock(database: Database | null): Promise<Finding[]> {
  if (database?.kind !== 'postgres') return [skipped('clock', 'There is no other clock to compare with.')]
  const { rows } = await sql<{ at: number }>`
    select (extract(epoch from clock_timestamp()) * 1000)::bigint as at`.execute(database.tables<unknown>())
  return [skew('the database', rows[0]!.at, 0)]
}

/** @param coarse how far a clock that is right may be off, as it is told. */
function skew(whose: string, at: number, coarse: number): Finding {
  const off = Math.max(0, Math.abs(Date.now() - at) - coarse)
  const says = `The clock of ${whose} is ${(off / 1000).toFixed(1)} s off from this one.`
  if (off < noticedMs) return good('clock', says)
  const mend = 'Let both follow a time server (NTP).'
  return off < harmfulMs ? warning('clock', says, mend) : bad('clock', says, mend)
}
