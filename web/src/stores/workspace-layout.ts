/** How this device shows the panes of the workspace, and which documents of a project stand open. */
import { useSyncExternalStore } from 'react'

export const paneIds = ['chat', 'editor', 'results'] as const
export type PaneId = (typeof paneIds)[number]

export type Layout = {
  /** Shares of the width; they need not add up to anything. */
  readonly shares: Readonly<Record<PaneId, number>>
  readonly hidden: readonly PaneId[]
  /** The one that is shown where there is room for one. */
  readonly front: PaneId
}

const key = 'omniai.workspace'
const usual: Layout = { shares: { chat: 34, editor: 42, results: 24 }, hidden: [], front: 'chat' }
const listeners = new Set<() => void>()

const isPane = (value: unknown): value is PaneId => paneIds.includes(value as PaneId)

function stored(): Layout {
  try {
    const value = JSON.parse(localStorage.getItem(key) ?? '{}') as Partial<Layout>
    const share = (id: PaneId) => {
      const given = Number(value.shares?.[id])
      return given > 0 && given < 1000 ? given : usual.shares[id]
    }
    const hidden = Array.isArray(value.hidden) ? value.hidden.filter(isPane) : []
    return {
      shares: { chat: share('chat'), editor: share('editor'), results: share('results') },
      hidden: hidden.length < paneIds.length ? hidden : [],
      front: isPane(value.front) ? value.front : usual.front,
    }
  } catch {
    return usual
  }
}

let layout = stored()

export function setLayout(change: Partial<Layout>): void {
  layout = { ...layout, ...change }
  try {
    localStorage.setItem(key, JSON.stringify(layout))
  } catch {
    // Then it is as usual after the next load.
  }
  for (const listener of [...listeners]) listener()
}

/** The last one that is shown stays. */
export function togglePane(pane: PaneId, among: readonly PaneId[] = paneIds): void {
  const { hidden } = layout
  if (hidden.includes(pane)) setLayout({ hidden: hidden.filter(id => id !== pane), front: pane })
  else if (among.some(id => id !== pane && !hidden.includes(id))) setLayout({ hidden: [...hidden, pane] })
}

/** Shows it, wherever it is. */
export function bringForward(pane: PaneId): void {
  setLayout({ front: pane, hidden: layout.hidden.filter(id => id !== pane) })
}

export function useLayout(): Layout {
  return useSyncExternalStore(
    listener => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    () => layout,
  )
}

const tabsKey = (userId: string, projectId: string) => `omniai.doc-tabs.${userId}.${projectId}`
const mostTabs = 30

export function readTabs(userId: string, projectId: string): readonly string[] {
  try {
    const value: unknown = JSON.parse(localStorage.getItem(tabsKey(userId, projectId)) ?? '[]')
    return Array.isArray(value)
      ? value.filter((id): id is string => typeof id === 'string').slice(0, mostTabs)
      : []
  } catch {
    return []
  }
}

export function writeTabs(userId: string, projectId: string, tabs: readonly string[]): void {
  try {
    localStorage.setItem(tabsKey(userId, projectId), JSON.stringify(tabs.slice(-mostTabs)))
  } catch {
    // Then they are closed after the next load.
  }
}
