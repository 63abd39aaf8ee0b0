/** What leaves a thread, and what comes in from elsewhere. */
import { Type } from 'typebox'
import { bounds } from '../limits.ts'
import type { Operation } from '../operation.ts'
import { Cursor, Ok, OneOf, Strict, ThreadId } from '../schemas/basics.ts'
import {
  ExportCreate,
  ExportPage,
  ImportCreate,
  ImportReport,
  ThreadExport,
  threadExportFormats,
} from '../schemas/exchange.ts'
import { Share, ShareCreate, SharedThread, ShareId, SharePage, ShareToken } from '../schemas/share.ts'

const member = { lane: 'ui', permission: 'member' } as const
const reading = { ...member, method: 'GET', limit: 'read' } as const
const changing = { ...member, limit: 'write' } as const

const ThreadParams = Strict({ thread_id: ThreadId })

export const exchangeOperations = {
  threadShare: {
    ...changing,
    method: 'POST',
    path: '/v1/threads/{thread_id}/share',
    summary: 'A link to this branch as it is now, for whoever is signed in here and has the link',
    params: ThreadParams,
    body: ShareCreate,
    responses: { 201: Share },
    errors: ['E_CONFLICT'],
  },
  shareList: {
    ...reading,
    path: '/v1/shares',
    summary: 'My links, newest first',
    query: Strict({
      thread_id: Type.Optional(ThreadId),
      cursor: Type.Optional(Cursor),
      limit: Type.Optional(Type.Integer({ minimum: 1, maximum: bounds.page_max })),
    }),
    responses: { 200: SharePage },
    errors: [],
  },
  shareRevoke: {
    ...changing,
    method: 'DELETE',
    path: '/v1/shares/{share_id}',
    summary: 'Take a link back: it leads nowhere from now on',
    params: Strict({ share_id: ShareId }),
    responses: { 200: Ok },
    errors: [],
  },
  sharedView: {
    ...reading,
    path: '/v1/shared/{share_token}',
    summary: 'What someone shared, as it was then',
    params: Strict({ share_token: ShareToken }),
    responses: { 200: SharedThread },
    errors: [],
  },
  threadExport: {
    ...reading,
    path: '/v1/threads/{thread_id}/export',
    summary: 'The branch of a thread that is shown, as a file: Markdown or JSON',
    params: ThreadParams,
    query: Strict({ format: OneOf(threadExportFormats) }),
    responses: { 200: ThreadExport },
    errors: [],
  },
  exportCreate: {
    ...member,
    method: 'POST',
    path: '/v1/exports',
    limit: 'read',
    summary:
      'The next piece of an archive of all my threads and presets, and of the documents of projects that I own',
    body: ExportCreate,
    responses: { 200: ExportPage },
    errors: [],
  },
  importCreate: {
    ...changing,
    method: 'POST',
    path: '/v1/imports',
    summary:
      'Take over conversations of an export, and documents of ours, each with its own outcome; the same one twice is taken once',
    body: ImportCreate,
    body_bytes: bounds.import_body_bytes,
    responses: { 200: ImportReport },
    errors: ['E_STORAGE_FULL'],
  },
} as const satisfies Record<string, Operation>
