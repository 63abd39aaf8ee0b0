import { expect, test } from 'vitest'
import { createPasswords } from './passwords.ts'

test('unless a test says otherwise a password is hashed with Argon2id, 19 MiB and two passes', async () => {
  const stored = await createPasswords().hash('correct horse battery')
  expect(stored).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/)
})

test('what was hashed at one cost is verified at another', async () => {
  const cheap = createPasswords({ memoryCost: 8, timeCost: 1 })
  const stored = await cheap.hash('correct horse battery')
  expect(stored).toMatch(/\$m=8,t=1,p=1\$/)
  const usual = createPasswords()
  expect(await usual.verify(stored, 'correct horse battery')).toBe(true)
  expect(await usual.verify(stored, 'another horse')).toBe(false)
})
