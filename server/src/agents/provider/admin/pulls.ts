/** A model server downloads a model: a run that an administrator starts, watches, and may stop. */
import { errorRegistry } from '@omniai/contracts/errors'
import type { ModelPull } from '@omniai/contracts/schemas/admin-provider'
import { ApiError } from '../../../kernel/errors.ts'
import type { Principal, Source } from '../../../kernel/principal.ts'
import type { Started } from '../../../runs/engine.ts'
import type { Outcome, RunOutput } from '../../../runs/kind.ts'
import { ProviderError } from '../chat-stream.ts'
import type { PullProgress } from '../vendor.ts'
import type { ProviderAdminDeps } from './admin.ts'
import type { ProviderSettings } from './provider-settings.ts'

type PullRequest = { readonly provider_id: string; readonly model: string }

/** A percent at a time: more often nobody sees it, and each is a row in the log. */
const STEPS = 100

export function createPulls({ fleet, runs, audit }: ProviderAdminDeps, settings: ProviderSettings) {
  runs.register({
    kind: 'model-pull',

    async execute(frozen, output, signal): Promise<Outcome> {
      const { provider_id, model } = frozen as PullRequest
      const live = fleet.find(provider_id)
      if (!live?.vendor.pull) return failed('E_PROVIDER_UNAVAILABLE')
      const steps = createSteps(output)
      try {
        for await (const progress of live.vendor.pull(model, signal)) steps.show(progress)
        steps.end(true)
        await live.listing.refresh(0)
        return { status: 'completed', reason: 'stop' }
      } catch (error) {
        steps.end(false)
        if (error instanceof ProviderError) return failed(error.code)
        throw error
      }
    },

    estimateUsage: () => ({ prompt_tokens: 0, completion_tokens: 0 }),
    settle: async () => {},
  })

  return {
    async start(principal: Principal, source: Source, providerId: string, body: ModelPull): Promise<Started> {
      const { live } = await settings.enabled(providerId)
      if (!live.vendor.pull) {
        throw new ApiError('E_CONFLICT', { detail: 'Only an Ollama server downloads models by itself.' })
      }
      const started = await runs.start(principal, {
        kind: 'model-pull',
        clientRequestId: body.client_request_id,
        intent: { operation: 'adminModelPull', providerId, body },
        plan: async () => async () => ({
          thread_id: null,
          user_message_id: null,
          message_id: null,
          request: { provider_id: providerId, model: body.model } satisfies PullRequest,
        }),
      })
      if (!started.repeated) {
        await audit({
          action: 'model_pulled',
          actorId: principal.userId,
          subject: providerId,
          source,
          detail: { model: body.model },
        })
      }
      return started
    },
  }
}

/** One step for each thing the server does, with how far it is in words. */
function createSteps(output: RunOutput) {
  let open: { readonly title: string; readonly part: number; length: number; shown: number } | null = null
  let count = 0

  function end(ok: boolean) {
    const step = open
    open = null
    if (step) output.part(() => ({ type: 'step-end', part: step.part, ok }))
  }

  return {
    end,
    show({ status, done, total }: PullProgress) {
      if (open?.title !== status) {
        end(true)
        count += 1
        output.part(part => {
          open = { title: status, part, length: 0, shown: 0 }
          return { type: 'step-start', part, step_id: `step-${count}`, title: status }
        })
      }
      const step = open
      if (!step || done === null || !total) return
      const percent = Math.min(STEPS, Math.floor((done / total) * STEPS))
      if (percent <= step.shown) return
      step.shown = percent
      const text = `${percent}%\n`
      output.part(() => ({ type: 'step-delta', part: step.part, offset: step.length, text }))
      step.length += text.length
    },
  }
}

function failed(code: ProviderError['code']): Outcome {
  return { status: 'failed', error: { code, message: errorRegistry[code].message } }
}
