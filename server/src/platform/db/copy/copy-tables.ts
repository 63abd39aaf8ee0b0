/** All rows from one database into another, of the same or the other kind, each read back and compared. */
import { type Kysely, sql } from 'kysely'
import type { Database, Tx } from '../../../kernel/database.ts'
import { createRowDigest, type Row, type TableDigest } from './row-digest.ts'
import type { Snapshot } from './snapshot.ts'
import { withSnapshot } from './snapshot.ts'
import { type TableShape, tablesOf } from './table-shape.ts'

export type Digests = Readonly<Record<string, TableDigest>>

export type Copied = {
  readonly tables: Digests
  /** Values that held U+0000, which PostgreSQL does not take: it is U+FFFD there. */
  readonly replaced: number
}

export type OnTable = (table: string, rows: number) => void

/**
 * Into empty tables of the same migrations, in the transaction given: whoever calls decides whether it stays.
 * @param leftOut tables that are made from the others.
 */
export async function copyTables(
  source: Snapshot,
  target: Pick<Tx, 'kind' | 'tables'>,
  leftOut: readonly string[],
  onTable: OnTable = () => {},
): Promise<Copied> {
  const into = target.tables<unknown>()
  await expectSameShape(source, into, target.kind, leftOut)
  const digests: Record<string, TableDigest> = {}
  let replaced = 0
  for (const table of source.tables) {
    const digest = createRowDigest(table.columns)
    for await (const rows of source.rows(table)) {
      const taken = target.kind === 'postgres' ? rows.map(withoutNull) : rows
      for (const [index, row] of taken.entries()) {
        digest.add(row)
        if (row !== rows[index]) replaced += 1
      }
      await insert(into, target.kind, table, taken)
    }
    digests[table.name] = digest.result()
    if (target.kind === 'postgres') await advanceSequences(into, table)
    onTable(table.name, digests[table.name]!.rows)
  }
  return { tables: digests, replaced }
}

/** What a database holds now. */
export function digestsOf(
  database: Pick<Database, 'kind' | 'tables'>,
  leftOut: readonly string[],
): Promise<Digests> {
  return withSnapshot(database, leftOut, digestsIn)
}

export async function digestsIn(snapshot: Snapshot): Promise<Digests> {
  const digests: Record<string, TableDigest> = {}
  for (const table of snapshot.tables) {
    const digest = createRowDigest(table.columns)
    for await (const rows of snapshot.rows(table)) for (const row of rows) digest.add(row)
    digests[table.name] = digest.result()
  }
  return digests
}

/** @returns the tables that are not the same, each in words. */
export function differences(expected: Digests, found: Digests): string[] {
  return [...new Set([...Object.keys(expected), ...Object.keys(found)])].sort().flatMap(name => {
    const [left, right] = [expected[name], found[name]]
    if (!left) return [`${name} should not be there`]
    if (!right) return [`${name} is missing`]
    if (left.rows !== right.rows) return [`${name} has ${right.rows} rows instead of ${left.rows}`]
    return left.digest === right.digest ? [] : [`${name} has ${left.rows} rows, but not the same ones`]
  })
}

async function expectSameShape(
  source: Snapshot,
  into: Kysely<unknown>,
  kind: Database['kind'],
  leftOut: readonly string[],
): Promise<void> {
  const shapeOf = (tables: readonly TableShape[]) =>
    JSON.stringify(tables.map(({ name, columns }) => [name, columns]).sort())
  if (shapeOf(source.tables) !== shapeOf(await tablesOf(into, kind, leftOut))) {
    throw new Error('The tables of the two databases are not the same ones.')
  }
}

async function insert(
  db: Kysely<unknown>,
  kind: Database['kind'],
  { name, columns }: TableShape,
  rows: readonly Row[],
): Promise<void> {
  const names = sql.join(columns.map(column => sql.ref(column)))
  const values = rows.map(row => sql`(${sql.join(columns.map(column => row[column] ?? null))})`)
  const numbered = sql.raw(kind === 'postgres' ? 'overriding system value' : '')
  await sql`insert into ${sql.table(name)} (${names}) ${numbered} values ${sql.join(values)}`.execute(db)
}

/** Rows came with their numbers: the next ones must not begin at one again. */
async function advanceSequences(db: Kysely<unknown>, { name, columns }: TableShape): Promise<void> {
  for (const column of columns) {
    await sql`select setval(owned.sequence, (select max(${sql.ref(column)})::bigint from ${sql.table(name)}))
      from (select pg_get_serial_sequence(${name}, ${column}) as sequence) owned
      where owned.sequence is not null
        and exists (select 1 from ${sql.table(name)})`.execute(db)
  }
}

function withoutNull(row: Row): Row {
  if (!Object.values(row).some(value => typeof value === 'string' && value.includes('\0'))) return row
  return Object.fromEntries(
    Object.entries(row).map(([name, value]) => [
      name,
      typeof value === 'string' ? value.replaceAll('\0', '\ufffd') : value,
    ]),
  )
}
