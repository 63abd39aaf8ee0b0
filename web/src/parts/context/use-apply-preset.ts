import type { Thread } from '@omniai/contracts/schemas/thread'
import { call } from '../../api/api.ts'
import { showToast } from '../../stores/toasts.ts'
import { attempt, threadChanged } from './context-changes.ts'
import type { InThread } from './use-thread-for-context.ts'

/** Puts a preset on the thread, or on the one that a new chat becomes; Undo puts back what was there. */
export function useApplyPreset(thread: Thread | undefined, inThread: InThread) {
  return (presetId: string, name: string) =>
    attempt(async () => {
      const before = thread && {
        system_prompt: thread.system_prompt,
        model: thread.model,
        settings: thread.settings,
      }
      const { threadId, made } = await inThread({ preset_id: presetId })
      const params = { thread_id: threadId }
      if (!made) await call('threadUpdate', { params, body: { preset_id: presetId } })
      await threadChanged(threadId)
      if (made || !before) return showToast(`“${name}” applied`)
      const undo = async () => {
        await call('threadUpdate', { params, body: before })
        await threadChanged(threadId)
      }
      showToast(`“${name}” applied`, { action: { label: 'Undo', run: () => void attempt(undo) } })
    })
}
