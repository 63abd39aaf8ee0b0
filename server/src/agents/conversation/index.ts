import type { Fallback } from '@omniai/contracts/run-events'
import type { AnalysisCreate } from '@omniai/contracts/schemas/analysis'
import type { ContextPreview, ContextPreviewBody, ThreadCompact } from '@omniai/contracts/schemas/context'
import type { ChatSettings, ModelRef } from '@omniai/contracts/schemas/provider'
import type { ChatStart, RunRequest, RunRetry } from '@omniai/contracts/schemas/run'
import type { SearchPage, SearchParameters } from '@omniai/contracts/schemas/search'
import type { FolderList } from '@omniai/contracts/schemas/thread'
import type {
  UsageOverview,
  UsageOverviewQuery,
  UsageParameters,
  UsageReport,
} from '@omniai/contracts/schemas/usage'
import type { Database, Tx } from '../../kernel/database.ts'
import { ApiError } from '../../kernel/errors.ts'
import type { NewId } from '../../kernel/ids.ts'
import type { Principal } from '../../kernel/principal.ts'
import type { Frozen } from '../../runs/claim.ts'
import type { RunEngine, Started } from '../../runs/engine.ts'
import type { AuthAgent } from '../auth/index.ts'
import type { MediaAgent } from '../media/index.ts'
import type { ProjectAgent } from '../project/index.ts'
import type { ProviderAgent } from '../provider/index.ts'
import { listBranch } from './branch.ts'
import { createBlocks } from './context/blocks.ts'
import { createContextLimits } from './context/limits.ts'
import { createPresets } from './context/presets.ts'
import { previewContext } from './context/preview.ts'
import { createArchive } from './export/archive.ts'
import { threadFile } from './export/thread-file.ts'
import { createImport } from './import/import.ts'
import { createBranchOff } from './organise/branch-off.ts'
import { createBulk } from './organise/bulk.ts'
import { createMessageTrash } from './organise/message-trash.ts'
import { createPurge } from './organise/purge.ts'
import { trashStore } from './organise/trash-store.ts'
import { emptySqliteIndex, fillIndex } from './search/index-making.ts'
import { searchIndex } from './search/index-store.ts'
import { search } from './search/search.ts'
import { createShares } from './share/shares.ts'
import { conversationStore } from './store.ts'
import type { ConversationTables } from './tables.ts'
import { createThreads } from './threads.ts'
import { analysisKind, createAnalysisKind, prepareAnalysis } from './turn/analyse.ts'
import { createCompactKind, prepareCompact } from './turn/compact.ts'
import { intentBeside, prepareBeside } from './turn/compare.ts'
import { prepareContinue } from './turn/continue.ts'
import type { FrozenChat } from './turn/frozen-request.ts'
import { createChatKind } from './turn/generate.ts'
import { createNaming, createTitleKind } from './turn/name-thread.ts'
import { type Defaults, prepareTurn } from './turn/prepare.ts'
import { prepareRetry } from './turn/retry.ts'
import { createQuotas } from './usage/quotas.ts'
import { usageOf } from './usage/usage.ts'
import { usageOfEveryone } from './usage/usage-of-everyone.ts'

export { conversationMigrations } from './migrations.ts'
export { originOf } from './origin.ts'
export { searchTables } from './search/index-making.ts'

type Dependencies = {
  database: Database
  newId: NewId
  now: () => number
  runs: Pick<RunEngine, 'start' | 'frozen' | 'register' | 'cancel' | 'forget' | 'running'>
  provider: Pick<
    ProviderAgent,
    'chatStream' | 'defaultModel' | 'knowsProvider' | 'isProviderError' | 'capabilities' | 'admin'
  >
  auth: Pick<AuthAgent, 'account' | 'directory' | 'audit'>
  media: Pick<MediaAgent, 'attached' | 'known' | 'link' | 'content'>
  project: Pick<ProjectAgent, 'contextOf' | 'sharedPreset' | 'docTexts' | 'docToRead' | 'archive' | 'import'>
  /** Of what goes wrong where nobody waits for an answer. */
  onError: (error: unknown) => void
}

