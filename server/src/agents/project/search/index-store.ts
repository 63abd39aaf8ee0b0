import { type Kysely, type RawBuilder, sql } from 'kysely'
import type { Database, Tx } from '../../../kernel/database.ts'
import type { Term } from '../../../kernel/text-search/terms.ts'
import { wordsOf } from '../../../kernel/text-search/words.ts'
import type { ProjectTables } from '../tables.ts'

export type StaleDoc = {
  readonly id: string
  readonly head_revision_id: string
  readonly title: string
  readonly text: string
}

export type FoundDoc = {
  readonly id: string
  readonly project_id: string
  readonly project_name: string
  readonly title: string
  readonly text: string
  readonly updated_at: number
}

export type DocPlace = { readonly at: number; readonly id: string }

export type DocFilter = { readonly projectId?: string | undefined; readonly before: DocPlace | null }

const foundColumns = sql`
  docs.id, docs.project_id, projects.name as project_name, docs.title, docs.text, docs.updated_at`

const within = (projectId: string | undefined, before: DocPlace | null): RawBuilder<unknown> => sql`
  ${projectId === undefined ? sql`` : sql`and docs.project_id = ${projectId}`}
  ${before === null ? sql`` : sql`and (docs.updated_at, docs.id) < (${before.at}, ${before.id})`}`

/** The documents that a person may read, outside every trash. */
const readable = (userId: string): RawBuilder<unknown> => sql`
  docs.deleted_at is null and projects.deleted_at is null
  and exists (select 1 from project_members
    where project_members.project_id = docs.project_id and project_members.user_id = ${userId})`

/** What stands in the index is what stands in the document. */
const upToDate = sql`doc_index.revision_id = docs.head_revision_id and doc_index.title = docs.title`

/**
 * The words of documents. A save does not write them: of a document that someone types into, every second would make its
 * whole text anew. They follow within seconds; what they do not hold yet is looked through as it stands.
 */
export function docIndex({ kind, tables }: Pick<Database, 'kind' | 'tables'>) {
  const db = tables<ProjectTables>()
  const words = kind === 'sqlite' ? sqliteWords(db) : postgresWords(db)
  return {
    /** Documents of everyone, changed since then, whose words are not in the index as they are now. */
    async stale(since: number, limit: number): Promise<StaleDoc[]> {
      const { rows } = await sql<StaleDoc>`
        select docs.id, docs.head_revision_id, docs.title, docs.text
        from docs
        left join doc_index on doc_index.doc_id = docs.id and ${upToDate}
        where docs.updated_at >= ${since} and doc_index.doc_id is null
        order by docs.updated_at limit ${limit}`.execute(db)
      return rows
    },

    /** Those of them that this person may read, last changed first. */
    async unindexed(userId: string, { before, projectId }: DocFilter, limit: number): Promise<FoundDoc[]> {
      const { rows } = await sql<FoundDoc>`
        select ${foundColumns}
        from docs
        join projects on projects.id = docs.project_id
        left join doc_index on doc_index.doc_id = docs.id and ${upToDate}
        where doc_index.doc_id is null and ${readable(userId)} ${within(projectId, before)}
        order by docs.updated_at desc, docs.id desc limit ${limit}`.execute(db)
      return rows
    },

    async put(doc: StaleDoc): Promise<void> {
      await words.put(
        doc,
        [...wordsOf(`${doc.title}\n${doc.text}`)].map(({ text }) => text),
      )
    },

    /** Last changed first. */
    async find(
      userId: string,
      terms: readonly Term[],
      { before, projectId }: DocFilter,
      limit: number,
    ): Promise<FoundDoc[]> {
      const { rows } = await sql<FoundDoc>`
        select ${foundColumns}
        from ${words.matching(terms)}
        join docs on docs.id = doc_index.doc_id
        join projects on projects.id = docs.project_id
        where ${words.matches(terms)} and ${upToDate} and ${readable(userId)} ${within(projectId, before)}
        order by docs.updated_at desc, docs.id desc limit ${limit}`.execute(db)
      return rows
    },
  }
}

type Words = {
  put(doc: StaleDoc, words: readonly string[]): Promise<void>
  /** What is selected from, with `doc_index` in it. */
  matching(terms: readonly Term[]): RawBuilder<unknown>
  matches(terms: readonly Term[]): RawBuilder<unknown>
}

function sqliteWords(db: Kysely<ProjectTables>): Words {
  return {
    async put(doc, words) {
      await sql`delete from doc_index where doc_id = ${doc.id}`.execute(db)
      const { rows } = await sql<{ id: number }>`
        insert into doc_index (doc_id, revision_id, title)
        values (${doc.id}, ${doc.head_revision_id}, ${doc.title}) returning id`.execute(db)
      await sql`insert into doc_words (rowid, words) values (${rows[0]!.id}, ${words.join(' ')})`.execute(db)
    },
    matching: () => sql`doc_words join doc_index on doc_index.id = doc_words.rowid`,
    // Words have no quotes in them: they are letters and digits.
    matches: terms =>
      sql`doc_words match ${terms
        .map(({ words, prefix }) => `"${words.join(' ')}"${prefix ? '*' : ''}`)
        .join(' AND ')}`,
  }
}

function postgresWords(db: Kysely<ProjectTables>): Words {
  const lexeme = (word: string) => `'${word}'`
  const phrase = ({ words, prefix }: Term) =>
    `(${words
      .map((word, index) => (prefix && index === words.length - 1 ? `${lexeme(word)}:*` : lexeme(word)))
      .join(' <-> ')})`
  return {
    async put(doc, words) {
      const vector = words.map((word, index) => `${lexeme(word)}:${index + 1}`).join(' ')
      await sql`insert into doc_index (doc_id, revision_id, title, words)
        values (${doc.id}, ${doc.head_revision_id}, ${doc.title}, ${vector}::tsvector)
        on conflict (doc_id) do update set
          revision_id = excluded.revision_id, title = excluded.title, words = excluded.words`.execute(db)
    },
    matching: () => sql`doc_index`,
    matches: terms => sql`doc_index.words @@ ${terms.map(phrase).join(' & ')}::tsquery`,
  }
}

/**
 * On SQLite, when what the index is kept in is damaged: the words first and without reading them. A server that starts
 * fills it.
 */
export async function emptyDocIndex({ tables }: Pick<Tx, 'tables'>): Promise<void> {
  const db = tables<ProjectTables>()
  await sql`insert into doc_words (doc_words) values ('delete-all')`.execute(db)
  await sql`delete from doc_index`.execute(db)
}
