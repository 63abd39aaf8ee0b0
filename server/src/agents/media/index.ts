/** The door of the media agent: files that people bring, what they are, and which messages and documents have them. */
import type { Readable } from 'node:stream'
import type { Attachment } from '@omniai/contracts/schemas/attachment'
import type { Blobs, StoredBlob } from '../../kernel/blobs.ts'
import type { Database, Tx } from '../../kernel/database.ts'
import { ApiError } from '../../kernel/errors.ts'
import type { NewId } from '../../kernel/ids.ts'
import type { Slots } from '../../kernel/limiter.ts'
import type { Owner, Principal } from '../../kernel/principal.ts'
import { createDocPictures } from './doc-pictures.ts'
import { createInspector, defaultInspectorLimits, type InspectorLimits } from './inspect/inspector.ts'
import { presentFile } from './present.ts'
import { type FileRow, mediaStore } from './store.ts'
import { createSweep } from './sweep.ts'
import type { MediaTables } from './tables.ts'
import { createStore, createUpload } from './upload.ts'

export { mediaMigrations } from './migrations.ts'

/** A file as a prompt needs it. */
export type AttachedFile = Pick<
  FileRow,
  'id' | 'name' | 'kind' | 'media_type' | 'bytes' | 'text' | 'characters' | 'pages' | 'state'
> & { readonly truncated: boolean }

type Dependencies = {
  database: Database
  blobs: Blobs
  newId: NewId
  now: () => number
  slots: Slots
  inspectorLimits?: Partial<InspectorLimits>
}

export function createMediaAgent(dependencies: Dependencies) {
  const { database, blobs, now } = dependencies
  const inspect = createInspector({ ...defaultInspectorLimits, ...dependencies.inspectorLimits })
  const store = mediaStore(database.tables<MediaTables>())
  const storeFile = createStore({ ...dependencies, inspect })

  async function found(userId: string, fileId: string): Promise<FileRow> {
    const row = await store.file(userId, fileId)
    if (!row) throw new ApiError('E_NOT_FOUND')
    return row
  }

  return {
    upload: createUpload(storeFile, dependencies.newId),
    ...createDocPictures({ ...dependencies, store: storeFile }),

    view: async ({ userId }: Principal, fileId: string): Promise<Attachment> =>
      presentFile(await found(userId, fileId)),

    async content(
      { userId }: Owner,
      fileId: string,
    ): Promise<{ name: string; mediaType: string; bytes: number; stream: Readable }> {
      const row = await found(userId, fileId)
      const stream = await blobs.get(row.blob_key)
      if (!stream) throw new ApiError('E_NOT_FOUND')
      return { name: row.name, mediaType: row.media_type, bytes: row.bytes, stream }
    },

    async delete({ userId }: Principal, fileId: string): Promise<{ ok: true }> {
      await found(userId, fileId)
      const deleted = await database.transaction(async tx => {
        const inside = mediaStore(tx.tables<MediaTables>())
        const row = await inside.deleteUnlinked(userId, fileId)
        if (row) await inside.giveRoomBack(userId, row.bytes)
        return row
      })
      if (!deleted) throw new ApiError('E_CONFLICT', { detail: 'A message has this file.' })
      // It is gone for its owner already. What of it cannot be taken away now the sweep finds.
      await blobs.delete(deleted.blob_key).catch(() => {})
      return { ok: true }
    },

    /**
     * The files of one person's messages, in the order of the ids. One that is missing, someone else's or lost is
     * E_NOT_FOUND for all.
     */
    async attached(
      source: Pick<Database, 'tables'>,
      { userId }: Owner,
      fileIds: readonly string[],
    ): Promise<AttachedFile[]> {
      const rows = await mediaStore(source.tables<MediaTables>()).files(userId, fileIds)
      const byId = new Map(rows.map(row => [row.id, row]))
      return fileIds.map(id => {
        const row = byId.get(id)
        if (row?.state !== 'ready') throw new ApiError('E_NOT_FOUND')
        return attachedFile(row)
      })
    },

    /** As many of them as there still are, also lost ones: what an older message had. */
    async known(
      source: Pick<Database, 'tables'>,
      { userId }: Owner,
      fileIds: readonly string[],
    ): Promise<Map<string, AttachedFile>> {
      const rows = await mediaStore(source.tables<MediaTables>()).files(userId, [...new Set(fileIds)])
      return new Map(rows.map(row => [row.id, attachedFile(row)]))
    },

    /** In the transaction that writes the message: from now on the files live as long as it does. */
    async link(
      tx: Tx,
      { userId }: Owner,
      message: { readonly threadId: string; readonly messageId: string },
      fileIds: readonly string[],
    ): Promise<void> {
      const inside = mediaStore(tx.tables<MediaTables>())
      if ((await inside.claim(userId, fileIds, now())) !== fileIds.length) throw new ApiError('E_NOT_FOUND')
      await inside.link(userId, message.threadId, message.messageId, fileIds)
    },

    ...createSweep(dependencies),
  }
}

export type MediaAgent = ReturnType<typeof createMediaAgent>

const attachedFile = (row: FileRow): AttachedFile => ({
  id: row.id,
  name: row.name,
  kind: row.kind,
  media_type: row.media_type,
  bytes: row.bytes,
  text: row.text,
  state: row.state,
  characters: row.characters,
  pages: row.pages,
  truncated: row.truncated === 1,
})

const page = 200

/** For a copy of the installation: every file that a row of this database names, of whoever it is. */
export async function* storedFiles(source: Pick<Database, 'tables'>): AsyncIterable<StoredBlob> {
  const store = mediaStore(source.tables<MediaTables>())
  for (let after = ''; ; ) {
    const rows = await store.filesAfter(after, page)
    for (const { blob_key: key, bytes, sha256 } of rows) yield { key, bytes, sha256 }
    if (rows.length < page) return
    after = rows.at(-1)!.id
  }
}
