import { bounds } from '@omniai/contracts/limits'
import type { Attachment, AttachmentUpload } from '@omniai/contracts/schemas/attachment'
import type { Static } from 'typebox'
import type { Blobs, StoredBlob } from '../../kernel/blobs.ts'
import type { Database, Tx } from '../../kernel/database.ts'
import { ApiError } from '../../kernel/errors.ts'
import type { NewId } from '../../kernel/ids.ts'
import type { Slots } from '../../kernel/limiter.ts'
import type { Owner } from '../../kernel/principal.ts'
import { claimedKind, readableName } from './file-name.ts'
import type { Found } from './inspect/inspection.ts'
import type { Inspect } from './inspect/inspector.ts'
import { presentFile } from './present.ts'
import { type FileRow, mediaStore } from './store.ts'
import type { MediaTables } from './tables.ts'

type Dependencies = {
  database: Database
  blobs: Blobs
  now: () => number
  slots: Slots
  inspect: Inspect
}

/** What the file is for. */
type Purpose = {
  readonly id: string
  readonly most: number
  /** Throws when it is nothing that is taken for that. */
  readonly check: (found: Found) => void
  /** In the transaction that writes the row. */
  readonly also: (tx: Tx, row: FileRow) => Promise<void>
}

/**
 * File first, row last: what has a row was looked into and is whole. Anything that goes wrong takes the file away again;
 * what a crash leaves is found by the sweep.
 */
export function createStore({ database, blobs, now, slots, inspect }: Dependencies) {
  return async function store(
    { userId }: Owner,
    name: string,
    source: AsyncIterable<Uint8Array>,
    purpose: Purpose,
  ): Promise<FileRow> {
    const used = await mediaStore(database.tables<MediaTables>()).usage(userId)
    if (
      used &&
      (used.bytes >= bounds.attachment_quota_bytes || used.files >= bounds.attachment_quota_files)
    ) {
      throw new ApiError('E_QUOTA_EXCEEDED')
    }
    const slot = await slots.acquire(
      `upload:${userId}`,
      bounds.uploads_at_once,
      2 * bounds.upload_seconds * 1000,
    )
    if (!slot) {
      throw new ApiError('E_RATE_LIMITED', {
        detail: `${bounds.uploads_at_once} files are being uploaded already. Wait for one to end.`,
        retryAfterSeconds: 5,
      })
    }
    try {
      const blob = await blobs.put(source, purpose.most)
      try {
        return await record(userId, readableName(name), blob, purpose)
      } catch (error) {
        // When that fails too the sweep finds it; what is told is why the upload failed.
        await blobs.delete(blob.key).catch(() => {})
        throw error
      }
    } finally {
      await slot.release()
    }
  }

  async function record(
    userId: string,
    name: string,
    blob: StoredBlob,
    { id, check, also }: Purpose,
  ): Promise<FileRow> {
    const found = await lookInto(name, blob)
    check(found)
    const row: FileRow = {
      id,
      user_id: userId,
      name,
      kind: found.kind,
      media_type: found.mediaType,
      bytes: blob.bytes,
      sha256: blob.sha256,
      blob_key: blob.key,
      width: found.width,
      height: found.height,
      pages: found.pages,
      characters: found.characters,
      // PostgreSQL keeps no U+0000 in text.
      text: found.text?.replaceAll('\0', '') ?? null,
      truncated: found.truncated ? 1 : 0,
      state: 'ready',
      linked_at: null,
      created_at: now(),
    }
    await database.transaction(async tx => {
      const store = mediaStore(tx.tables<MediaTables>())
      if (!(await store.takeRoom(userId, blob.bytes))) throw new ApiError('E_QUOTA_EXCEEDED')
      await store.insert(row)
      await also(tx, row)
    })
    return row
  }

  async function lookInto(name: string, blob: StoredBlob): Promise<Found> {
    const inspection = await inspect(async () => {
      const file = await blobs.get(blob.key)
      if (!file) throw new Error(`stored and not there: ${blob.key}`)
      return file
    })
    if ('refused' in inspection) throw new ApiError(inspection.refused, { detail: inspection.detail })
    const claimed = claimedKind(name)
    if (claimed !== null && claimed !== inspection.found.kind) {
      throw new ApiError('E_UNSUPPORTED_FILE', {
        detail: `Its name says ${claimed}, its content is ${inspection.found.kind}.`,
      })
    }
    return inspection.found
  }
}

export type Store = ReturnType<typeof createStore>

/** A file that a message can then name. */
export const createUpload =
  (store: Store, newId: NewId) =>
  async (
    owner: Owner,
    { name }: Static<typeof AttachmentUpload>,
    source: AsyncIterable<Uint8Array>,
  ): Promise<Attachment> =>
    presentFile(
      await store(owner, name, source, {
        id: newId('att'),
        most: bounds.attachment_bytes,
        check: () => {},
        also: async () => {},
      }),
    )
