import type { SearchHit } from '@omniai/contracts/schemas/search'

export type HitGroup = {
  readonly threadId: string
  readonly title: string
  readonly state: SearchHit['thread_state']
  /** Inside its messages; a title that was found is the title itself. */
  readonly hits: readonly SearchHit[]
  readonly inTitle: SearchHit | undefined
}

/** Newest first, as they came: a thread stands where its newest hit does. */
export function groupHits(hits: readonly SearchHit[]): readonly HitGroup[] {
  const groups = new Map<string, SearchHit[]>()
  for (const hit of hits) {
    const group = groups.get(hit.thread_id)
    if (group) group.push(hit)
    else groups.set(hit.thread_id, [hit])
  }
  return [...groups].map(([threadId, some]) => ({
    threadId,
    title: some[0]?.thread_title ?? '',
    state: some[0]?.thread_state ?? 'active',
    hits: some.filter(hit => hit.message_id !== null),
    inTitle: some.find(hit => hit.message_id === null),
  }))
}
