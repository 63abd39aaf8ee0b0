/**
 * The model and settings that the next message is sent with. A thread keeps its own; what was chosen last is
 * also the account's default, so that a new chat begins with it.
 */
import type { ChatSettings, Model, ModelRef } from '@omniai/contracts/schemas/provider'
import type { Thread, ThreadPatch } from '@omniai/contracts/schemas/thread'
import { call } from '../../api/api.ts'
import { modelList, threadView } from '../../api/catalog.ts'
import { setUser, useUser } from '../../api/meta.ts'
import { asProblem } from '../../api/problem.ts'
import { write } from '../../api/resources.ts'
import { useResource } from '../../api/use-resource.ts'
import { showToast } from '../../stores/toasts.ts'

export type Choice = {
  readonly model: ModelRef | null
  /** What is known of that model; undefined: it is not in the list (any more). */
  readonly known: Model | undefined
  readonly settings: ChatSettings
  readonly chooseModel: (model: ModelRef) => void
  readonly chooseSettings: (settings: ChatSettings) => void
}

export const sameModel = (a: ModelRef | null, b: ModelRef | null): boolean =>
  a?.provider_id === b?.provider_id && a?.model_id === b?.model_id

export const refOf = (model: Model): ModelRef => ({ provider_id: model.provider_id, model_id: model.id })

const isEmpty = (settings: ChatSettings) => Object.keys(settings).length === 0

export function useChoice(thread: Thread | undefined): Choice {
  const user = useUser()
  const { data: models } = useResource(modelList)
  const { preferences } = user
  const model = thread?.model ?? preferences.model ?? models?.default ?? null
  const known = models?.items.find(item => sameModel(refOf(item), model))
  const settings = thread && !isEmpty(thread.settings) ? thread.settings : (preferences.settings ?? {})

  const choose = (patch: Pick<ThreadPatch, 'model' | 'settings'>) => {
    setUser({ ...user, preferences: { ...preferences, ...patch } })
    if (thread) {
      write(threadView(thread.id), before => before && { ...before, ...patch })
    }
    void save(thread?.id, patch)
  }
  return {
    model,
    known,
    settings,
    chooseModel: next => choose({ model: next }),
    chooseSettings: next => choose({ settings: next }),
  }
}

async function save(
  threadId: string | undefined,
  patch: Pick<ThreadPatch, 'model' | 'settings'>,
): Promise<void> {
  try {
    const [user] = await Promise.all([
      call('accountUpdate', { body: { preferences: patch } }),
      threadId && call('threadUpdate', { params: { thread_id: threadId }, body: patch }),
    ])
    setUser(user)
  } catch (error) {
    showToast(`This choice was not saved: ${asProblem(error).message}`, { tone: 'bad' })
  }
}
