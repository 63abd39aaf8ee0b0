import { dirname } from 'node:path'
import { ConfigError } from '../../kernel/errors.ts'
import { damageSentence } from './damage.ts'

/** What SQLite says by the lowest byte of its number, as a sentence to act on. null: none that we know. */
export function sqliteRefusal(error: unknown, path: string): ConfigError | null {
  if (error instanceof ConfigError) return null
  const folder = dirname(path)
  const sentences: Record<number, string> = {
    5: `${path} is held locked by another program. Close what has it open.`,
    8: `${path} cannot be written to. Give it to the user that OmniAI runs as, and see that its disk is not mounted read-only.`,
    10: `${path} cannot be read or written: the disk fails. See to the disk, and restore a backup if it stays so.`,
    11: damageSentence(path),
    13: `${folder} has no room for the database. Make some, and start again; nothing was lost.`,
    14: `${path} cannot be opened or written to. Give ${folder} to the user that OmniAI runs as, and see that its disk is not mounted read-only.`,
    26: `${path} cannot be opened as a database. Restore a backup, or start with another DATA_DIR.`,
  }
  for (let each: unknown = error; each instanceof Error; each = each.cause) {
    const { errcode, code } = each as { errcode?: number; code?: string }
    const sentence =
      errcode === undefined ? (code === 'ENOSPC' ? sentences[13] : undefined) : sentences[errcode & 0xff]
    if (sentence) return new ConfigError(sentence, { cause: error })
  }
  return null
}