/** Threads, their tree of messages, and the turns that grow it. */
export function createConversationAgent({
  database,
  newId,
  now,
  runs,
  provider,
  auth,
  media,
  project,
  onError,
}: Dependencies) {
  const store = conversationStore(database)
  const making = { newId, now, media, project }
  const purge = createPurge({ database, now, runs })
  const limits = createContextLimits(provider, now)
  const blocks = createBlocks(database, newId, now, project)
  const presets = createPresets(database, newId, now)
  const shares = createShares({ database, newId, now, auth })
  const nameAfter = createNaming({ database, runs, auth })
  const answering = createChatKind(provider, media, run => void nameAfter(run).catch(onError))
  const kinds = [
    answering,
    createAnalysisKind(answering),
    createTitleKind(provider, media),
    createCompactKind(provider, media, blocks),
  ]
  const quotas = createQuotas({ database, now, runs, auth, kinds: kinds.map(({ kind }) => kind) })
  for (const kind of kinds) runs.register({ ...kind, admit: quotas.admit })

  /** Looked up before the transaction: it may ask a provider which models it has. */
  async function defaultsOf(
    principal: Principal,
    wanted: ModelRef | null | undefined,
    threadId: string | null = null,
  ): Promise<Defaults> {
    const { preferences } = await auth.account(principal)
    const settings: ChatSettings = preferences.settings ?? {}
    const model = await defaultModel(wanted, preferences.model)
    const thread = wanted || threadId === null ? undefined : await store.thread(principal.userId, threadId)
    const second = await provider.admin.fallback.modelFor(preferences.fallback_model ?? null)
    const fallback = second && provider.knowsProvider(second.provider_id) ? second : null
    const asked = thread?.model ? (JSON.parse(thread.model) as ModelRef) : model
    await Promise.all([limits.learn(asked), limits.learn(fallback)])
    return { model, settings, fallback, limitOf: limits.limitOf, sees: limits.sees }
  }

  async function defaultModel(
    wanted: ModelRef | null | undefined,
    preferred: ModelRef | null | undefined,
  ): Promise<ModelRef | null> {
    if (wanted) {
      if (!provider.knowsProvider(wanted.provider_id)) throw new ApiError('E_PROVIDER_MODEL_NOT_FOUND')
      return wanted
    }
    if (preferred && provider.knowsProvider(preferred.provider_id)) return preferred
    return provider.defaultModel()
  }

  return {
    threads: createThreads(database, newId, now, purge, presets, project),
    blocks,
    presets,
    archive: createArchive({ database, now, presets: presets.all, docs: project.archive }),
    exportThread: (principal: Principal, threadId: string, format: 'markdown' | 'json') =>
      threadFile(database, principal, threadId, format),
    import: createImport({ database, newId, now, project }),
    shares,
    usage: (principal: Principal, query: UsageParameters): Promise<UsageReport> =>
      usageOf(database, provider.admin.prices, principal, query),
    usageOfEveryone: (query: UsageOverviewQuery): Promise<UsageOverview> =>
      usageOfEveryone({ database, prices: provider.admin.prices, directory: auth.directory }, query),
    quotas,
    folders: async ({ userId }: Principal): Promise<FolderList> => ({
      items: await trashStore(database.tables<ConversationTables>()).folders(userId),
    }),
    bulk: createBulk({ database, now, purge }),
    purge: (principal: Principal, threadId: string) => purge.purgeOne(principal, threadId),
    branchOff: createBranchOff(database, newId, now, media),
    messageTrash: createMessageTrash(database, now),
    /** What is due to be deleted for ever. */
    async sweep(): Promise<void> {
      await purge.sweep()
      await shares.sweep()
    },

    search: (principal: Principal, query: SearchParameters): Promise<SearchPage> =>
      search(searchIndex({ kind: database.kind, tables: database.longReads }), principal, query),

    messages: (
      principal: Principal,
      threadId: string,
      query: { head_id?: string; cursor?: string; limit?: number },
    ) => listBranch(store, principal, threadId, query),

    async startTurn(principal: Principal, body: ChatStart): Promise<Started> {
      const intent = { operation: 'chatStart', body }
      let first: Frozen | undefined
      const beside = (body.compare ?? []).map((model, index) => ({
        kind: 'chat',
        clientRequestId: intentBeside(body.client_request_id, index),
        intent,
        async plan() {
          const defaults = await defaultsOf(principal, model)
          return (tx: Tx, runId: string) =>
            prepareBeside(tx, making, principal, runId, first!, model, defaults)
        },
      }))
      return runs.start(
        principal,
        {
          kind: 'chat',
          clientRequestId: body.client_request_id,
          intent,
          async plan() {
            // Before any server is asked: what is not the caller's own is nobody's.
            await media.attached(database, principal, body.attachment_ids ?? [])
            const defaults = await defaultsOf(principal, body.model, body.thread_id)
            return async (tx, runId) => {
              first = await prepareTurn(tx, making, principal, runId, body, defaults)
              return first
            }
          },
        },
        ...beside,
      )
    },

    async retry(principal: Principal, runId: string, body: RunRetry): Promise<Started> {
      const original = await runs.frozen(principal, runId)
      return runs.start(principal, {
        kind: original.kind === analysisKind ? analysisKind : 'chat',
        clientRequestId: body.client_request_id,
        intent: { operation: 'runRetry', runId, body },
        async plan() {
          const { model } = JSON.parse(original.request) as FrozenChat
          const defaults = await defaultsOf(principal, body.model ?? model)
          return (tx, newRunId) => prepareRetry(tx, making, principal, newRunId, original, body, defaults)
        },
      })
    },

    async continue(principal: Principal, runId: string, body: RunRetry): Promise<Started> {
      const original = await runs.frozen(principal, runId)
      return runs.start(principal, {
        kind: 'chat',
        clientRequestId: body.client_request_id,
        intent: { operation: 'runContinue', runId, body },
        async plan() {
          const { model } = JSON.parse(original.request) as FrozenChat
          const defaults = await defaultsOf(principal, body.model ?? model)
          return (tx, newRunId) => prepareContinue(tx, making, principal, newRunId, original, body, defaults)
        },
      })
    },

    async analyse(principal: Principal, projectId: string, body: AnalysisCreate): Promise<Started> {
      return runs.start(principal, {
        kind: analysisKind,
        clientRequestId: body.client_request_id,
        intent: { operation: 'analysisCreate', projectId, body },
        async plan() {
          // Before any server is asked: what is not the caller's to read is nobody's.
          await project.docToRead(database, principal, projectId, body.doc_id, body.revision_id)
          const defaults = await defaultsOf(principal, body.model, body.thread_id)
          return (tx, runId) => prepareAnalysis(tx, making, principal, runId, projectId, body, defaults)
        },
      })
    },

    async compact(principal: Principal, threadId: string, body: ThreadCompact): Promise<Started> {
      return runs.start(principal, {
        kind: 'compact',
        clientRequestId: body.client_request_id,
        intent: { operation: 'threadCompact', threadId, body },
        async plan() {
          const defaults = await defaultsOf(principal, body.model, threadId)
          return tx => prepareCompact(tx, principal, threadId, body, defaults)
        },
      })
    },

    async preview(principal: Principal, threadId: string, body: ContextPreviewBody): Promise<ContextPreview> {
      const defaults = await defaultsOf(principal, body.model, threadId)
      const prices = provider.admin.prices
      return previewContext(database, media, project, principal, threadId, body, defaults, prices)
    },

    /** What was sent: the frozen request with its hash. */
    async request(principal: Principal, runId: string): Promise<RunRequest> {
      const run = await runs.frozen(principal, runId)
      const {
        model,
        settings,
        messages,
        context = null,
        fallback = null,
      } = JSON.parse(run.request) as FrozenChat
      return {
        run_id: run.id,
        hash: run.request_hash,
        model,
        settings,
        messages: [...messages],
        context,
        fallback,
        fell_back: run.fallback === null ? null : (JSON.parse(run.fallback) as Fallback),
      }
    },
  }
}

export type ConversationAgent = ReturnType<typeof createConversationAgent>

/** For a copy of the database: the index of the search is made there, of what was copied. */
export const makeSearchIndex = ({ kind, tables }: Pick<Tx, 'kind' | 'tables'>): Promise<void> =>
  fillIndex(tables<ConversationTables>(), kind)

/** On SQLite, when what the index is kept in is damaged. */
export async function makeSearchIndexAgain(tx: Tx): Promise<void> {
  await emptySqliteIndex(tx.tables<ConversationTables>())
  await makeSearchIndex(tx)
}
