/** Pictures in documents: they belong to the document, and to no person. */
import { bounds } from '../limits.ts'
import type { Operation } from '../operation.ts'
import { AttachmentUpload } from '../schemas/attachment.ts'
import { Strict } from '../schemas/basics.ts'
import { DocId } from '../schemas/doc.ts'
import { DocPicture, DocPictureId, DocPictureList } from '../schemas/doc-picture.ts'

const editor = { lane: 'ui', permission: 'member', flag: 'editor' } as const
const DocParams = Strict({ doc_id: DocId })

export const docPictureOperations = {
  docPictureUpload: {
    ...editor,
    method: 'POST',
    path: '/v1/docs/{doc_id}/pictures',
    limit: 'write',
    summary:
      'Store a picture that the text of the document can then name; the body is its bytes. One that no text ever names is deleted a day later',
    params: DocParams,
    query: AttachmentUpload,
    body_type: 'bytes',
    body_bytes: bounds.attachment_image_bytes,
    responses: { 201: DocPicture },
    errors: [
      'E_AUTH_FORBIDDEN',
      'E_UNSUPPORTED_FILE',
      'E_FILE_UNREADABLE',
      'E_QUOTA_EXCEEDED',
      'E_STORAGE_FULL',
    ],
  },
  docPictureList: {
    ...editor,
    method: 'GET',
    path: '/v1/docs/{doc_id}/pictures',
    limit: 'read',
    summary: 'The pictures of a document, those that only its history names too',
    params: DocParams,
    responses: { 200: DocPictureList },
    errors: [],
  },
  docPictureContent: {
    ...editor,
    method: 'GET',
    path: '/v1/docs/{doc_id}/pictures/{picture_id}/content',
    limit: 'read',
    summary: 'The bytes of a picture, to be fetched by a page, never shown by the browser itself',
    params: Strict({ doc_id: DocId, picture_id: DocPictureId }),
    response_type: 'bytes',
    responses: {},
    errors: [],
  },
} as const satisfies Record<string, Operation>
