import { mediaMigrations, storedFiles } from '../agents/media/index.ts'
import type { StoredBlob } from '../kernel/blobs.ts'
import type { Database } from '../kernel/database.ts'
import { migrationsOf } from '../platform/db/copy/table-shape.ts'

/** Every file that a database names. One from before there were files names none. */
export async function* filesNamedIn(database: Database): AsyncIterable<StoredBlob> {
  const had = await migrationsOf(database.tables<unknown>(), database.kind)
  // What came with later ones says where files are used, not which there are.
  if (had.includes(mediaMigrations[0]!.name)) yield* storedFiles(database)
}
