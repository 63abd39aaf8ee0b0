import { expect, test } from 'vitest'
import { createDevices } from './devices.ts'
import { createCsrf } from './secrets.ts'

const secret = 'test-secret-0123456789-abcdefghijklmnop'

test('a mark is known for its own account under its own secret; a browser stays the same one when it is marked again', () => {
  let now = 1000
  const devices = createDevices(secret, () => now)
  const mark = devices.markFor('ada@example.org', undefined)
  const id = mark.split('.')[0]
  expect(devices.deviceOf('ada@example.org', mark)).toEqual({ id, markedAt: 1000 })
  expect(devices.deviceOf('ben@example.org', mark)).toBeNull()
  expect(createDevices(`${secret}x`, () => now).deviceOf('ada@example.org', mark)).toBeNull()
  now = 2000
  const again = devices.markFor('ada@example.org', mark)
  expect(devices.deviceOf('ada@example.org', again)).toEqual({ id, markedAt: 2000 })
  const [, , signature] = mark.split('.')
  expect(devices.deviceOf('ada@example.org', `${id}.2000.${signature}`)).toBeNull()
  expect(devices.markFor('ben@example.org', mark).split('.')[0]).not.toBe(id)
})

test('C46: what is compared may have any length: it is refused, and nothing throws', () => {
  const devices = createDevices(secret, () => 1000)
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
