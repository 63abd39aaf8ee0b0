/**
 * What goes to the model. One pure function, used by a start, a retry with another model and the preview, so that what
 * is shown before sending is what is sent.
 */
import type { ContextItem, ContextReport } from '@omniai/contracts/schemas/context'
import type { PromptImage, PromptMessage } from '@omniai/contracts/schemas/run'
import { estimateTokens, imageTokens, messageOverhead } from './estimate.ts'

export type BranchMessage = {
  readonly id: string
  readonly role: 'user' | 'assistant'
  readonly text: string
  readonly images?: readonly PromptImage[]
}

export type Block = {
  readonly id: string
  readonly kind: 'text' | 'message' | 'summary' | 'doc'
  readonly title: string
  readonly text: string
  readonly role: 'user' | 'assistant' | null
  readonly messageId: string | null
  readonly untilId: string | null
  readonly enabled: boolean
}

export type ContextInput = {
  /** What its project tells every thread in it. */
  readonly project: { readonly name: string; readonly instructions: string } | null
  readonly system: string | null
  readonly blocks: readonly Block[]
  /** Oldest first; the last turn is never left out. */
  readonly branch: readonly BranchMessage[]
  readonly limitTokens: number | null
  readonly reservedTokens: number
}

export type Assembled = { readonly messages: PromptMessage[]; readonly report: ContextReport }

/** A user's message with what answers it. */
type Turn = {
  readonly ids: readonly string[]
  readonly messages: readonly PromptMessage[]
  readonly tokens: number
}

type Section = {
  readonly item: Omit<ContextItem, 'state'>
  readonly text: string
  readonly messageId: string | null
}

export function assemble(input: ContextInput): Assembled {
  const { branch } = input
  const summary = summaryOf(input)
  const summarised = summary ? branch.findIndex(message => message.id === summary.untilId) + 1 : 0
  const turns = turnsOf(branch.slice(summarised))
  const sections = sectionsOf(input, summary)
  const room =
    input.limitTokens === null ? Number.POSITIVE_INFINITY : input.limitTokens - input.reservedTokens
  const last = Math.max(0, turns.length - 1)
  const costFrom = costsOf(turns, sections)
  let from = 0
  while (from < last && costFrom(from) > room) from += 1
  const kept = turns.slice(from)
  const used = costFrom(from)
  const outside = sectionsOutside(sections, kept)
  const system = outside.map(({ text }) => text).join('\n\n')
  return {
    messages: [
      ...(system === '' ? [] : [{ role: 'system' as const, content: system }]),
      ...joinNeighbours(kept.flatMap(turn => turn.messages)),
    ],
    report: {
      estimated: true,
      limit_tokens: input.limitTokens,
      reserved_tokens: input.reservedTokens,
      used_tokens: used,
      fits: used <= room,
      items: itemsOf(input, sections, outside),
      history: {
        sent: count(kept),
        sent_tokens: sum(kept),
        trimmed: count(turns.slice(0, from)),
        trimmed_tokens: sum(turns.slice(0, from)),
        trimmed_until_id: turns[from - 1]?.ids.at(-1) ?? null,
        summarised,
        summarised_until_id: summary?.untilId ?? null,
      },
    },
  }
}

/** Of several summaries the one that reaches furthest on this branch. */
function summaryOf({ blocks, branch }: ContextInput): Block | null {
  const places = new Map(branch.map((message, index) => [message.id, index]))
  const reach = (block: Block) => (block.untilId === null ? -1 : (places.get(block.untilId) ?? -1))
  // The last message is what is asked now: no summary stands for that.
  const usable = blocks.filter(
    block =>
      block.kind === 'summary' && block.enabled && reach(block) >= 0 && reach(block) < branch.length - 1,
  )
  return usable.reduce<Block | null>(
    (best, block) => (best === null || reach(block) >= reach(best) ? block : best),
    null,
  )
}

/** Messages without text (an answer that failed before its first word) are not sent. */
function turnsOf(branch: readonly BranchMessage[]): Turn[] {
  const groups: BranchMessage[][] = []
  for (const message of branch) {
    if (message.text === '') continue
    if (message.role === 'user' || groups.length === 0) groups.push([message])
    else groups.at(-1)!.push(message)
  }
  return groups.map(group => ({
    ids: group.map(({ id }) => id),
    messages: group.map(({ role, text, images }) => ({
      role,
      content: text,
      ...(images && { attachments: [...images] }),
    })),
    tokens: group.reduce((total, message) => total + tokensOf(message), 0),
  }))
}

