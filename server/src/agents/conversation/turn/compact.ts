import { textOf } from '@omniai/contracts/apply-event'
import { bounds } from '@omniai/contracts/limits'
import type { ThreadCompact } from '@omniai/contracts/schemas/context'
import type { ChatSettings, ModelRef } from '@omniai/contracts/schemas/provider'
import type { Tx } from '../../../kernel/database.ts'
import { ApiError } from '../../../kernel/errors.ts'
import type { Owner } from '../../../kernel/principal.ts'
import type { Frozen } from '../../../runs/claim.ts'
import type { RunKind } from '../../../runs/kind.ts'
import type { MediaAgent } from '../../media/index.ts'
import type { ProviderAgent } from '../../provider/index.ts'
import { assemble, type Block, type BranchMessage } from '../context/assemble.ts'
import { blockOf, blockStore } from '../context/block-store.ts'
import type { Blocks } from '../context/blocks.ts'
import { reservedTokens } from '../context/limits.ts'
import { type ConversationStore, conversationStore } from '../store.ts'
import type { ConversationTables } from '../tables.ts'
import { branchMessage, longestBranch } from './context.ts'
import type { FrozenChat } from './frozen-request.ts'
import { createWritingKind } from './generate.ts'
import type { Defaults } from './prepare.ts'

const instruction = `You shorten conversations. Write a summary of the conversation below that someone could go on from \
without having read it: what was asked, what was found, decided and left open, with names, numbers, code and wishes \
that still matter. Write in the language of the conversation. Write the summary and nothing else.`

/** Messages at the end that stay as they are when nobody says up to where: two turns. */
const leftOut = 4

type FrozenCompact = FrozenChat & { readonly until_id: string }

/** The run that writes a summary. Nothing of the thread changes but that a block more stands beside it. */
export const createCompactKind = (
  provider: Pick<ProviderAgent, 'chatStream' | 'isProviderError'>,
  media: Pick<MediaAgent, 'content'>,
  blocks: Pick<Blocks, 'addSummary'>,
): RunKind =>
  createWritingKind(provider, media, {
    kind: 'compact',
    async settle(tx, run, parts, ending) {
      const text = textOf(parts).trim().slice(0, bounds.context_block_text)
      if (ending.status !== 'completed' || text === '' || run.thread_id === null) return
      const { until_id } = JSON.parse(run.request) as FrozenCompact
      await blocks.addSummary(tx, { userId: run.user_id }, run.thread_id, until_id, text)
    },
  })

export async function prepareCompact(
  tx: Tx,
  { userId }: Owner,
  threadId: string,
  body: ThreadCompact,
  defaults: Defaults,
): Promise<Frozen> {
  const store = conversationStore(tx)
  await store.lockThread(userId, threadId)
  const thread = await store.thread(userId, threadId)
  if (!thread) throw new ApiError('E_NOT_FOUND')
  const branch = await branchUntil(store, userId, threadId, thread.head_id, body.until_message_id)
  const until = branch.at(-1)
  if (until?.role !== 'assistant') {
    throw new ApiError('E_CONFLICT', { detail: 'There is nothing to summarise up to there.' })
  }
  const threadModel = thread.model === null ? null : (JSON.parse(thread.model) as ModelRef)
  const model = body.model ?? threadModel ?? defaults.model
  const settings: ChatSettings = {}
  const blocks = (await blockStore(tx.tables<ConversationTables>()).list(userId, threadId)).map(blockOf)
  const limitTokens = defaults.limitOf(model)
  const { messages, report } = assemble({
    project: null,
    system: instruction,
    blocks: [],
    branch: [{ id: until.id, role: 'user', text: transcriptOf(branch, blocks) }],
    limitTokens,
    reservedTokens: reservedTokens(limitTokens, settings),
  })
  const request: FrozenCompact = { model, settings, messages, context: report, until_id: until.id }
  return { thread_id: threadId, user_message_id: null, message_id: null, request }
}

async function branchUntil(
  store: ConversationStore,
  userId: string,
  threadId: string,
  headId: string | null,
  untilId: string | undefined,
): Promise<BranchMessage[]> {
  const from = untilId ?? headId
  const rows = from === null ? [] : (await store.branch(userId, threadId, from, longestBranch)).reverse()
  if (untilId !== undefined && rows.length === 0) throw new ApiError('E_NOT_FOUND')
  const messages = rows.map(branchMessage)
  if (untilId === undefined) {
    const end = messages.slice(0, -leftOut).findLastIndex(({ role }) => role === 'assistant')
    return messages.slice(0, end + 1)
  }
  if (rows.at(-1)?.state === 'writing') {
    throw new ApiError('E_CONFLICT', { detail: 'This answer is still being written. Stop it, or wait.' })
  }
  return messages
}

/** An earlier summary stands for what it stands for: its messages are not summarised twice. */
function transcriptOf(branch: readonly BranchMessage[], blocks: readonly Block[]): string {
  const { messages } = assemble({
    project: null,
    system: null,
    blocks: blocks.filter(({ kind }) => kind === 'summary'),
    branch,
    limitTokens: null,
    reservedTokens: 0,
  })
  const speaker = { system: 'Before', user: 'User', assistant: 'Assistant' }
  return messages.map(({ role, content }) => `${speaker[role]}: ${content}`).join('\n\n')
}
