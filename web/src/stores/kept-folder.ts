/** The folder that the sidebar shows, per person. On this device only; signing out forgets it. */
const keyOf = (userId: string) => `omniai.folder.${userId}`

export function readFolder(userId: string): string | null {
  try {
    return localStorage.getItem(keyOf(userId))
  } catch {
    return null
  }
}

export function keepFolder(userId: string, folder: string | null): void {
  try {
    if (folder === null) localStorage.removeItem(keyOf(userId))
    else localStorage.setItem(keyOf(userId), folder)
  } catch {
    // Then the sidebar shows everything after the next load.
  }
}
