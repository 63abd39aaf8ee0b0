/** The rows of a database at one moment, while others go on writing there. */
import { type Kysely, sql } from 'kysely'
import type { Database } from '../../../kernel/database.ts'
import type { Row } from './row-digest.ts'
import { migrationsOf, type TableShape, tablesOf } from './table-shape.ts'

export type Snapshot = {
  readonly kind: Database['kind']
  readonly migrations: readonly string[]
  /** What a row refers to before the row. */
  readonly tables: readonly TableShape[]
  /** In no order. */
  rows(table: TableShape): AsyncIterable<readonly Row[]>
}

/** Rows can hold the text of a whole document. */
const batch = 100

/** @param leftOut tables that are made from the others. */
export function withSnapshot<R>(
  database: Pick<Database, 'kind' | 'tables'>,
  leftOut: readonly string[],
  read: (snapshot: Snapshot) => Promise<R>,
): Promise<R> {
  const { kind } = database
  return database
    .tables<unknown>()
    .connection()
    .execute(async connection => {
      const begin = kind === 'sqlite' ? 'begin' : 'begin isolation level repeatable read read only'
      await sql.raw(begin).execute(connection)
      try {
        return await read(await snapshotWithin(connection, kind, leftOut))
      } finally {
        // A connection that died has nothing to take back.
        await sql`rollback`.execute(connection).catch(() => {})
      }
    })
}

/** As a transaction sees it. The first read is what fixes the moment. */
export async function snapshotWithin(
  db: Kysely<unknown>,
  kind: Database['kind'],
  leftOut: readonly string[],
): Promise<Snapshot> {
  const rows = kind === 'sqlite' ? sqliteRows : postgresRows
  return {
    kind,
    tables: await tablesOf(db, kind, leftOut),
    migrations: await migrationsOf(db, kind),
    rows: table => rows(db, table),
  }
}

async function* sqliteRows(db: Kysely<unknown>, { name, columns }: TableShape): AsyncIterable<Row[]> {
  const place = 'place_of_row'
  for (let after = Number.MIN_SAFE_INTEGER; ; ) {
    const { rows } = await sql<Record<string, unknown>>`
      select rowid as ${sql.ref(place)}, ${listed(columns)} from ${sql.table(name)}
      where rowid > ${after} order by rowid limit ${sql.lit(batch)}`.execute(db)
    if (rows.length > 0) yield rows
    if (rows.length < batch) return
    after = rows.at(-1)![place] as number
  }
}

async function* postgresRows(db: Kysely<unknown>, { name, columns }: TableShape): AsyncIterable<Row[]> {
  await sql`declare copied no scroll cursor for select ${listed(columns)} from ${sql.table(name)}`.execute(db)
  for (;;) {
    const { rows } = await sql<Row>`fetch ${sql.lit(batch)} from copied`.execute(db)
    if (rows.length === 0) break
    yield rows
  }
  await sql`close copied`.execute(db)
}

const listed = (columns: readonly string[]) => sql.join(columns.map(column => sql.ref(column)))
