/** What a conversation can do beyond being talked to: finding, sorting, keeping, sharing. */
import type { Operation } from '../operation.ts'
import { Empty, MessageId, Ok, RunId, Strict, ThreadId } from '../schemas/basics.ts'
import { OwnQuota } from '../schemas/quota.ts'
import { Run, RunRetry } from '../schemas/run.ts'
import { SearchPage, SearchParameters } from '../schemas/search.ts'
import { FolderList, Thread, ThreadBranch, ThreadBulk, ThreadBulkReport } from '../schemas/thread.ts'
import { UsageParameters, UsageReport } from '../schemas/usage.ts'
import { contextOperations } from './context.ts'
import { exchangeOperations } from './exchange.ts'

const member = { lane: 'ui', permission: 'member' } as const
const reading = { ...member, method: 'GET', limit: 'read' } as const
const changing = { ...member, limit: 'write' } as const

const ThreadParams = Strict({ thread_id: ThreadId })
const MessageParams = Strict({ thread_id: ThreadId, message_id: MessageId })

export const conversationOperations = {
  searchQuery: {
    ...reading,
    path: '/v1/search',
    summary: 'Find in the titles and texts of my threads, newest first',
    query: SearchParameters,
    responses: { 200: SearchPage },
    errors: [],
  },
  folderList: {
    ...reading,
    path: '/v1/folders',
    summary: 'The folder labels in use, by name',
    responses: { 200: FolderList },
    errors: [],
  },
  threadBulk: {
    ...changing,
    method: 'POST',
    path: '/v1/threads/bulk',
    summary: 'The same action on up to 100 threads; each has its own outcome',
    body: ThreadBulk,
    responses: { 200: ThreadBulkReport },
    errors: [],
  },
  threadPurge: {
    ...changing,
    method: 'POST',
    path: '/v1/threads/{thread_id}/purge',
    summary: 'Delete a thread of the trash for ever, with its messages and runs',
    params: ThreadParams,
    body: Empty,
    responses: { 200: Ok },
    errors: ['E_CONFLICT'],
  },
  threadBranch: {
    ...changing,
    method: 'POST',
    flag: 'intelligent_chat',
    path: '/v1/threads/{thread_id}/branch',
    summary: 'A new thread that begins with a copy of everything up to a message',
    params: ThreadParams,
    body: ThreadBranch,
    responses: { 201: Thread },
    errors: ['E_CONFLICT'],
  },
  messageDelete: {
    ...changing,
    method: 'DELETE',
    path: '/v1/threads/{thread_id}/messages/{message_id}',
    summary: 'Delete a message and all that follows it; it can be restored for 30 days',
    params: MessageParams,
    responses: { 200: Thread },
    errors: ['E_CONFLICT'],
  },
  messageRestore: {
    ...changing,
    method: 'POST',
    path: '/v1/threads/{thread_id}/messages/{message_id}/restore',
    summary: 'Take a deleted message back, with all that was deleted with it',
    params: MessageParams,
    body: Empty,
    responses: { 200: Thread },
    errors: [],
  },
  runContinue: {
    ...member,
    method: 'POST',
    flag: 'intelligent_chat',
    path: '/v1/runs/{run_id}/continue',
    limit: 'run',
    summary: 'Write on where an answer was cut: a new sibling whose text begins with the old one',
    params: Strict({ run_id: RunId }),
    body: RunRetry,
    responses: { 200: Run, 202: Run },
    streams: true,
    errors: ['E_USAGE_LIMIT_REACHED', 'E_IDEMPOTENCY_CONFLICT', 'E_CONFLICT', 'E_PROVIDER_MODEL_NOT_FOUND'],
  },
  usageOwn: {
    ...reading,
    path: '/v1/usage',
    summary: 'Tokens that I used, and what they cost, in all or in one thread',
    query: UsageParameters,
    responses: { 200: UsageReport },
    errors: ['E_NOT_FOUND'],
  },
  quotaOwn: {
    ...reading,
    path: '/v1/quota',
    summary: 'How much of the models I may use, and how much of it is used',
    responses: { 200: OwnQuota },
    errors: [],
  },
  ...contextOperations,
  ...exchangeOperations,
} as const satisfies Record<string, Operation>
