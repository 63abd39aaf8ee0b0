import type { ContextPreview, ContextPreviewBody } from '@omniai/contracts/schemas/context'
import type { ChatSettings, ModelRef } from '@omniai/contracts/schemas/provider'
import type { Database } from '../../../kernel/database.ts'
import { ApiError } from '../../../kernel/errors.ts'
import type { Owner } from '../../../kernel/principal.ts'
import { conversationStore } from '../store.ts'
import type { ConversationTables } from '../tables.ts'
import { assembleFor, branchMessage, longestBranch } from '../turn/context.ts'
import type { Defaults } from '../turn/prepare.ts'

/** The same assembly as a start, of a message that is not written yet. Writes nothing. */
export async function previewContext(
  database: Database,
  { userId }: Owner,
  threadId: string,
  body: ContextPreviewBody,
  defaults: Defaults,
): Promise<ContextPreview> {
  const store = conversationStore(database)
  const thread = await store.thread(userId, threadId)
  if (!thread) throw new ApiError('E_NOT_FOUND')
  const parentId = body.parent_id === undefined ? thread.head_id : body.parent_id
  const rows = parentId === null ? [] : await store.branch(userId, threadId, parentId, longestBranch)
  if (parentId !== null && rows.length === 0) throw new ApiError('E_NOT_FOUND')
  const threadModel = thread.model === null ? null : (JSON.parse(thread.model) as ModelRef)
  const model = body.model ?? threadModel ?? defaults.model
  const settings = body.settings ?? (JSON.parse(thread.settings) as ChatSettings)
  const typed = { id: '', role: 'user' as const, text: body.text ?? '' }
  const branch = [...rows.reverse().map(branchMessage), ...(typed.text === '' ? [] : [typed])]
  const { report } = await assembleFor(database.tables<ConversationTables>(), userId, thread, branch, {
    limitTokens: defaults.limitOf(model),
    settings,
  })
  return { model, context: report }
}
