/**
 * The shown branch of a thread, from its end as far back as it was read. The server owns the tree;
 * what is put in here ahead of its answer has the server's own ids and is replaced by what it says next.
 */
import type { Message, MessagePage } from '@omniai/contracts/schemas/thread'
import { call } from './api.ts'
import { type Resource, read, write } from './resources.ts'

export type Branch = { readonly messages: readonly Message[]; readonly olderCursor: string | null }

const pageSize = 40

export const branchView = (threadId: string): Resource<Branch> => ({
  key: ['thread', threadId, 'messages'],
  load: async signal => {
    const page = await call(
      'messageList',
      { params: { thread_id: threadId }, query: { limit: pageSize } },
      { signal },
    )
    return withNewest(read(branchView(threadId)), page)
  },
})

/** Older messages that were already read stay, as long as the new page hangs under them. */
export function withNewest(before: Branch | undefined, page: MessagePage): Branch {
  const parent = page.items[0]?.parent_id
  const at = parent ? (before?.messages.findIndex(message => message.id === parent) ?? -1) : -1
  if (!before || at < 0) return { messages: page.items, olderCursor: page.next_cursor }
  return { messages: [...before.messages.slice(0, at + 1), ...page.items], olderCursor: before.olderCursor }
}

export async function loadOlder(threadId: string, limit = pageSize): Promise<void> {
  const cursor = read(branchView(threadId))?.olderCursor
  if (!cursor) return
  const page = await call('messageList', {
    params: { thread_id: threadId },
    query: { limit, cursor },
  })
  write(branchView(threadId), before => {
    if (before?.olderCursor !== cursor) return before
    // The branch was switched while the page was under way.
    if (page.items.at(-1)?.id !== before.messages[0]?.parent_id) return before
    return { messages: [...page.items, ...before.messages], olderCursor: page.next_cursor }
  })
}

/** Puts a turn that the server has just accepted at the end of the branch, under `parentId`. */
export function landTurn(
  threadId: string,
  parentId: string | null | undefined,
  turn: readonly Message[],
): void {
  write(branchView(threadId), before => {
    const messages = before?.messages ?? []
    const fresh = turn.filter(message => !messages.some(known => known.id === message.id))
    if (fresh.length === 0) return before
    const kept = cutAfter(messages, parentId)
    const linked = fresh.map((message, index) =>
      index === 0 && parentId === undefined ? { ...message, parent_id: kept.at(-1)?.id ?? null } : message,
    )
    const replaced = messages[kept.length]
    const first = linked[0]
    const siblings = first && replaced?.role === first.role ? replaced.sibling_ids : []
    const placed = linked.map((message, index) =>
      index === 0 ? { ...message, sibling_ids: [...siblings, message.id] } : message,
    )
    return { messages: [...kept, ...placed], olderCursor: before?.olderCursor ?? null }
  })
}

/** undefined: all of it; null: nothing; an id: up to and with that message. */
export function cutAfter(
  messages: readonly Message[],
  parentId: string | null | undefined,
): readonly Message[] {
  if (parentId === undefined) return messages
  const at = messages.findIndex(message => message.id === parentId)
  return at < 0 && parentId !== null ? messages : messages.slice(0, at + 1)
}

export const findMessage = (threadId: string, runId: string): Message | undefined =>
  read(branchView(threadId))?.messages.find(message => message.run_id === runId)
