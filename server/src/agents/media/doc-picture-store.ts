import type { Kysely } from 'kysely'
import type { FileRow } from './store.ts'
import type { MediaTables } from './tables.ts'

/** More places of one picture than this are not looked at when it is copied into yet another document. */
const mostPlaces = 1_000

export function docPictureStore(db: Kysely<MediaTables>) {
  const ofDoc = (docId: string) =>
    db
      .selectFrom('media_doc_links')
      .innerJoin('media_files', 'media_files.id', 'media_doc_links.file_id')
      .where('media_doc_links.doc_id', '=', docId)
      .selectAll('media_files')

  return {
    picturesOf: (docId: string): Promise<FileRow[]> => ofDoc(docId).orderBy('media_files.id').execute(),
    picture: (docId: string, pictureId: string): Promise<FileRow | undefined> =>
      ofDoc(docId).where('media_files.id', '=', pictureId).executeTakeFirst(),

    async countOf(docId: string): Promise<number> {
      const { count } = await db
        .selectFrom('media_doc_links')
        .where('doc_id', '=', docId)
        .select(row => row.fn.countAll<number>().as('count'))
        .executeTakeFirstOrThrow()
      return Number(count)
    },

    async linked(docId: string): Promise<ReadonlySet<string>> {
      const rows = await db
        .selectFrom('media_doc_links')
        .select('file_id')
        .where('doc_id', '=', docId)
        .execute()
      return new Set(rows.map(row => row.file_id))
    },

    /** Where these pictures are. */
    docsOf: (pictureIds: readonly string[]) =>
      db
        .selectFrom('media_doc_links')
        .select(['file_id', 'doc_id'])
        .where('file_id', 'in', pictureIds)
        .orderBy('created_at')
        .limit(mostPlaces)
        .execute(),

    /** @param placedAt null: no text names it yet. */
    async link(docId: string, pictureIds: readonly string[], placedAt: number | null, at: number) {
      if (pictureIds.length === 0) return
      await db
        .insertInto('media_doc_links')
        .values(pictureIds.map(file_id => ({ file_id, doc_id: docId, placed_at: placedAt, created_at: at })))
        .onConflict(conflict => conflict.columns(['file_id', 'doc_id']).doNothing())
        .execute()
    },

    async markPlaced(docId: string, pictureIds: readonly string[], at: number): Promise<void> {
      await db
        .updateTable('media_doc_links')
        .set({ placed_at: at })
        .where('doc_id', '=', docId)
        .where('file_id', 'in', pictureIds)
        .where('placed_at', 'is', null)
        .execute()
    },

    /** Of pictures that were sent before then and that no text ever named. */
    async unlinkUnplaced(before: number): Promise<void> {
      await db
        .deleteFrom('media_doc_links')
        .where('placed_at', 'is', null)
        .where('created_at', '<', before)
        .execute()
    },
  }
}
