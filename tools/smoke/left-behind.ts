/** What was made and must be taken away again, whatever happens in between. */
export type LeftBehind = ReturnType<typeof createLeftBehind>

export function createLeftBehind() {
  const open = new Map<string, () => Promise<void>>()
  return {
    /** @param what how it is named to whoever has to take it away by hand */
    add(what: string, takeAway: () => Promise<void>): void {
      open.set(what, takeAway)
    },
    /** It is gone already. */
    gone(what: string): void {
      open.delete(what)
    },
    /** The last first: a session is needed until everything made in it is gone. @returns what could not be. */
    async takeAway(): Promise<string[]> {
      const remaining: string[] = []
      for (const [what, undo] of [...open].reverse()) {
        open.delete(what)
        await undo().catch((error: Error) => remaining.push(`${what} (${error.message})`))
      }
      return remaining
    },
  }
}
