/** The same parts, and what they do is told. */
import type { Database } from '../../kernel/database.ts'
import type { Slots } from '../../kernel/limiter.ts'
import type { Observer } from '../../kernel/observations.ts'

export function watchedDatabase(database: Database, observer: Pick<Observer, 'database'>): Database {
  return {
    ...database,
    async transaction(work, options) {
      const since = performance.now()
      let ok = false
      try {
        const result = await database.transaction(work, options)
        ok = true
        return result
      } finally {
        observer.database({ what: 'transaction', milliseconds: performance.now() - since, ok })
      }
    },
  }
}

/** Keys are `category:who`, of which only the first is told. */
export function watchedSlots(slots: Slots, observer: Pick<Observer, 'slot'>): Slots {
  return {
    ...slots,
    async acquire(key, max, ttlMs) {
      const category = key.split(':', 1)[0]!
      const slot = await slots.acquire(key, max, ttlMs)
      observer.slot(category, slot ? 'taken' : 'refused')
      if (!slot) return null
      let isHeld = true
      return {
        ...slot,
        async release() {
          if (isHeld) observer.slot(category, 'released')
          isHeld = false
          await slot.release()
        },
      }
    },
  }
}
