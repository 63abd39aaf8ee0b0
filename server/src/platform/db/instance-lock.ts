import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { ConfigError } from '../../kernel/errors.ts'

/**
 * Holds the data folder for this process. SQLite's own file lock does it: the system takes it back when the process
 * dies, however it dies, so nothing stale can stay behind.
 */
export function lockDataFolder(dataDir: string): { release(): void } {
  const lock = new DatabaseSync(join(dataDir, 'instance.lock'), { timeout: 0 })
  try {
    lock.exec('PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE')
  } catch (error) {
    lock.close()
    throw new ConfigError(
      `Another OmniAI is running on ${dataDir}. Stop it, or start this one with another DATA_DIR.`,
      { cause: error },
    )
  }
  return { release: () => lock.close() }
}
