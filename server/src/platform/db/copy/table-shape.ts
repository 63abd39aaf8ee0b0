/** What our tables look like in a database, read from the database itself, so that a copy knows none of them by name. */
import { type Kysely, sql } from 'kysely'
import type { Database } from '../../../kernel/database.ts'

export type TableShape = {
  readonly name: string
  /** By name, so that both databases give them in the same order. */
  readonly columns: readonly string[]
  /** The tables that its rows refer to. */
  readonly refersTo: readonly string[]
}

/**
 * All tables but those of the migrations, what a row refers to before the row.
 * @param leftOut tables that are made from the others.
 */
export async function tablesOf(
  db: Kysely<unknown>,
  kind: Database['kind'],
  leftOut: readonly string[],
): Promise<TableShape[]> {
  const names = kind === 'sqlite' ? await sqliteTables(db) : await postgresTables(db)
  const kept = names.filter(name => !name.startsWith('kysely_') && !leftOut.includes(name))
  const shapes: TableShape[] = []
  for (const name of kept) {
    const [columns, refersTo] =
      kind === 'sqlite'
        ? [await sqliteColumns(db, name), await sqliteReferences(db, name)]
        : [await postgresColumns(db, name), await postgresReferences(db, name)]
    shapes.push({
      name,
      columns: columns.sort(),
      refersTo: refersTo.filter(other => other !== name && kept.includes(other)),
    })
  }
  return inOrder(shapes)
}

/** The names of the migrations that have run there; empty for a database that is not ours (yet). */
export async function migrationsOf(db: Kysely<unknown>, kind: Database['kind']): Promise<string[]> {
  const names = kind === 'sqlite' ? await sqliteTables(db) : await postgresTables(db)
  if (!names.includes('kysely_migration')) return []
  const { rows } = await sql<{ name: string }>`select name from kysely_migration`.execute(db)
  return rows.map(row => row.name).sort()
}

function inOrder(shapes: readonly TableShape[]): TableShape[] {
  const ordered: TableShape[] = []
  const waiting = shapes.toSorted((left, right) => (left.name < right.name ? -1 : 1))
  while (waiting.length > 0) {
    const next = waiting.findIndex(({ refersTo }) =>
      refersTo.every(name => !waiting.some(other => other.name === name)),
    )
    if (next === -1) throw new Error(`Tables refer to each other: ${waiting.map(({ name }) => name)}`)
    ordered.push(...waiting.splice(next, 1))
  }
  return ordered
}

/** Without virtual tables (the words of the search) and what lies behind them. */
async function sqliteTables(db: Kysely<unknown>): Promise<string[]> {
  const { rows } = await sql<{ name: string }>`
    select name from pragma_table_list
    where schema = 'main' and type = 'table' and name not like 'sqlite\\_%' escape '\\'`.execute(db)
  return rows.map(row => row.name)
}

async function postgresTables(db: Kysely<unknown>): Promise<string[]> {
  const { rows } = await sql<{ name: string }>`
    select tablename as name from pg_tables where schemaname = current_schema()`.execute(db)
  return rows.map(row => row.name)
}

async function sqliteColumns(db: Kysely<unknown>, table: string): Promise<string[]> {
  const { rows } = await sql<{ name: string }>`select name from pragma_table_info(${table})`.execute(db)
  return rows.map(row => row.name)
}

async function postgresColumns(db: Kysely<unknown>, table: string): Promise<string[]> {
  const { rows } = await sql<{ name: string }>`
    select attname as name from pg_attribute
    where attrelid = ${table}::regclass and attnum > 0 and not attisdropped`.execute(db)
  return rows.map(row => row.name)
}

async function sqliteReferences(db: Kysely<unknown>, table: string): Promise<string[]> {
  const { rows } = await sql<{ name: string }>`
    select "table" as name from pragma_foreign_key_list(${table})`.execute(db)
  return rows.map(row => row.name)
}

async function postgresReferences(db: Kysely<unknown>, table: string): Promise<string[]> {
  const { rows } = await sql<{ name: string }>`
    select other.relname as name from pg_constraint
    join pg_class other on other.oid = confrelid
    where conrelid = ${table}::regclass and contype = 'f'`.execute(db)
  return rows.map(row => row.name)
}
