import type { Kysely, Transaction } from 'kysely'

/**
 * The database as the rest of the house sees it. Every agent asks for its own tables with `tables<T>()`,
 * so no agent can name a table of another.
 */
export type Database = {
  readonly kind: 'sqlite' | 'postgres'
  tables<T>(): Kysely<T>
  /**
   * For reads that may take long, such as a search: they hold up nobody else. Sees what is committed; neither writes nor
   * has transactions.
   */
  longReads<T>(): Kysely<T>
  /** All or nothing, at the database's default isolation (uniqueness is what guards races). */
  transaction<R>(fn: (tx: Tx) => Promise<R>, options?: TransactionOptions): Promise<R>
  /** Answers within a second whether the database takes queries. */
  ping(): Promise<boolean>
  /** Answers within a second whether it takes writes too. Writes nothing. */
  isWritable(): Promise<boolean>
  /** Connections by state, where there is a pool of them. */
  connections(): readonly (readonly [state: string, count: number])[]
  close(): Promise<void>
}

export type TransactionOptions = {
  /**
   * What the commit survives. Left out: a power cut. `crash`: that of this process, without waiting for the disk; for
   * what nobody was told is stored.
   */
  readonly survives?: 'crash'
}

export type Tx = {
  readonly kind: Database['kind']
  tables<T>(): Transaction<T>
  /** Runs after the commit, not at all after a rollback. */
  onCommit(fn: () => void): void
}

export type Migration = {
  /** Unique and sortable: `0001-auth-users`. Never renamed once released. */
  readonly name: string
  up(db: Kysely<unknown>, kind: Database['kind']): Promise<void>
}
