import { expect, test } from 'vitest'
import { checkNewPassword } from './password-rules.ts'

const owner = { email: 'ada.lovelace@example.org', name: 'Ada Lovelace' }
const check = (password: string) =>
  checkNewPassword(password, owner, '/body/password').then(
    () => null,
    error => error.detail[0],
  )

test.each(['qwertyuiop', '1234567890', 'PASSWORD123', 'password123!!', 'iloveyou123'])(
  '%s is on the list of what is guessed first',
  async password => {
    expect(await check(password)).toMatchObject({ path: '/body/password' })
    expect((await check(password)).message).toContain('most common')
  },
)

test.each([
  'ada.lovelace@example.org',
  'Ada Lovelace',
  'adalovelace1815',
  'Ada-Lovelace!2026',
  'OmniAI 2026!!',
  'adalovelace omniai',
])('%s is made of the name, the email or the product', async password => {
  expect((await check(password)).message).toContain('name')
})

test.each(['aaaaaaaaaaaa', 'abababababab', '1212121212'])('%s is only a few characters', async password => {
  expect((await check(password)).message).toContain('repeats')
})

test.each([
  'correct horse battery',
  'Ada Lovelace wrote the first program',
  'пароль-что-никто-не-знает',
  '  four blanks around  ',
  'x'.repeat(40) + 'yzwv',
])('%j is taken', async password => {
  expect(await check(password)).toBeNull()
})
