import type { ThreadExport } from '@omniai/contracts/schemas/exchange'
import type { Thread } from '@omniai/contracts/schemas/thread'
import { call } from '../../api/api.ts'
import { showToast } from '../../stores/toasts.ts'
import { saveFile } from '../../ui/save-file.ts'
import { toastProblem } from '../session/toast-problem.ts'

export async function exportThread(thread: Thread, format: 'markdown' | 'json'): Promise<void> {
  try {
    const file: ThreadExport = await call('threadExport', {
      params: { thread_id: thread.id },
      query: { format },
    })
    saveFile(file.file_name, new Blob([file.text], { type: file.media_type }))
    showToast(`Saved as ${file.file_name}`)
  } catch (error) {
    toastProblem(error)
  }
}
