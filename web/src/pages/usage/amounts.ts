import type { UsageReport } from '@omniai/contracts/schemas/usage'
import { moneyOf } from '../../ui/money.ts'

const whole = new Intl.NumberFormat('en')
const short = new Intl.NumberFormat('en', { notation: 'compact', maximumFractionDigits: 1 })

export const countOf = (count: number): string => whole.format(count)
export const shortCountOf = (count: number): string => short.format(count)

export const costsIn = (costs: UsageReport['costs']): string => costs.map(moneyOf).join(' + ')