const tokensOf = ({ text, images = [] }: BranchMessage) =>
  estimateTokens(text) + images.length * imageTokens + messageOverhead

/** The text before the messages, in its order: the project, the system prompt, blocks as they are sorted. */
function sectionsOf({ project, system, blocks }: ContextInput, summary: Block | null): Section[] {
  const sections: Section[] = []
  const add = (kind: ContextItem['kind'], block: Block | null, text: string, messageId: string | null) => {
    const item = {
      kind,
      id: block?.id ?? null,
      title: block?.title ?? '',
      tokens: estimateTokens(`${text}\n\n`),
    }
    sections.push({ item, text, messageId })
  }
  if (project && project.instructions.trim() !== '') {
    const { name: title, instructions } = project
    const item = { kind: 'project' as const, id: null, title, tokens: estimateTokens(`${instructions}\n\n`) }
    sections.push({ item, text: instructions, messageId: null })
  }
  if (system !== null && system.trim() !== '') add('system', null, system, null)
  for (const block of blocks) {
    if (!block.enabled || block.text === '') continue
    const { title, text } = block
    if (block.kind === 'doc') add('doc', block, `Document “${title}”:\n${text}`, null)
    if (block.kind === 'text') add('text', block, title === '' ? text : `# ${title}\n${text}`, null)
    if (block.kind === 'summary' && block === summary)
      add('summary', block, `Summary of the conversation so far:\n${text}`, null)
    if (block.kind === 'message') {
      const who = block.role === 'assistant' ? 'the assistant' : 'the user'
      add('message', block, `Pinned, said by ${who} earlier:\n${text}`, block.messageId)
    }
  }
  return sections
}

/** A pinned message that goes out at its own place is not said twice. */
function sectionsOutside(sections: readonly Section[], kept: readonly Turn[]): Section[] {
  const inside = new Set(kept.flatMap(turn => turn.ids))
  return sections.filter(({ messageId }) => messageId === null || !inside.has(messageId))
}

/** What it costs to begin with a turn: all from there on, and the sections that are not among it. */
function costsOf(turns: readonly Turn[], sections: readonly Section[]): (from: number) => number {
  const restFrom = [0]
  for (const turn of turns.toReversed()) restFrom.unshift(restFrom[0]! + turn.tokens)
  const turnOf = new Map(turns.flatMap((turn, index) => turn.ids.map(id => [id, index] as const)))
  const places = sections.map(({ item, messageId }) => ({
    tokens: item.tokens,
    // What is of no turn is always outside.
    turn: messageId === null ? -1 : (turnOf.get(messageId) ?? -1),
  }))
  return from => {
    const outside = places.filter(({ turn }) => turn < from)
    const before = outside.reduce((total, { tokens }) => total + tokens, 0)
    return restFrom[from]! + before + (outside.length > 0 ? messageOverhead : 0)
  }
}

function itemsOf(
  { blocks }: ContextInput,
  sections: readonly Section[],
  outside: readonly Section[],
): ContextItem[] {
  const shown = sections.map(section => ({
    ...section.item,
    state: outside.includes(section) ? ('sent' as const) : ('in_history' as const),
  }))
  const off = blocks
    .filter(block => !sections.some(({ item }) => item.id === block.id))
    .map(({ kind, id, title, text }) => ({
      kind,
      id,
      title,
      tokens: estimateTokens(text),
      state: 'off' as const,
    }))
  return [...shown, ...off]
}

/** Two of the same role in a row (nothing answered the first) are one: many models refuse anything else. */
function joinNeighbours(messages: readonly PromptMessage[]): PromptMessage[] {
  const joined: PromptMessage[] = []
  for (const message of messages) {
    const before = joined.at(-1)
    if (before?.role !== message.role) joined.push({ ...message })
    else {
      before.content += `\n\n${message.content}`
      if (message.attachments) before.attachments = [...(before.attachments ?? []), ...message.attachments]
    }
  }
  return joined
}

const sum = (turns: readonly Turn[]) => turns.reduce((total, { tokens }) => total + tokens, 0)
const count = (turns: readonly Turn[]) => turns.reduce((total, { ids }) => total + ids.length, 0)
