import { type Presence, whoseIs } from '../../kernel/presence.ts'

type Stay = { readonly note: string; readonly until: number }

/** @param now a clock that nobody sets. */
export function createMemoryPresence(now: () => number): Presence {
  /** In the order in which somebody last said something: what is forgotten stands first. */
  const places = new Map<string, Map<string, Stay>>()

  function forget(): void {
    for (const [place, stays] of places) {
      for (const [member, { until }] of stays) if (until <= now()) stays.delete(member)
      if (stays.size > 0) return
      places.delete(place)
    }
  }

  return {
    async stay(place, member, note, ttlMs, most) {
      const stays = places.get(place) ?? new Map<string, Stay>()
      for (const [other, { until }] of stays) if (until <= now()) stays.delete(other)
      const theirs = [...stays.keys()].filter(other => whoseIs(other) === whoseIs(member)).length
      const hasRoom = stays.size < most.all && theirs < most.each
      if (hasRoom || stays.has(member)) stays.set(member, { note, until: now() + ttlMs })
      places.delete(place)
      places.set(place, stays)
      forget()
      return [...stays].map(([other, stay]) => ({ member: other, note: stay.note }))
    },
    async leave(place, member) {
      places.get(place)?.delete(member)
    },
  }
}
