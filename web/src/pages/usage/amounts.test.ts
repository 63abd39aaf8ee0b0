import { expect, test } from 'vitest'
import { costsIn } from './amounts.ts'

test('small costs are never shown as nothing, and currencies are never added up', () => {
  expect(costsIn([{ currency: 'USD', amount: 0.00042 }])).toBe('$0.00042')
  expect(
    costsIn([
      { currency: 'EUR', amount: 12.5 },
      { currency: 'USD', amount: 0 },
    ]),
  ).toBe('€12.50 + $0.00')
})

test('what is no currency of the world is still an amount', () => {
  expect(costsIn([{ currency: 'credits', amount: 3 }])).toBe('3 credits')
})
