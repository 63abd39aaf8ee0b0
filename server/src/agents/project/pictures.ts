/** Pictures in documents: who may see the document sees them, who may write in it adds some. */
import type { AttachmentUpload } from '@omniai/contracts/schemas/attachment'
import type { DocPicture, DocPictureList } from '@omniai/contracts/schemas/doc-picture'
import { picturesIn } from '@omniai/contracts/text/picture-references'
import type { Static } from 'typebox'
import type { Database, Tx } from '../../kernel/database.ts'
import type { Owner } from '../../kernel/principal.ts'
import type { MediaAgent } from '../media/index.ts'
import { createAccess } from './access.ts'
import { docStore } from './doc-store.ts'
import type { ProjectTables } from './tables.ts'

type Media = Pick<MediaAgent, 'uploadPicture' | 'picturesOf' | 'pictureContent'>

export function createPictures(database: Database, media: Media) {
  const access = createAccess(database.tables<ProjectTables>())
  return {
    async upload(
      owner: Owner,
      docId: string,
      query: Static<typeof AttachmentUpload>,
      source: AsyncIterable<Uint8Array>,
    ): Promise<DocPicture> {
      await access.doc(owner, docId, 'editor')
      return media.uploadPicture(owner, docId, query, source, async tx => {
        await docStore(tx.tables<ProjectTables>()).lock(docId)
        await createAccess(tx.tables<ProjectTables>()).doc(owner, docId, 'editor')
      })
    },

    async list(owner: Owner, docId: string): Promise<DocPictureList> {
      await access.doc(owner, docId, 'reader', 'anywhere')
      return { items: await media.picturesOf(database, docId) }
    },

    async content(owner: Owner, docId: string, pictureId: string) {
      await access.doc(owner, docId, 'reader', 'anywhere')
      return media.pictureContent(database, docId, pictureId)
    },
  }
}

/**
 * The pictures that a new text names belong to its document from then on. What was copied out of another document
 * comes along where its author may see that one; anything else names nothing.
 */
export const createPlacing = (media: Pick<MediaAgent, 'placePictures'>) =>
  async function placePictures(tx: Tx, authorId: string, docId: string, text: string): Promise<void> {
    const named = picturesIn(text)
    if (named.length === 0) return
    const store = docStore(tx.tables<ProjectTables>())
    await media.placePictures(tx, docId, named, docIds => store.readable(authorId, docIds))
  }

export type PlacePictures = ReturnType<typeof createPlacing>
