/** So many at a time, the others in a queue that is bounded: first come, first served. */
import { ProviderError } from './chat-stream.ts'

export type Turns = {
  readonly isBusy: boolean
  readonly taken: number
  readonly waiting: number
  /** Resolves with the function that ends the turn. Throws when too many wait, or when the signal aborts. */
  take(signal: AbortSignal): Promise<() => void>
}

export function createTurns(mostWaiting: number, atOnce = 1): Turns {
  const waiting: (() => void)[] = []
  let taken = 0

  function pass() {
    const next = waiting.shift()
    if (next) next()
    else taken -= 1
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
      return taken >= atOnce
    },
    get taken() {
      return taken
    },
    get waiting() {
      return waiting.length
    },
    take(signal) {
      if (taken < atOnce) {
        taken += 1
        return Promise.resolve(once())
      }
      if (waiting.length >= mostWaiting) {
        return Promise.reject(new ProviderError('E_PROVIDER_OVERLOADED', 'the queue is full'))
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
