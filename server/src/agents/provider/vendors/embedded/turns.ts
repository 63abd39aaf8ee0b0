/** One after the other, with a short queue: the embedded model writes one answer at a time. */
import { ProviderError } from '../../chat-stream.ts'

export type Turns = {
  readonly isBusy: boolean
  /** Resolves with the function that ends the turn. Throws when too many wait, or when the signal aborts. */
  take(signal: AbortSignal): Promise<() => void>
}

export function createTurns(mostWaiting: number): Turns {
  const waiting: (() => void)[] = []
  let isBusy = false

  function pass() {
    const next = waiting.shift()
    if (next) next()
    else isBusy = false
  }

  function once(): () => void {
    let isOver = false
    return () => {
      if (isOver) return
      isOver = true
      pass()
    }
  }

  return {
    get isBusy() {
      return isBusy
    },
    take(signal) {
      if (!isBusy) {
        isBusy = true
        return Promise.resolve(once())
      }
      if (waiting.length >= mostWaiting) {
        return Promise.reject(
          new ProviderError('E_PROVIDER_OVERLOADED', 'the queue of the embedded model is full'),
        )
      }
      return new Promise((resolve, reject) => {
        const enter = () => {
          signal.removeEventListener('abort', leave)
          resolve(once())
        }
        const leave = () => {
          waiting.splice(waiting.indexOf(enter), 1)
          reject(new ProviderError('E_PROVIDER_INTERRUPTED', 'stopped while waiting'))
        }
        signal.addEventListener('abort', leave, { once: true })
        waiting.push(enter)
      })
    },
  }
}
