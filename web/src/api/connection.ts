/** Whether the backend answers. Every call reports here, so nobody has to ask for it. */
type Listener = () => void

let reachable = true
const listeners = new Set<Listener>()

function set(next: boolean) {
  if (next === reachable) return
  reachable = next
  for (const listener of listeners) listener()
}

export const connection = {
  isReachable: () => reachable,
  reached: () => set(true),
  unreachable: () => set(false),
  subscribe: (listener: Listener) => {
    listeners.add(listener)
    return () => {
      listeners.delete(listener)
    }
  },
}
