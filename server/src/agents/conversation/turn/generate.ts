import { textOf } from '@omniai/contracts/apply-event'
import { errorRegistry } from '@omniai/contracts/errors'
import type { Tx } from '../../../kernel/database.ts'
import type { Outcome, RunKind, RunOutput } from '../../../runs/kind.ts'
import type { RunEnding, RunRow } from '../../../runs/store.ts'
import type { MediaAgent } from '../../media/index.ts'
import type { ChatEvent, ProviderAgent } from '../../provider/index.ts'
import { conversationStore } from '../store.ts'
import type { ConversationTables } from '../tables.ts'
import { holdUsageOf } from '../usage/quota-store.ts'
import { usageStore } from '../usage/usage-store.ts'
import { withPictures } from './attachments.ts'
import type { FrozenChat } from './frozen-request.ts'

/** Characters of a token, on average over languages and models. Only for estimates that say so. */
const charactersPerToken = 4

type Asking = Pick<ProviderAgent, 'chatStream' | 'isProviderError'>
type Showing = Pick<MediaAgent, 'content'>

/** Asks the provider and writes down what it says; what its end means is the kind's own. */
export function createWritingKind(
  provider: Asking,
  media: Showing,
  { kind, settle }: Pick<RunKind, 'kind' | 'settle'>,
): RunKind {
  return {
    kind,
    async settle(tx, run, parts, ending) {
      await countUsage(tx, run, ending)
      await settle(tx, run, parts, ending)
    },

    async execute(request, output, signal, owner): Promise<Outcome> {
      const { model, settings, messages, continues, context, fallback, responseSchema } =
        request as FrozenChat
      // Even a model that fails at once leaves what there was.
      if (continues) output.text(continues)
      if (!model) return failed('E_PROVIDER_NONE')
      if (context && !context.fits) return failed('E_PROVIDER_CONTEXT_TOO_LONG')
      let reason: string | null = null
      output.phase('connecting')
      try {
        const asked = {
          providerId: model.provider_id,
          modelId: model.model_id,
          messages: await withPictures(media, owner, messages),
          settings,
          ...(fallback && { fallback }),
          ...(responseSchema && { responseSchema }),
        }
        await provider.chatStream(asked, signal).pump(events => {
          reason = write(events, output) ?? reason
        })
      } catch (error) {
        if (provider.isProviderError(error)) return failed(error.code)
        throw error
      }
      return reason === null ? failed('E_PROVIDER_INTERRUPTED') : { status: 'completed', reason }
    },

    estimateUsage(request, parts) {
      const prompt = (request as FrozenChat).messages.reduce(
        (sum, message) => sum + message.content.length,
        0,
      )
      return {
        prompt_tokens: Math.ceil(prompt / charactersPerToken),
        completion_tokens: Math.ceil(textOf(parts).length / charactersPerToken),
      }
    },
  }
}

/** What was never asked of a model used nothing. */
async function countUsage(tx: Tx, run: RunRow, { usage, at, fallback }: RunEnding): Promise<void> {
  const { model: asked, context } = JSON.parse(run.request) as FrozenChat
  const model = fallback?.to ?? asked
  // A start that is being counted sees this run as running or as counted, never as both or neither.
  await holdUsageOf(tx, run.user_id)
  if (!model || !usage || context?.fits === false) return
  await usageStore(tx.tables<ConversationTables>()).add({
    run_id: run.id,
    user_id: run.user_id,
    thread_id: run.thread_id,
    provider_id: model.provider_id,
    model_id: model.model_id,
    prompt_tokens: usage.prompt_tokens,
    completion_tokens: usage.completion_tokens,
    estimated: usage.estimated ? 1 : 0,
    at,
  })
}

/** The kind of run that a chat turn is: its text is an answer in the thread. */
export const createChatKind = (
  provider: Asking,
  media: Showing,
  onAnswered: (run: RunRow) => void,
): RunKind =>
  createWritingKind(provider, media, {
    kind: 'chat',
    async settle(tx, run, parts, ending) {
      if (run.message_id === null) return
      await conversationStore(tx).settleMessage(run.user_id, run.message_id, {
        state: ending.status,
        parts: JSON.stringify(parts),
        finish_reason: ending.reason,
        error_code: ending.errorCode,
        usage: ending.usage && JSON.stringify(ending.usage),
        ...(ending.fallback && {
          model: JSON.stringify(ending.fallback.to),
          fallback_from: JSON.stringify(ending.fallback.from),
        }),
      })
      if (ending.status === 'completed') tx.onCommit(() => onAnswered(run))
    },
  })

function write(events: readonly ChatEvent[], output: RunOutput): string | null {
  let finish: string | null = null
  for (const event of events) {
    switch (event.type) {
      case 'text':
        output.text(event.text)
        break
      case 'reasoning':
        output.reasoning(event.text)
        break
      case 'phase':
        output.phase(event.phase)
        break
      case 'fallback': {
        const { from, to, because } = event
        output.fallback({ from, to, because })
        break
      }
      case 'tool-call':
        output.part(part => ({
          type: 'tool-call',
          part,
          call_id: event.callId,
          name: event.name,
          arguments: event.arguments,
        }))
        break
      case 'usage':
        output.usage(event)
        break
      case 'finish':
        finish = event.reason
        break
    }
  }
  return finish
}

export function failed(code: keyof typeof errorRegistry): Outcome {
  return { status: 'failed', error: { code, message: errorRegistry[code].message } }
}
