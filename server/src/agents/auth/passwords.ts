import { hash, verify } from '@node-rs/argon2'
import { ApiError } from '../../kernel/errors.ts'

// Argon2id is the library's default. OWASP's second choice for it: 19 MiB, two passes, one lane.
const parameters = { memoryCost: 19_456, timeCost: 2, parallelism: 1 }

/** KiB, and passes over them. */
export type HashCost = { readonly memoryCost: number; readonly timeCost: number }

/** Hashing runs on libuv's pool of four threads; more than two at once would starve file access. */
const atOnce = 2
const waitingAtMost = 64

/** Argon2id off the event loop, a few at a time. Refuses with E_UNAVAILABLE when too many wait. */
export function createPasswords(cost?: HashCost) {
  const costly = { ...parameters, ...cost }
  let running = 0
  const waiting: (() => void)[] = []

  async function inTurn<R>(work: () => Promise<R>): Promise<R> {
    if (running >= atOnce) {
      if (waiting.length >= waitingAtMost) throw new ApiError('E_UNAVAILABLE', { retryAfterSeconds: 2 })
      await new Promise<void>(resolve => waiting.push(resolve))
    } else {
      running += 1
    }
    try {
      return await work()
    } finally {
      // The place is handed over, not given back, so that a newcomer can't overtake the queue.
      const next = waiting.shift()
      if (next) next()
      else running -= 1
    }
  }

  // Verified against when there is no such account, so that both answers take as long.
  const nobody = hash('nobody has this password', costly)

  return {
    hash: (password: string) => inTurn(() => hash(password, costly)),
    /** @param stored null when the account does not exist, empty when it has no password. */
    async verify(stored: string | null, password: string): Promise<boolean> {
      const against = stored || (await nobody)
      const matches = await inTurn(() => verify(against, password))
      return matches && against === stored
    },
  }
}

export type Passwords = ReturnType<typeof createPasswords>
