import type { ContextPreview, ContextPreviewBody } from '@omniai/contracts/schemas/context'
import type { ChatSettings, ModelRef } from '@omniai/contracts/schemas/provider'
import type { Database } from '../../../kernel/database.ts'
import { ApiError } from '../../../kernel/errors.ts'
import type { Owner } from '../../../kernel/principal.ts'
import type { MediaAgent } from '../../media/index.ts'
import type { ProjectAgent } from '../../project/index.ts'
import { conversationStore } from '../store.ts'
import { withFiles } from '../turn/attachments.ts'
import { assembleFor, longestBranch } from '../turn/context.ts'
import { type Defaults, partsOf } from '../turn/prepare.ts'
import { type Prices, promptCost } from '../usage/costs.ts'

/** The same assembly as a start, of a message that is not written yet. Writes nothing. */
export async function previewContext(
  database: Database,
  media: Pick<MediaAgent, 'attached' | 'known'>,
  project: Pick<ProjectAgent, 'contextOf' | 'docTexts'>,
  { userId }: Owner,
  threadId: string,
  body: ContextPreviewBody,
  defaults: Defaults,
  prices: Prices,
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
  const files = await media.attached(database, { userId }, body.attachment_ids ?? [])
  const typed = { id: '', role: 'user' as const, parts: partsOf(body.text ?? '', files) }
  const isTyped = files.length > 0 || (body.text ?? '') !== ''
  const branch = await withFiles(
    media,
    database,
    { userId },
    [...rows.reverse(), ...(isTyped ? [typed] : [])],
    { sees: defaults.sees(model), blind: 'tell' },
  )
  const { report } = await assembleFor(database, project, userId, thread, branch, {
    limitTokens: defaults.limitOf(model),
    settings,
  })
  return { model, context: report, cost: await promptCost(prices, model, report.used_tokens) }
}
