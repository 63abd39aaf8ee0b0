import { asProblem } from '../../api/problem.ts'
import { showToast } from '../../stores/toasts.ts'

/** For what has no place of its own to show a problem. Someone who said no needs no telling. */
export function toastProblem(error: unknown): void {
  const { code, message, fix } = asProblem(error)
  if (code !== 'CANCELLED') showToast(`${message} ${fix}`, { tone: 'bad' })
}
