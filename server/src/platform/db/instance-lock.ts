import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { ConfigError } from '../../kernel/errors.ts'

/**
 * Holds the data folder for this process. SQLite's own file lock does it: the system takes it back when the process
 * dies, however it dies, so nothing stale can stay behind.
 */
export function lockDataFolder(dataDir: string): { release(): void } {
  let lock: DatabaseSync | null = null
  try {
    lock = new DatabaseSync(join(dataDir, 'instance.lock'), { timeout: 0 })
    lock.exec('PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE')
  } catch (error) {
    lock?.close()
    throw new ConfigError(
      isHeld(error)
        ? `Another OmniAI is running on ${dataDir}. Stop it, or start this one with another DATA_DIR.`
        : `DATA_DIR=${dataDir} cannot be written to. Give it to the user that OmniAI runs as, see that its disk is not mounted read-only, and that it has room.`,
      { cause: error },
    )
  }
  const held = lock
  return { release: () => held.close() }
}

const busy = 5
const isHeld = (error: unknown) => ((error as { errcode?: number }).errcode ?? 0) % 256 === busy
