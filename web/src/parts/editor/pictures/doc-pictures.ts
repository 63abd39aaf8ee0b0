import type { DocPicture } from '@omniai/contracts/schemas/doc-picture'
import { call } from '../../../api/api.ts'
import { invalidate, type Resource } from '../../../api/resources.ts'

/** How large they are, and which are lost: known before any of them is here. */
export const docPictures = (docId: string): Resource<readonly DocPicture[]> => ({
  key: ['doc-pictures', docId],
  load: async signal => (await call('docPictureList', { params: { doc_id: docId } }, { signal })).items,
})

export const refreshPictures = (docId: string): void => void invalidate(['doc-pictures', docId])
