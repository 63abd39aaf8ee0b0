import { call } from '../../api/api.ts'
import { threadView } from '../../api/catalog.ts'
import { write } from '../../api/resources.ts'
import { paths } from '../../paths.ts'
import { toastProblem } from '../session/toast-problem.ts'

/** It has its address from the beginning: no list leads back to it. */
export async function startTemporary(open: (path: string) => void): Promise<void> {
  try {
    const thread = await call('threadCreate', { body: { temporary: true } })
    write(threadView(thread.id), () => thread)
    open(paths.thread(thread.id))
  } catch (error) {
    toastProblem(error)
  }
}
