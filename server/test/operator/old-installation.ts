/** An installation as an earlier version left it. See fixtures/README.md. */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { openSqlite } from '../../src/platform/db/sqlite.ts'

const fixture = join(import.meta.dirname, 'fixtures', 'phase-0.db.gz')

/** Ada's, whose password is that of all tests. */
export async function putOldDatabase(dataDir: string): Promise<string> {
  const path = join(dataDir, 'omniai.db')
  writeFileSync(path, gunzipSync(readFileSync(fixture)))
  // The copy was packed; at work it has a log beside it.
  await openSqlite(path).close()
  return path
}
