import type { ModelRef } from '@omniai/contracts/schemas/provider'
import type { UsageParameters, UsageReport } from '@omniai/contracts/schemas/usage'
import type { Database } from '../../../kernel/database.ts'
import { ApiError } from '../../../kernel/errors.ts'
import type { Owner } from '../../../kernel/principal.ts'
import type { ProviderAgent } from '../../provider/index.ts'
import { conversationStore } from '../store.ts'
import type { ConversationTables } from '../tables.ts'
import { usageStore } from './usage-store.ts'

export type Prices = Pick<ProviderAgent['admin']['prices'], 'list'>

/** Sums over one's own runs. What they cost is worked out with the prices of today. */
export async function usageOf(
  database: Database,
  prices: Prices,
  { userId }: Owner,
  query: UsageParameters,
): Promise<UsageReport> {
  if (query.thread_id && !(await conversationStore(database).thread(userId, query.thread_id))) {
    throw new ApiError('E_NOT_FOUND')
  }
  const rows = await usageStore(database.tables<ConversationTables>()).byModel(userId, {
    ...(query.from && { from: Date.parse(query.from) }),
    ...(query.until && { until: Date.parse(query.until) }),
    ...(query.thread_id && { threadId: query.thread_id }),
  })
  const { items } = await prices.list()
  const models = rows
    .map(({ provider_id, model_id, ...sums }) => {
      const price = items.find(item => item.provider_id === provider_id && item.model_id === model_id)
      const counts = {
        runs: Number(sums.runs),
        estimated_runs: Number(sums.estimated_runs),
        prompt_tokens: Number(sums.prompt_tokens),
        completion_tokens: Number(sums.completion_tokens),
      }
      return { model: { provider_id, model_id }, ...counts, cost: price ? costOf(price, counts) : null }
    })
    .sort((one, other) => tokensOf(other) - tokensOf(one))
  const sum = (key: 'runs' | 'estimated_runs' | 'prompt_tokens' | 'completion_tokens') =>
    models.reduce((total, model) => total + model[key], 0)
  return {
    runs: sum('runs'),
    estimated_runs: sum('estimated_runs'),
    prompt_tokens: sum('prompt_tokens'),
    completion_tokens: sum('completion_tokens'),
    costs: costsOf(models.flatMap(({ cost }) => cost ?? [])),
    models,
  }
}

/** What some tokens of a prompt cost; null: the model has no price. */
export async function promptCost(
  prices: Prices,
  model: ModelRef | null,
  prompt_tokens: number,
): Promise<Cost | null> {
  if (model === null) return null
  const { items } = await prices.list()
  const price = items.find(item => item.provider_id === model.provider_id && item.model_id === model.model_id)
  return price ? costOf(price, { prompt_tokens, completion_tokens: 0 }) : null
}

type Price = Awaited<ReturnType<Prices['list']>>['items'][number]
type Counts = { readonly prompt_tokens: number; readonly completion_tokens: number }
type Cost = UsageReport['costs'][number]

const tokensOf = (counts: Counts) => counts.prompt_tokens + counts.completion_tokens

const costOf = (price: Price, counts: Counts): Cost => ({
  currency: price.currency,
  amount:
    (counts.prompt_tokens * price.input_per_million + counts.completion_tokens * price.output_per_million) /
    1_000_000,
})

function costsOf(costs: readonly Cost[]): Cost[] {
  const sums = new Map<string, number>()
  for (const { currency, amount } of costs) sums.set(currency, (sums.get(currency) ?? 0) + amount)
  return [...sums].map(([currency, amount]) => ({ currency, amount }))
}
