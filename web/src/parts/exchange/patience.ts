/** A long job goes on by itself where waiting helps. Only for what may be asked twice. */
import { ApiProblem, isTimeout, networkProblem } from '../../api/problem.ts'

const pauses = [1, 4, 15]
const usualWait = 10

export async function patiently<T>(ask: () => Promise<T>, signal: AbortSignal): Promise<T> {
  for (let failures = 0; ; ) {
    signal.throwIfAborted()
    try {
      return await ask()
    } catch (error) {
      const problem = isTimeout(error) ? networkProblem('The server took too long to answer.') : error
      if (!(problem instanceof ApiProblem)) throw problem
      if (problem.code === 'E_RATE_LIMITED') {
        await pause(problem.retryAfterSeconds ?? usualWait, signal)
        continue
      }
      const seconds = problem.code === 'NETWORK' || problem.status >= 500 ? pauses[failures] : undefined
      if (seconds === undefined) throw problem
      failures += 1
      await pause(Math.max(seconds, problem.retryAfterSeconds ?? 0), signal)
    }
  }
}

function pause(seconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = () => {
      clearTimeout(timer)
      reject(signal.reason)
    }
    const timer = setTimeout(() => {
      signal.removeEventListener('abort', stop)
      resolve()
    }, seconds * 1000)
    signal.addEventListener('abort', stop, { once: true })
  })
}
