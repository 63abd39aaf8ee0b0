import type { ChatSettings, ModelRef } from '@omniai/contracts/schemas/provider'
import type { ChatStart } from '@omniai/contracts/schemas/run'
import type { Tx } from '../../../kernel/database.ts'
import { ApiError } from '../../../kernel/errors.ts'
import type { NewId } from '../../../kernel/ids.ts'
import type { Owner } from '../../../kernel/principal.ts'
import type { Frozen } from '../../../runs/claim.ts'
import type { AttachedFile, MediaAgent } from '../../media/index.ts'
import type { ProjectAgent } from '../../project/index.ts'
import type { Sees } from '../context/limits.ts'
import { type ConversationStore, conversationStore, type NewMessage } from '../store.ts'
import { expiryOf } from '../threads.ts'
import { titleFrom, untitled } from '../title.ts'
import { attachmentPart, withFiles } from './attachments.ts'
import { assembleFor, longestBranch } from './context.ts'
import { withFallback } from './fallback.ts'

export type Defaults = {
  readonly model: ModelRef | null
  readonly settings: ChatSettings
  /** The model that may answer instead; null: none, which holds for whoever did not say otherwise. */
  readonly fallback: ModelRef | null
  /** What the model can hold, as far as it is known. */
  readonly limitOf: (model: ModelRef | null) => number | null
  /** Whether it takes images, as far as its server says. */
  readonly sees: (model: ModelRef | null) => Sees
}

export type Making = {
  readonly newId: NewId
  readonly now: () => number
  readonly media: Pick<MediaAgent, 'attached' | 'known' | 'link'>
  readonly project: Pick<ProjectAgent, 'contextOf' | 'docTexts'>
}

/** What a person sends, in which thread. */
type Sent = Pick<
  ChatStart,
  'thread_id' | 'parent_id' | 'text' | 'model' | 'settings' | 'temporary' | 'project_id'
>

/**
 * Writes the user's message and the empty answer, and freezes what will be sent: all in the transaction that claims
 * the intent, before any provider hears of it.
 * @param defaults for a thread that has no model or settings of its own yet.
 */
export async function prepareTurn(
  tx: Tx,
  making: Making,
  principal: Owner,
  runId: string,
  body: ChatStart,
  defaults: Defaults,
): Promise<Frozen> {
  const { media, project } = making
  const fileIds = body.attachment_ids ?? []
  const files = await media.attached(tx, principal, fileIds)
  const { thread, before, userMessage, answerId, model, settings } = await addTurn(
    tx,
    making,
    principal,
    runId,
    body,
    defaults,
    files,
  )
  await media.link(tx, principal, { threadId: thread.id, messageId: userMessage.id }, fileIds)
  const { messages, report } = await assembleFor(
    tx,
    project,
    principal.userId,
    thread,
    await withFiles(media, tx, principal, [...before, userMessage], {
      sees: defaults.sees(model),
      // Without a model the run says what is missing.
      blind: model ? 'refuse' : 'tell',
    }),
    { limitTokens: defaults.limitOf(model), settings },
  )
  const asked = { model, settings, messages, context: report }
  // What is compared is what was asked for.
  const request = body.compare ? asked : withFallback(asked, defaults)
  return { thread_id: thread.id, user_message_id: userMessage.id, message_id: answerId, request }
}

/** The user's message and the empty answer, at the end of the branch that is shown. */
export async function addTurn(
  tx: Tx,
  { newId, now, project }: Pick<Making, 'newId' | 'now' | 'project'>,
  principal: Owner,
  runId: string,
  sent: Sent,
  defaults: Defaults,
  files: readonly AttachedFile[] = [],
) {
  const store = conversationStore(tx)
  const thread = await threadFor(tx, { newId, now, project }, principal, sent, defaults)
  const parentId = sent.parent_id === undefined ? thread.head_id : sent.parent_id
  const before = parentId === null ? [] : await answeredBranch(store, principal.userId, thread.id, parentId)
  const model = sent.model ?? thread.model ?? defaults.model
  const settings = sent.settings ?? thread.settings
  const at = now()
  const blank = {
    thread_id: thread.id,
    user_id: principal.userId,
    finish_reason: null,
    error_code: null,
    usage: null,
    created_at: at,
  }
  const userMessage = {
    ...blank,
    id: newId('msg'),
    parent_id: parentId,
    role: 'user' as const,
    state: 'completed' as const,
    parts: partsOf(sent.text, files),
    model: null,
    run_id: null,
  }
  const answer = emptyAnswer(blank, newId('msg'), userMessage.id, model, runId)
  await store.insertMessages([userMessage, answer])
  await store.updateThread(principal.userId, thread.id, {
    head_id: answer.id,
    updated_at: at,
    model: model && JSON.stringify(model),
    settings: JSON.stringify(settings),
    ...(thread.title === untitled && { title: titleFrom(sent.text) }),
  })
  return { thread, before, userMessage, answerId: answer.id, model, settings }
}

