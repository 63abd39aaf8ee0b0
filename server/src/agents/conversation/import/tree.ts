import type { ParsedConversation, ParsedMessage } from './parsed.ts'

export type Placed = ParsedMessage & { readonly parent: string | null }

/**
 * Parents before children, messages without content taken out of the chain. What an export got wrong (a parent that
 * is not there, a circle) costs the place of a message, never the message.
 */
export function treeOf({ messages }: Pick<ParsedConversation, 'messages'>): {
  placed: Placed[]
  repaired: number
} {
  const byKey = new Map(messages.map(message => [message.key, message]))
  const children = new Map<string | null, ParsedMessage[]>()
  for (const message of byKey.values()) {
    const parent = message.parentKey !== null && byKey.has(message.parentKey) ? message.parentKey : null
    children.set(parent, [...(children.get(parent) ?? []), message])
  }
  const placed: Placed[] = []
  const seen = new Set<string>()
  const place = (root: ParsedMessage, above: string | null) => {
    const waiting: [ParsedMessage, string | null][] = [[root, above]]
    for (let next = waiting.pop(); next; next = waiting.pop()) {
      const [message, parent] = next
      if (seen.has(message.key)) continue
      seen.add(message.key)
      const kept = message.parts.length > 0 || message.more !== undefined
      if (kept) placed.push({ ...message, parent })
      for (const child of (children.get(message.key) ?? []).toReversed()) {
        waiting.push([child, kept ? message.key : parent])
      }
    }
  }
  for (const root of children.get(null) ?? []) place(root, null)
  let repaired = 0
  for (const message of byKey.values()) {
    if (seen.has(message.key)) continue
    repaired += 1
    place(message, null)
  }
  return { placed, repaired }
}

/** The message that is shown at the end: the export's own, or the nearest one above it that was taken over. */
export function headOf({ headKey, messages }: ParsedConversation, placed: readonly Placed[]): string | null {
  const taken = new Set(placed.map(({ key }) => key))
  const parents = new Map(messages.map(({ key, parentKey }) => [key, parentKey]))
  const visited = new Set<string>()
  for (let key = headKey; key !== null && !visited.has(key); key = parents.get(key) ?? null) {
    if (taken.has(key)) return key
    visited.add(key)
  }
  return placed.at(-1)?.key ?? null
}
