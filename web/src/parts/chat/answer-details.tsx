import type { Usage } from '@omniai/contracts/run-events'
import type { Model } from '@omniai/contracts/schemas/provider'
import type { Message } from '@omniai/contracts/schemas/thread'
import { modelList } from '../../api/catalog.ts'
import { useResource } from '../../api/use-resource.ts'
import { moneyOf } from '../../ui/money.ts'
import { refOf, sameModel } from '../models/use-choice.ts'
import { usageDetail, usageWords } from './numbers.ts'

/** Which model wrote it, how much, how fast, and what that costs today where the model has a price. */
export function AnswerDetails({ message: { model, usage } }: { message: Message }) {
  const { data: models } = useResource(modelList)
  const price = models?.items.find(each => sameModel(refOf(each), model))?.price
  const written = usage?.completion_tokens ? usage : null
  const words = [
    model?.model_id,
    written && usageWords(written),
    written && price && moneyOf(costOf(written, price)),
  ].filter(Boolean)
  if (words.length === 0) return null
  const title = usage ? `${usageDetail(usage)}${price ? '' : '. This model has no price.'}` : undefined
  return (
    <span className="ml-1.5 min-w-0 truncate text-12 tabular-nums text-muted" title={title}>
      {words.join(' · ')}
    </span>
  )
}

const costOf = (usage: Usage, price: NonNullable<Model['price']>) => ({
  currency: price.currency,
  amount:
    (usage.prompt_tokens * price.input_per_million + usage.completion_tokens * price.output_per_million) /
    1_000_000,
})
