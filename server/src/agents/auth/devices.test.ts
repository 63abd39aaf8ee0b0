import { expect, test } from 'vitest'
import { createDevices } from './devices.ts'
import { createCsrf } from './secrets.ts'

const secret = 'test-secret-0123456789-abcdefghijklmnop'

test('a mark is known for its own account under its own secret, and kept while it is right', () => {
  const devices = createDevices(secret)
  const mark = devices.markFor('ada@example.org', undefined)
  const id = devices.deviceOf('ada@example.org', mark)
  expect(id).toBe(mark.split('.')[0])
  expect(devices.deviceOf('ben@example.org', mark)).toBeNull()
  expect(createDevices(`${secret}x`).deviceOf('ada@example.org', mark)).toBeNull()
  expect(devices.markFor('ada@example.org', mark)).toBe(mark)
  expect(devices.markFor('ben@example.org', mark)).not.toBe(mark)
})

test('C46: what is compared may have any length: it is refused, and nothing throws', () => {
  const devices = createDevices(secret)
  const csrf = createCsrf(secret)
  const mark = devices.markFor('ada@example.org', undefined)
  const token = csrf.tokenFor('cookie')
  const cuts = (text: string) => [
    '',
    'x',
    '.',
    text.slice(0, -1),
    `${text}x`,
    text.repeat(1000),
    'é'.repeat(43),
    '€',
  ]
  for (const wrong of cuts(mark)) expect(devices.deviceOf('ada@example.org', wrong)).toBeNull()
  for (const wrong of cuts(token)) expect(csrf.verify('cookie', wrong)).toBe(false)
  expect(csrf.verify('cookie', token)).toBe(true)
})
