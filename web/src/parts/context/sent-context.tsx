import type { ContextItem, ContextReport } from '@omniai/contracts/schemas/context'
import { ContextTotal } from './context-total.tsx'
import { about, exactly, messagesOf } from './numbers.ts'

const kinds = {
  project: 'Project',
  doc: 'Document',
  system: 'Instructions',
  text: 'Text',
  message: 'Pinned message',
  summary: 'Summary',
} as const
const states = { sent: '', in_history: ', at its place among the messages', off: ', not sent' } as const

/** What of the context went into a request, and what was left out of it. */
export function SentContext({ context, model }: { context: ContextReport; model: string | undefined }) {
  const { items, history } = context
  return (
    <section aria-label="Context that was sent" className="flex flex-col gap-3">
      <ContextTotal context={context} model={model} past />
      <dl className="grid grid-cols-[1fr_max-content] gap-x-6 gap-y-1 text-13 tabular-nums">
        {items.map((item, place) => (
          <Line key={item.id ?? `system-${place}`} name={nameOf(item)} tokens={item.tokens} />
        ))}
        <Line name={`Messages: ${messagesOf(history.sent)}`} tokens={history.sent_tokens} />
        {history.trimmed > 0 && (
          <Line name={`Left out: ${messagesOf(history.trimmed)}`} tokens={history.trimmed_tokens} />
        )}
        {history.summarised > 0 && (
          <Line name={`Sent as the summary: ${exactly(history.summarised)} messages`} tokens={null} />
        )}
      </dl>
    </section>
  )
}

const nameOf = ({ kind, title, state }: ContextItem): string =>
  `${kinds[kind]}${title === '' ? '' : `: ${title}`}${states[state]}`

function Line({ name, tokens }: { name: string; tokens: number | null }) {
  return (
    <>
      <dt className="min-w-0 truncate text-normal">{name}</dt>
      <dd className="text-right text-muted">{tokens === null ? '' : about(tokens)}</dd>
    </>
  )
}