/** A message of a person, as it is stored. */
export const partsOf = (text: string, files: readonly AttachedFile[]) =>
  JSON.stringify([...files.map(attachmentPart), ...(text === '' ? [] : [{ type: 'text', text }])])

export function emptyAnswer(
  blank: Pick<NewMessage, 'thread_id' | 'user_id' | 'finish_reason' | 'error_code' | 'usage' | 'created_at'>,
  id: string,
  parentId: string,
  model: ModelRef | null,
  runId: string,
): NewMessage {
  return {
    ...blank,
    id,
    parent_id: parentId,
    role: 'assistant',
    state: 'writing',
    parts: '[]',
    model: model && JSON.stringify(model),
    run_id: runId,
  }
}

async function threadFor(
  tx: Tx,
  { newId, now, project }: Pick<Making, 'newId' | 'now' | 'project'>,
  { userId }: Owner,
  body: Pick<ChatStart, 'thread_id' | 'temporary' | 'project_id'>,
  defaults: Defaults,
) {
  const store = conversationStore(tx)
  if (body.thread_id !== null) {
    for (const path of ['temporary', 'project_id'] as const) {
      if (body[path] === undefined) continue
      throw new ApiError('E_VALIDATION', {
        detail: [{ path: `/${path}`, message: 'is only for a new thread' }],
      })
    }
    // Two messages sent at once must not both find the same last answer.
    await store.lockThread(userId, body.thread_id)
    const thread = await store.thread(userId, body.thread_id)
    if (!thread) throw new ApiError('E_NOT_FOUND')
    return {
      id: thread.id,
      title: thread.title,
      head_id: thread.head_id,
      system_prompt: thread.system_prompt,
      project_id: thread.project_id,
      model: thread.model === null ? null : (JSON.parse(thread.model) as ModelRef),
      settings: JSON.parse(thread.settings) as ChatSettings,
    }
  }
  const at = now()
  const id = newId('thr')
  const home = body.project_id ? await project.contextOf(tx, { userId }, body.project_id) : null
  if (body.project_id && !home) throw new ApiError('E_NOT_FOUND')
  await store.insertThread({
    id,
    user_id: userId,
    title: untitled,
    head_id: null,
    model: null,
    settings: '{}',
    created_at: at,
    updated_at: at,
    project_id: home?.id ?? null,
    system_prompt: home?.systemPrompt ?? null,
    expires_at: body.temporary ? expiryOf(at) : null,
  })
  return {
    id,
    title: untitled,
    head_id: null,
    system_prompt: home?.systemPrompt ?? null,
    project_id: home?.id ?? null,
    model: home?.model ?? null,
    settings: { ...defaults.settings, ...home?.settings },
  }
}

/** The branch that ends at `parentId`, oldest first. It must be a whole answer: a prompt can't hold a growing one. */
async function answeredBranch(store: ConversationStore, userId: string, threadId: string, parentId: string) {
  const branch = await store.branch(userId, threadId, parentId, longestBranch)
  const parent = branch[0]
  if (!parent) throw new ApiError('E_NOT_FOUND')
  // A message whose answers were all deleted may be followed.
  if (parent.role !== 'assistant' && (await store.children(userId, threadId, [parentId])).length > 0) {
    throw new ApiError('E_CONFLICT', { detail: 'A message answers an answer, not another message.' })
  }
  if (parent.state === 'writing') {
    throw new ApiError('E_CONFLICT', {
      detail: 'The answer before it is still being written. Stop it, or wait.',
    })
  }
  return branch.reverse()
}
