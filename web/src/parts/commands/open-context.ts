/** The panel "What is sent" belongs to its gauge; a command may ask for it too. */
const listeners = new Set<() => void>()

export const openContext = () => {
  for (const listener of listeners) listener()
}

export function onOpenContext(listener: () => void): () => void {
  listeners.add(listener)
  return () => {
    listeners.delete(listener)
  }
}
