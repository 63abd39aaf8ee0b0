/** What was typed and not sent, per person and thread. It outlives reloads and ended sessions, on this device only. */
const prefix = 'omniai.draft.'
const keyOf = (userId: string, threadId: string | null) => `${prefix}${userId}.${threadId ?? 'new'}`

export function readDraft(userId: string, threadId: string | null): string {
  try {
    return localStorage.getItem(keyOf(userId, threadId)) ?? ''
  } catch {
    return ''
  }
}

export function writeDraft(userId: string, threadId: string | null, text: string): void {
  try {
    if (text === '') localStorage.removeItem(keyOf(userId, threadId))
    else localStorage.setItem(keyOf(userId, threadId), text)
  } catch {
    // Full or blocked storage: the text is still in the composer.
  }
}

/** Signing out leaves nothing of this person behind. */
export function forgetDrafts(userId: string): void {
  try {
    const mine = Object.keys(localStorage).filter(key => key.startsWith(`${prefix}${userId}.`))
    for (const key of mine) localStorage.removeItem(key)
  } catch {
    // Nothing can be stored, so nothing is left.
  }
}
