import type { ModelRef } from '@omniai/contracts/schemas/provider'
import type { UsageReport } from '@omniai/contracts/schemas/usage'
import type { ProviderAgent } from '../../provider/index.ts'
import type { UsageSums } from './usage-store.ts'

export type Prices = Pick<ProviderAgent['admin']['prices'], 'list'>
export type Cost = UsageReport['costs'][number]
type Priced = Pick<UsageSums, 'provider_id' | 'model_id' | 'prompt_tokens' | 'completion_tokens'>
export type Counts = Omit<UsageSums, 'provider_id' | 'model_id'>

/** @returns what sums of a model cost at the prices of today; null: it has no price. */
export async function pricing(prices: Prices): Promise<(sums: Priced) => Cost | null> {
  const { items } = await prices.list()
  const byModel = new Map(items.map(item => [keyOf(item), item]))
  return sums => {
    const price = byModel.get(keyOf(sums))
    if (!price) return null
    const amount =
      sums.prompt_tokens * price.input_per_million + sums.completion_tokens * price.output_per_million
    return { currency: price.currency, amount: amount / 1_000_000 }
  }
}

/** What some tokens of a prompt cost; null: the model has no price. */
export async function promptCost(
  prices: Prices,
  model: ModelRef | null,
  prompt_tokens: number,
): Promise<Cost | null> {
  if (model === null) return null
  const costOf = await pricing(prices)
  return costOf({ ...model, prompt_tokens, completion_tokens: 0 })
}

export function costsOf(costs: readonly (Cost | null)[]): Cost[] {
  const sums = new Map<string, number>()
  for (const cost of costs) {
    if (cost) sums.set(cost.currency, (sums.get(cost.currency) ?? 0) + cost.amount)
  }
  return [...sums].map(([currency, amount]) => ({ currency, amount }))
}

export function totalOf(rows: readonly Counts[]): Counts {
  const total = { runs: 0, estimated_runs: 0, prompt_tokens: 0, completion_tokens: 0 }
  for (const row of rows) {
    total.runs += row.runs
    total.estimated_runs += row.estimated_runs
    total.prompt_tokens += row.prompt_tokens
    total.completion_tokens += row.completion_tokens
  }
  return total
}

export const tokensOf = (counts: Counts) => counts.prompt_tokens + counts.completion_tokens

const keyOf = ({ provider_id, model_id }: Pick<UsageSums, 'provider_id' | 'model_id'>) =>
  `${provider_id}/${model_id}`
