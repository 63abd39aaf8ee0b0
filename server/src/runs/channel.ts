import type { Entry } from './entry.ts'

export type Subscriber = { take(entries: readonly Entry[]): void; closed(): void }

/**
 * Live fan-out of one run on its owner. Keeps the events that the log does not hold yet, so that a reader who joins
 * reads log, then tail, then what follows, without a seam.
 */
export function createChannel() {
  const subscribers = new Set<Subscriber>()
  let tail: Entry[] = []
  let open = true
  return {
    get readers() {
      return subscribers.size
    },
    publish(entries: readonly Entry[]): void {
      tail.push(...entries)
      for (const subscriber of subscribers) subscriber.take(entries)
    },
    /** The tail and the subscription belong to the same instant: nothing can be published in between. */
    join(subscriber: Subscriber): { tail: readonly Entry[]; leave: () => void } {
      if (open) subscribers.add(subscriber)
      else subscriber.closed()
      return { tail: tail.slice(), leave: () => subscribers.delete(subscriber) }
    },
    tail: (): readonly Entry[] => tail,
    /** Events up to `seq` are durable and can be read from the log. */
    trim(seq: number): void {
      tail = tail.filter(entry => entry.seq > seq)
    },
    close(): void {
      open = false
      for (const subscriber of subscribers) subscriber.closed()
      subscribers.clear()
    },
  }
}

export type Channel = ReturnType<typeof createChannel>
