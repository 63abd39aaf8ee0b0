import { bounds } from '@omniai/contracts/limits'
import { type ExpressionBuilder, type Kysely, type Selectable, sql } from 'kysely'
import type { MediaTables } from './tables.ts'

export type FileRow = Selectable<MediaTables['media_files']>

/** No message has it, and no document. */
function isNowhere({ and, not, exists, selectFrom }: ExpressionBuilder<MediaTables, 'media_files'>) {
  const one = sql.lit(1).as('one')
  return and([
    not(exists(selectFrom('media_links').select(one).whereRef('media_links.file_id', '=', 'media_files.id'))),
    not(
      exists(
        selectFrom('media_doc_links').select(one).whereRef('media_doc_links.file_id', '=', 'media_files.id'),
      ),
    ),
  ])
}

export function mediaStore(db: Kysely<MediaTables>) {
  return {
    file: (userId: string, fileId: string) =>
      db
        .selectFrom('media_files')
        .selectAll()
        .where('id', '=', fileId)
        .where('user_id', '=', userId)
        .executeTakeFirst(),
    files: (userId: string, fileIds: readonly string[]) =>
      fileIds.length === 0
        ? Promise.resolve([])
        : db
            .selectFrom('media_files')
            .selectAll()
            .where('id', 'in', fileIds)
            .where('user_id', '=', userId)
            .execute(),
    insert: (file: FileRow) => db.insertInto('media_files').values(file).execute(),

    /** One statement, so that uploads at the same time cannot both take the last room. */
    async takeRoom(userId: string, bytes: number): Promise<boolean> {
      await db
        .insertInto('media_usage')
        .values({ user_id: userId, bytes: 0, files: 0 })
        .onConflict(conflict => conflict.column('user_id').doNothing())
        .execute()
      const taken = await db
        .updateTable('media_usage')
        .set(({ eb }) => ({ bytes: eb('bytes', '+', bytes), files: eb('files', '+', 1) }))
        .where('user_id', '=', userId)
        .where(({ eb }) => eb(eb('bytes', '+', bytes), '<=', bounds.attachment_quota_bytes))
        .where('files', '<', bounds.attachment_quota_files)
        .returning('user_id')
        .executeTakeFirst()
      return taken !== undefined
    },
    usage: (userId: string) =>
      db.selectFrom('media_usage').selectAll().where('user_id', '=', userId).executeTakeFirst(),
    giveRoomBack: (userId: string, bytes: number) =>
      db
        .updateTable('media_usage')
        .set(({ eb }) => ({ bytes: eb('bytes', '-', bytes), files: eb('files', '-', 1) }))
        .where('user_id', '=', userId)
        .execute(),

    /** Marks them as some message's, which also keeps a deletion at the same time away. @returns how many there were. */
    async claim(userId: string, fileIds: readonly string[], at: number): Promise<number> {
      if (fileIds.length === 0) return 0
      const claimed = await db
        .updateTable('media_files')
        .set(({ fn, ref, val }) => ({ linked_at: fn.coalesce(ref('linked_at'), val(at)) }))
        .where('id', 'in', fileIds)
        .where('user_id', '=', userId)
        .returning('id')
        .execute()
      return claimed.length
    },
    async link(userId: string, threadId: string, messageId: string, fileIds: readonly string[]) {
      if (fileIds.length === 0) return
      await db
        .insertInto('media_links')
        .values(
          fileIds.map(file_id => ({ file_id, message_id: messageId, thread_id: threadId, user_id: userId })),
        )
        .execute()
    },

    /** @returns the row that is no more, when no message had it. */
    deleteUnlinked: (userId: string, fileId: string) =>
      db
        .deleteFrom('media_files')
        .where('id', '=', fileId)
        .where('user_id', '=', userId)
        .where('linked_at', 'is', null)
        .returningAll()
        .executeTakeFirst(),
    /** No message and no document has them (any more) and they are older than that. */
    abandoned: (before: number, limit: number) =>
      db
        .selectFrom('media_files')
        .select(['id', 'user_id', 'bytes', 'blob_key'])
        .where('created_at', '<', before)
        .where(isNowhere)
        .orderBy('id')
        .limit(limit)
        .execute(),
    /** @returns false when something took it in the meantime. */
    async deleteAbandoned(userId: string, fileId: string): Promise<boolean> {
      const deleted = await db
        .deleteFrom('media_files')
        .where('id', '=', fileId)
        .where('user_id', '=', userId)
        .where(isNowhere)
        .returning('id')
        .executeTakeFirst()
      return deleted !== undefined
    },
    knownKeys: async (keys: readonly string[]) =>
      new Set(
        (
          await db
            .selectFrom('media_files')
            .select('blob_key')
            .where('blob_key', 'in', keys as string[])
            .execute()
        ).map(row => row.blob_key),
      ),
    filesAfter: (fileId: string, limit: number) =>
      db
        .selectFrom('media_files')
        .select(['id', 'user_id', 'blob_key', 'bytes', 'sha256', 'state'])
        .where('id', '>', fileId)
        .orderBy('id')
        .limit(limit)
        .execute(),
    markState: (userId: string, fileId: string, state: FileRow['state']) =>
      db
        .updateTable('media_files')
        .set({ state })
        .where('id', '=', fileId)
        .where('user_id', '=', userId)
        .execute(),
  }
}

export type MediaStore = ReturnType<typeof mediaStore>
