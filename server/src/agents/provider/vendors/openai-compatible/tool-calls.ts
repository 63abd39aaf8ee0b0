/** Joins the fragments of tool calls. Servers differ: whole calls, fragments, missing ids, one index for all. */

const MAX_CALLS = 128

export type ToolCall = { callId: string; name: string; arguments: string }

export type ToolCallJoiner = {
  /** @returns how many characters were added, or null when there are more calls than anyone needs. */
  push(fragments: unknown): number | null
  /** The calls that have a name; the others cannot be executed. */
  readonly calls: readonly ToolCall[]
}

export function createToolCallJoiner(): ToolCallJoiner {
  const calls: ToolCall[] = []
  const byIndex = new Map<number, ToolCall>()

  function entryFor(index: number, callId: string): ToolCall {
    const known = byIndex.get(index)
    const isSame = known && (callId === '' || known.callId === '' || known.callId === callId)
    if (isSame) return known
    const entry = { callId, name: '', arguments: '' }
    byIndex.set(index, entry)
    calls.push(entry)
    return entry
  }

  function pushOne(fragment: unknown): number {
    if (typeof fragment !== 'object' || fragment === null) return 0
    const { index, id, function: called } = fragment as Record<string, unknown>
    if (typeof called !== 'object' || called === null) return 0
    const { name, arguments: given } = called as Record<string, unknown>
    const callId = typeof id === 'string' ? id : ''
    const entry = entryFor(typeof index === 'number' ? index : calls.length, callId)
    if (entry.callId === '') entry.callId = callId
    let added = 0
    if (entry.name === '' && typeof name === 'string') {
      entry.name = name
      added += name.length
    }
    if (given !== undefined && given !== null) {
      const text = typeof given === 'string' ? given : JSON.stringify(given)
      entry.arguments += text
      added += text.length
    }
    return added
  }

  return {
    push(fragments) {
      if (!Array.isArray(fragments)) return 0
      let added = 0
      for (const fragment of fragments) {
        added += pushOne(fragment)
        if (calls.length > MAX_CALLS) return null
      }
      return added
    },
    get calls() {
      return calls
        .filter(call => call.name !== '')
        .map((call, index) => ({ ...call, callId: call.callId === '' ? `call_${index}` : call.callId }))
    },
  }
}
