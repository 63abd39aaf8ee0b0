/** Files that go with a message. */
import { bounds } from '../limits.ts'
import type { Operation } from '../operation.ts'
import { Attachment, AttachmentUpload } from '../schemas/attachment.ts'
import { AttachmentId, Ok, Strict } from '../schemas/basics.ts'

const member = { lane: 'ui', permission: 'member' } as const
const AttachmentParams = Strict({ attachment_id: AttachmentId })

export const attachmentOperations = {
  attachmentUpload: {
    ...member,
    method: 'POST',
    flag: 'intelligent_chat',
    path: '/v1/attachments',
    limit: 'write',
    summary: 'Store a file that a message can then name; the body is its bytes',
    query: AttachmentUpload,
    body_type: 'bytes',
    body_bytes: bounds.attachment_bytes,
    responses: { 201: Attachment },
    errors: ['E_UNSUPPORTED_FILE', 'E_FILE_UNREADABLE', 'E_QUOTA_EXCEEDED', 'E_STORAGE_FULL'],
  },
  attachmentView: {
    ...member,
    method: 'GET',
    path: '/v1/attachments/{attachment_id}',
    limit: 'read',
    summary: 'What is known of a file',
    params: AttachmentParams,
    responses: { 200: Attachment },
    errors: [],
  },
  attachmentContent: {
    ...member,
    method: 'GET',
    path: '/v1/attachments/{attachment_id}/content',
    limit: 'read',
    summary: 'The bytes of a file, to be fetched by a page, never shown by the browser itself',
    params: AttachmentParams,
    response_type: 'bytes',
    responses: {},
    errors: [],
  },
  attachmentDelete: {
    ...member,
    method: 'DELETE',
    path: '/v1/attachments/{attachment_id}',
    limit: 'write',
    summary: 'Delete a file that no message ever had',
    params: AttachmentParams,
    responses: { 200: Ok },
    errors: ['E_CONFLICT'],
  },
} as const satisfies Record<string, Operation>
