/**
 * Pictures of documents. The file is stored like any that a person brings, and counts for whoever brought it; who may
 * see it goes by the document. So nothing here asks whose it is: the agent of the documents does, before it comes here.
 */
import { bounds } from '@omniai/contracts/limits'
import type { AttachmentUpload } from '@omniai/contracts/schemas/attachment'
import type { DocPicture } from '@omniai/contracts/schemas/doc-picture'
import { type PictureMediaType, pictureReference } from '@omniai/contracts/text/picture-references'
import type { Static } from 'typebox'
import type { Blobs } from '../../kernel/blobs.ts'
import type { Database, Tx } from '../../kernel/database.ts'
import { ApiError } from '../../kernel/errors.ts'
import type { NewId } from '../../kernel/ids.ts'
import type { Owner } from '../../kernel/principal.ts'
import { docPictureStore } from './doc-picture-store.ts'
import type { FileRow } from './store.ts'
import type { MediaTables } from './tables.ts'
import type { Store } from './upload.ts'

type Dependencies = { blobs: Blobs; newId: NewId; now: () => number; store: Store }
type Source = Pick<Database, 'tables'>

export function createDocPictures({ blobs, newId, now, store }: Dependencies) {
  const inside = (source: Source) => docPictureStore(source.tables<MediaTables>())

  return {
    /**
     * @param allow is asked in the transaction that writes it down: sending a file takes its time.
     * @param named the id by which a text names it already.
     */
    async uploadPicture(
      owner: Owner,
      docId: string,
      { name }: Static<typeof AttachmentUpload>,
      source: AsyncIterable<Uint8Array>,
      allow: (tx: Tx) => Promise<void>,
      named?: string,
    ): Promise<DocPicture> {
      const row = await store(owner, name, source, {
        id: named ?? newId('pic'),
        most: bounds.attachment_image_bytes,
        check: ({ kind }) => {
          if (kind !== 'image')
            throw new ApiError('E_UNSUPPORTED_FILE', {
              detail: 'Taken as pictures are PNG, JPEG, WebP and GIF images.',
            })
        },
        also: async (tx, file) => {
          await allow(tx)
          if ((await inside(tx).countOf(docId)) >= bounds.doc_pictures) throw tooMany()
          await inside(tx).link(docId, [file.id], named === undefined ? null : now(), now())
        },
      })
      return presentPicture(row)
    },

    /** Of those that are not lost from the database, the files of which may be. */
    async picturesOf(source: Source, docId: string): Promise<DocPicture[]> {
      return (await inside(source).picturesOf(docId)).map(presentPicture)
    },

    async pictureContent(source: Source, docId: string, pictureId: string) {
      const row = await inside(source).picture(docId, pictureId)
      const stream = row && (await blobs.get(row.blob_key))
      if (!row || !stream) throw new ApiError('E_NOT_FOUND')
      return { name: row.name, mediaType: row.media_type, bytes: row.bytes, stream }
    },

    /**
     * In the transaction that writes the text: from now on they stay as long as the document does.
     * @param isReadable says of which other documents pictures may be taken along, for whoever writes.
     */
    async placePictures(
      tx: Tx,
      docId: string,
      pictureIds: readonly string[],
      isReadable: (docIds: readonly string[]) => Promise<ReadonlySet<string>>,
    ): Promise<void> {
      if (pictureIds.length === 0) return
      const own = inside(tx)
      const here = await own.linked(docId)
      const named = pictureIds.filter(id => here.has(id))
      if (named.length > 0) await own.markPlaced(docId, named, now())
      // A text may name any number that lead nowhere.
      const foreign = pictureIds.filter(id => !here.has(id)).slice(0, bounds.doc_pictures)
      if (foreign.length === 0) return
      const elsewhere = await own.docsOf(foreign)
      const readable = await isReadable([...new Set(elsewhere.map(link => link.doc_id))])
      const taken = new Set(elsewhere.filter(link => readable.has(link.doc_id)).map(link => link.file_id))
      const room = bounds.doc_pictures - (await own.countOf(docId))
      await own.link(docId, [...taken].slice(0, Math.max(0, room)), now(), now())
    },
  }
}

const tooMany = () =>
  new ApiError('E_TOO_LARGE', { detail: `A document has ${bounds.doc_pictures} pictures at most.` })

const presentPicture = (row: FileRow): DocPicture => ({
  id: row.id,
  reference: pictureReference(row.id, row.media_type as PictureMediaType),
  name: row.name,
  media_type: row.media_type as PictureMediaType,
  bytes: row.bytes,
  width: row.width ?? 0,
  height: row.height ?? 0,
  state: row.state,
  created_at: new Date(row.created_at).toISOString(),
})
