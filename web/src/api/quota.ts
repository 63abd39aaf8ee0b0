/** How much of the models one may use, as administrators set it. */
import type { OwnQuota, QuotaState } from '@omniai/contracts/schemas/quota'
import { call } from './api.ts'
import type { Resource } from './resources.ts'

export const ownQuota: Resource<OwnQuota> = {
  key: ['usage', 'quota'],
  staleAfter: 15_000,
  load: signal => call('quotaOwn', {}, { signal }),
}

/** From here on it is said beside the composer. */
const closeFrom = 0.8

/** The bound that is nearest to its end, once it is close. */
export function closest(items: readonly QuotaState[]): QuotaState | null {
  const share = ({ used, limit }: QuotaState) => (limit === 0 ? 1 : used / limit)
  const [first] = items
    .filter(item => share(item) >= closeFrom)
    .sort(
      (one, other) =>
        Math.min(share(other), 1) - Math.min(share(one), 1) || other.resets_at.localeCompare(one.resets_at),
    )
  return first ?? null
}
