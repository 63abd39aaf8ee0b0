/** Sends what was found in a file, cut as the API takes it, and says what became of each conversation. */
import { bounds } from '@omniai/contracts/limits'
import type { Preset } from '@omniai/contracts/schemas/context'
import type { ImportOutcome, ImportReport } from '@omniai/contracts/schemas/exchange'
import type { ApiClient } from '../../api/client.ts'
import { ApiProblem } from '../../api/problem.ts'
import { type FoundKind, kindOf, titleOf } from './formats.ts'
import type { Found } from './found.ts'
import { patiently } from './patience.ts'

type Conversation = Extract<Found, { type: 'conversation' }>
type Outcome = ImportOutcome & { readonly kind: FoundKind | 'preset' }

/** Far below what the API takes, so that each answer comes soon on a slow line too. One conversation may be larger. */
const pieceBytes = 1024 * 1024

const replacedNote = 'Characters that cannot be stored were replaced.'

type Dependencies = {
  readonly call: ApiClient['call']
  readonly signal: AbortSignal
  readonly onOutcome: (outcome: Outcome) => void
  readonly onWarning: (text: string) => void
}

export async function importConversations(
  items: AsyncIterable<Found>,
  { call, signal, onOutcome, onWarning }: Dependencies,
): Promise<void> {
  let piece: Conversation[] = []
  let knownPresets: Set<string> | null = null

  async function flush() {
    const sending = piece
    piece = []
    if (sending.length > 0) await send(sending)
  }

  async function send(conversations: readonly Conversation[]) {
    const [first] = conversations
    if (!first) return
    const body = { format: first.format, conversations: conversations.map(({ value }) => value) }
    let report: ImportReport
    try {
      report = await patiently(() => call('importCreate', { body }, { signal }), signal)
    } catch (error) {
      const refused =
        error instanceof ApiProblem && (error.code === 'E_VALIDATION' || error.code === 'E_TOO_LARGE')
      if (!refused) throw error
      // A request is refused whole: alone, only what is wrong with it is refused.
      if (conversations.length > 1) for (const conversation of conversations) await send([conversation])
      else onOutcome(failed(kindOf(first.value), titleOf(first.value), `${error.message} ${error.fix}`))
      return
    }
    for (const [at, outcome] of report.items.entries()) {
      const replaced = conversations[at]?.replaced && outcome.outcome === 'imported'
      const notes = replaced ? [...outcome.notes, replacedNote] : outcome.notes
      const kind = kindOf(conversations[at]?.value)
      // It goes with its document, unless something is to be said of it.
      if (kind === 'picture' && outcome.outcome !== 'failed') continue
      onOutcome({ ...outcome, notes, kind })
    }
  }

  async function takePreset(preset: Preset) {
    knownPresets ??= await presetsHere(call, signal)
    const identity = identityOf(preset)
    const { name, system_prompt, model, settings } = preset
    if (knownPresets.has(identity)) {
      onOutcome({ ...outcomeOf('preset', name), outcome: 'already_there' })
      return
    }
    const body = { name, system_prompt, model, settings }
    try {
      await patiently(() => call('presetCreate', { body }, { signal }), signal)
      knownPresets.add(identity)
      onOutcome({ ...outcomeOf('preset', name), outcome: 'imported' })
    } catch (error) {
      if (!(error instanceof ApiProblem) || error.code !== 'E_VALIDATION') throw error
      onOutcome(failed('preset', name, `${error.message} ${error.fix}`))
    }
  }

  for await (const item of items) {
    switch (item.type) {
      case 'conversation': {
        const bytes = piece.reduce((sum, conversation) => sum + conversation.bytes, 0)
        const full = piece.length === bounds.import_conversations || bytes + item.bytes > pieceBytes
        if (full || piece[0]?.format !== item.format) await flush()
        piece.push(item)
        break
      }
      case 'preset':
        await takePreset(item.preset)
        break
      case 'unreadable':
        onOutcome(failed('conversation', item.title, item.reason))
        break
      case 'warning':
        onWarning(item.text)
    }
  }
  await flush()
}

function outcomeOf(kind: Outcome['kind'], title: string): Outcome {
  return { kind, title, outcome: 'failed', thread_id: null, messages: 0, notes: [] }
}

const failed = (kind: Outcome['kind'], title: string, why: string): Outcome => ({
  ...outcomeOf(kind, title),
  notes: [why],
})

/** A preset has no id that survives a journey: it is the same when everything that it says is. */
const identityOf = ({ name, system_prompt, model, settings }: Preset) =>
  JSON.stringify([
    name,
    system_prompt,
    model && [model.provider_id, model.model_id],
    Object.entries(settings ?? {}).sort(([one], [other]) => (one < other ? -1 : 1)),
  ])

async function presetsHere(call: ApiClient['call'], signal: AbortSignal): Promise<Set<string>> {
  const identities = new Set<string>()
  let cursor: string | null = null
  do {
    const query: { limit: number; cursor?: string } = {
      limit: bounds.page_max,
      ...(cursor ? { cursor } : {}),
    }
    const page = await patiently(() => call('presetList', { query }, { signal }), signal)
    for (const preset of page.items) identities.add(identityOf(preset))
    cursor = page.next_cursor
  } while (cursor)
  return identities
}
