/** Small sums keep enough digits to be more than nothing. A currency that nobody knows is written as it is. */
export function moneyOf({ currency, amount }: { currency: string; amount: number }): string {
  const digits = amount !== 0 && Math.abs(amount) < 1 ? { maximumSignificantDigits: 2 } : {}
  try {
    return new Intl.NumberFormat('en', { style: 'currency', currency, ...digits }).format(amount)
  } catch {
    return `${new Intl.NumberFormat('en', digits).format(amount)} ${currency}`
  }
}
