/** Changes of what goes out beside the messages. Each shows at once or says why it did not happen. */
import type { ContextBlock, ContextBlockPatch, Preset, PresetCreate } from '@omniai/contracts/schemas/context'
import { call } from '../../api/api.ts'
import { refreshThread } from '../../api/catalog.ts'
import { asProblem } from '../../api/problem.ts'
import { invalidate, write } from '../../api/resources.ts'
import { tellOtherTabs } from '../../api/tab-channel.ts'
import { showToast } from '../../stores/toasts.ts'
import { contextBlocks, presetList } from './context-data.ts'

/** @returns whether it worked; a failure is said in a toast. */
export async function attempt(change: () => Promise<unknown>): Promise<boolean> {
  try {
    await change()
    return true
  } catch (error) {
    const problem = asProblem(error)
    if (problem.code !== 'CANCELLED') showToast(`${problem.message} ${problem.fix}`, { tone: 'bad' })
    return false
  }
}

export async function threadChanged(threadId: string): Promise<void> {
  await refreshThread(threadId)
  tellOtherTabs({ type: 'thread', threadId })
}

const inThread = (threadId: string, change: () => Promise<unknown>): Promise<boolean> =>
  attempt(change).finally(() => void threadChanged(threadId))

export const pinMessage = (threadId: string, messageId: string) =>
  inThread(threadId, () => call('pinSet', { params: { thread_id: threadId, message_id: messageId } }))

export const unpinMessage = (threadId: string, messageId: string) =>
  inThread(threadId, () => call('pinRemove', { params: { thread_id: threadId, message_id: messageId } }))

export function changeBlock(threadId: string, blockId: string, change: ContextBlockPatch): Promise<boolean> {
  write(contextBlocks(threadId), before => before && { items: changed(before.items, blockId, change) })
  const params = { thread_id: threadId, context_block_id: blockId }
  return inThread(threadId, () => call('contextBlockUpdate', { params, body: change }))
}

function changed(items: readonly ContextBlock[], blockId: string, { position, ...rest }: ContextBlockPatch) {
  const block = items.find(item => item.id === blockId)
  if (!block) return [...items]
  const next = { ...block, ...rest }
  if (position === undefined) return items.map(item => (item === block ? next : item))
  return items.filter(item => item !== block).toSpliced(position, 0, next)
}

/** A text or a pin can be taken back; nobody keeps a summary that was deleted. */
export async function removeBlock(threadId: string, block: ContextBlock, place: number): Promise<void> {
  write(
    contextBlocks(threadId),
    before => before && { items: before.items.filter(item => item.id !== block.id) },
  )
  const params = { thread_id: threadId, context_block_id: block.id }
  const removed = await inThread(threadId, () => call('contextBlockDelete', { params }))
  if (!removed || block.kind === 'summary') return
  showToast(block.kind === 'message' ? 'Unpinned' : 'Text removed', {
    action: { label: 'Undo', run: () => void bringBack(threadId, block, place) },
  })
}

const bringBack = (threadId: string, block: ContextBlock, place: number) =>
  inThread(threadId, async () => {
    const params = { thread_id: threadId }
    const { id } =
      block.kind === 'message' && block.message_id !== null
        ? await call('pinSet', { params: { ...params, message_id: block.message_id } })
        : await call('contextBlockCreate', { params, body: { title: block.title, text: block.text } })
    const body = { position: place, enabled: block.enabled }
    await call('contextBlockUpdate', { params: { ...params, context_block_id: id }, body })
  })

export async function removePreset({ id, name, system_prompt, model, settings }: Preset): Promise<void> {
  const removed = await attempt(() => call('presetDelete', { params: { preset_id: id } }))
  void invalidate(presetList.key)
  if (!removed) return
  const again = { name, system_prompt, model, settings }
  showToast(`“${name}” deleted`, { action: { label: 'Undo', run: () => void addPreset(again) } })
}

export async function addPreset(body: PresetCreate): Promise<boolean> {
  const added = await attempt(() => call('presetCreate', { body }))
  void invalidate(presetList.key)
  return added
}
