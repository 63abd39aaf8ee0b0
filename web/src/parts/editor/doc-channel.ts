/** The other tabs of this browser hear at once that a document has a newer revision. */
export type DocNews = { readonly userId: string; readonly docId: string; readonly number: number }

const channel = 'BroadcastChannel' in window ? new BroadcastChannel('omniai.docs') : null

export function tellOtherEditors(news: DocNews): void {
  channel?.postMessage(news)
}

export function listenToOtherEditors(listener: (news: DocNews) => void): () => void {
  const onMessage = ({ data }: MessageEvent<DocNews>) => listener(data)
  channel?.addEventListener('message', onMessage)
  return () => channel?.removeEventListener('message', onMessage)
}
