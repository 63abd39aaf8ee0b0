import type { UsageReport } from '@omniai/contracts/schemas/usage'

const whole = new Intl.NumberFormat('en')
const short = new Intl.NumberFormat('en', { notation: 'compact', maximumFractionDigits: 1 })

export const countOf = (count: number): string => whole.format(count)
export const shortCountOf = (count: number): string => short.format(count)

/** Small sums keep enough digits to be more than nothing. A currency that nobody knows is written as it is. */
function costIn({ currency, amount }: UsageReport['costs'][number]): string {
  const digits = amount !== 0 && Math.abs(amount) < 1 ? { maximumSignificantDigits: 2 } : {}
  try {
    return new Intl.NumberFormat('en', { style: 'currency', currency, ...digits }).format(amount)
  } catch {
    return `${new Intl.NumberFormat('en', digits).format(amount)} ${currency}`
  }
}

export const costsIn = (costs: UsageReport['costs']): string => costs.map(costIn).join(' + ')
