import { mediaMigrations, storedFiles } from '../agents/media/index.ts'
import type { StoredBlob } from '../kernel/blobs.ts'
import type { Database } from '../kernel/database.ts'
import { migrationsOf } from '../platform/db/copy/table-shape.ts'

/** Every file that a database names. One from before there were files names none. */
export async function* filesNamedIn(database: Database): AsyncIterable<StoredBlob> {
  const had = await migrationsOf(database.tables<unknown>(), database.kind)
  if (mediaMigrations.every(({ name }) => had.includes(name))) yield* storedFiles(database)
}
