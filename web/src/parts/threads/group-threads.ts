import type { Thread } from '@omniai/contracts/schemas/thread'

export type ThreadGroup = {
  readonly label: 'Pinned' | 'Today' | 'Yesterday' | 'Earlier'
  readonly threads: readonly Thread[]
}

const startOfDay = (time: Date) => new Date(time.getFullYear(), time.getMonth(), time.getDate()).getTime()

/** By the reader's own days, whatever the server's clock calls them. */
export function groupThreads(threads: readonly Thread[], now: Date): readonly ThreadGroup[] {
  const today = startOfDay(now)
  const yesterday = startOfDay(new Date(today - 1))
  const labelOf = ({ updated_at }: Thread): ThreadGroup['label'] => {
    const time = Date.parse(updated_at)
    return time >= today ? 'Today' : time >= yesterday ? 'Yesterday' : 'Earlier'
  }
  return (['Today', 'Yesterday', 'Earlier'] as const)
    .map(label => ({ label, threads: threads.filter(thread => labelOf(thread) === label) }))
    .filter(group => group.threads.length > 0)
}
