/**
 * Requests that went out and were not answered, word for word: whether they arrived is not known. They outlive a dialog
 * and a reload of this tab, so that asking for the same thing again repeats the one that may have arrived.
 */
type Unanswered = { readonly about: string; readonly at: number; readonly body: unknown }

const keyOf = (userId: string) => `omniai.unanswered.${userId}`
const most = 20
/** Nobody means the request of yesterday. */
const forgottenAfterMs = 12 * 60 * 60_000

function read(userId: string): readonly Unanswered[] {
  try {
    const value: unknown = JSON.parse(sessionStorage.getItem(keyOf(userId)) ?? '[]')
    return Array.isArray(value) ? (value as Unanswered[]) : []
  } catch {
    return []
  }
}

function write(userId: string, kept: readonly Unanswered[]): void {
  try {
    if (kept.length === 0) sessionStorage.removeItem(keyOf(userId))
    else sessionStorage.setItem(keyOf(userId), JSON.stringify(kept.slice(-most)))
  } catch {
    // Without room for it, it is known as long as the dialog that sent it.
  }
}

export const unanswered = {
  find(userId: string, about: string, now = Date.now()): unknown {
    return read(userId).find(each => each.about === about && now - each.at < forgottenAfterMs)?.body
  },
  keep(userId: string, about: string, body: unknown, now = Date.now()): void {
    write(userId, [...read(userId).filter(each => each.about !== about), { about, at: now, body }])
  },
  settle(userId: string, about: string): void {
    const kept = read(userId)
    if (kept.some(each => each.about === about))
      write(
        userId,
        kept.filter(each => each.about !== about),
      )
  },
}

/** Signing out leaves nothing of this person behind. */
export const forgetUnanswered = (userId: string) => write(userId, [])
