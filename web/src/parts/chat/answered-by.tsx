import type { Fallback } from '@omniai/contracts/run-events'
import type { Message } from '@omniai/contracts/schemas/thread'

type AnsweredByProps = { message: Message; fallback: Fallback | null | undefined }

/** Says so when another model answered than the one that was asked. */
export function AnsweredBy({ message, fallback }: AnsweredByProps) {
  const from = fallback?.from ?? message.fallback_from
  const to = fallback?.to ?? message.model
  if (!from || !to) return null
  // The same model on two servers is told apart by its server.
  const isSameName = from.model_id === to.model_id
  const nameOf = ({ model_id, provider_id }: typeof to) =>
    isSameName ? `${model_id} (${provider_id})` : model_id
  return (
    <p className="text-13 break-words text-muted">
      Answered by {nameOf(to)}, since {nameOf(from)} could not answer.
    </p>
  )
}
