import { textOf } from '@omniai/contracts/apply-event'
import type { MessagePart } from '@omniai/contracts/run-events'
import type { ModelRef } from '@omniai/contracts/schemas/provider'
import type { Database } from '../../../kernel/database.ts'
import { ApiError } from '../../../kernel/errors.ts'
import type { RunEngine } from '../../../runs/engine.ts'
import type { RunKind } from '../../../runs/kind.ts'
import type { RunRow } from '../../../runs/store.ts'
import type { AuthAgent } from '../../auth/index.ts'
import type { MediaAgent } from '../../media/index.ts'
import type { ProviderAgent } from '../../provider/index.ts'
import { conversationStore } from '../store.ts'
import { titleFrom, untitled } from '../title.ts'
import type { FrozenChat } from './frozen-request.ts'
import { createWritingKind } from './generate.ts'

const instruction = `Write a title of three to six words for the conversation that begins below, in its language. \
Write the title and nothing else.`

/** Enough to know what it is about; a thinking model needs room before it comes to the title. */
const charactersRead = 1_500
const tokensAtMost = 512

/** Its text becomes the title, unless someone chose one in the meantime. Whatever goes wrong, nothing happens. */
export const createTitleKind = (
  provider: Pick<ProviderAgent, 'chatStream' | 'isProviderError'>,
  media: Pick<MediaAgent, 'content'>,
): RunKind =>
  createWritingKind(provider, media, {
    kind: 'title',
    async settle(tx, run, parts, ending) {
      const title = plainTitle(textOf(parts))
      if (ending.status !== 'completed' || title === untitled || run.thread_id === null) return
      const store = conversationStore(tx)
      await store.lockThread(run.user_id, run.thread_id)
      const thread = await store.thread(run.user_id, run.thread_id)
      if (thread?.named_at === null) await store.updateThread(run.user_id, run.thread_id, { title })
    },
  })

/** The first line, without what models like to put around it. */
function plainTitle(text: string): string {
  const line = text.trim().split('\n', 1)[0] ?? ''
  return titleFrom(line.replace(/^[\s#*"'“”«»`_-]+|[\s*"'“”«»`_.]+$/g, '').replace(/^title:\s*/i, ''))
}

type Dependencies = {
  database: Database
  runs: Pick<RunEngine, 'start'>
  auth: Pick<AuthAgent, 'account'>
}

/** After the first answer of a thread, where its owner asked for it. */
export function createNaming({ database, runs, auth }: Dependencies) {
  return async function nameAfter(run: RunRow): Promise<void> {
    const { thread_id, user_message_id, message_id, user_id } = run
    if (thread_id === null || user_message_id === null || message_id === null) return
    if ((JSON.parse(run.request) as FrozenChat).beside) return
    const store = conversationStore(database)
    const thread = await store.thread(user_id, thread_id)
    if (!thread || thread.named_at !== null || thread.expires_at !== null) return
    const question = await store.message(user_id, thread_id, user_message_id)
    if (question?.parent_id !== null) return
    const owner = { userId: user_id }
    if (!(await auth.account(owner)).preferences.auto_title) return
    const answer = await store.message(user_id, thread_id, message_id)
    if (!answer) return
    const [asked, answered] = [question, answer].map(message =>
      textOf(JSON.parse(message.parts) as MessagePart[]).slice(0, charactersRead),
    )
    const request: FrozenChat = {
      // The one that answered, which need not be the one that was asked.
      model: answer.model === null ? null : (JSON.parse(answer.model) as ModelRef),
      settings: { max_tokens: tokensAtMost },
      messages: [
        { role: 'system', content: instruction },
        { role: 'user', content: `${asked}\n\n${answered}` },
      ],
    }
    await runs
      .start(owner, {
        kind: 'title',
        // One for a run, however often it is asked for; a client's ids are UUIDs, so it meets none of them.
        clientRequestId: `title-${run.id}`,
        intent: { operation: 'title', runId: run.id },
        plan: async () => async () => ({ thread_id, user_message_id: null, message_id: null, request }),
      })
      .catch(error => {
        // Too much is running, or the process ends: then there is no title of a model.
        if (!(error instanceof ApiError)) throw error
      })
  }
}
