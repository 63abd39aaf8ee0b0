/** Tells the other tabs of this browser that something changed, so that they look again at once. */
export type TabMessage =
  /** `left`: who signed out, and wants nothing of theirs left on this device. */
  | { readonly type: 'session'; readonly left?: string }
  | { readonly type: 'threads' }
  | { readonly type: 'thread'; readonly threadId: string }

const channel = 'BroadcastChannel' in window ? new BroadcastChannel('omniai') : null

export function tellOtherTabs(message: TabMessage): void {
  channel?.postMessage(message)
}

export function listenToOtherTabs(listener: (message: TabMessage) => void): () => void {
  const onMessage = ({ data }: MessageEvent<TabMessage>) => listener(data)
  channel?.addEventListener('message', onMessage)
  return () => channel?.removeEventListener('message', onMessage)
}
