import { expect, test } from 'vitest'
import { createSealing } from './sealing.ts'

const key = 'a key of the operator, 0123456789abc'
const sealing = createSealing(key, 'totp')

test('what is sealed opens for its owner, and is never twice the same', () => {
  for (const text of ['', 'JBSWY3DPEHPK3PXP', 'ключ 🔑', 'x'.repeat(10_000)]) {
    const [one, two] = [sealing.seal(text, 'ada'), sealing.seal(text, 'ada')]
    expect(one).not.toBe(two)
    expect([sealing.open(one, 'ada'), sealing.open(two, 'ada')]).toEqual([text, text])
  }
})

test('another owner, another purpose and another key do not open it', () => {
  const sealed = sealing.seal('secret', 'ada')
  expect(sealing.open(sealed, 'ben')).toBeNull()
  expect(createSealing(key, 'provider-key').open(sealed, 'ada')).toBeNull()
  expect(createSealing(`${key}!`, 'totp').open(sealed, 'ada')).toBeNull()
})

test('a change of any byte, a cut and nonsense do not open', () => {
  const sealed = sealing.seal('secret', 'ada')
  const bytes = Buffer.from(sealed.slice('v1.'.length), 'base64url')
  for (const at of bytes.keys()) {
    const changed = Buffer.from(bytes)
    changed[at]! ^= 1
    expect(sealing.open(`v1.${changed.toString('base64url')}`, 'ada'), `byte ${at}`).toBeNull()
  }
  for (const length of [0, 11, 27, bytes.length - 1]) {
    expect(sealing.open(`v1.${bytes.subarray(0, length).toString('base64url')}`, 'ada')).toBeNull()
  }
  for (const text of ['', 'v1', 'v1.', sealed.slice(3), `v2.${sealed.slice(3)}`])
    expect(sealing.open(text, 'ada')).toBeNull()
})
