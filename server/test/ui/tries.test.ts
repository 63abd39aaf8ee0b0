import { limitBuckets } from '@omniai/contracts/limits'
import type { PasswordResetIssued } from '@omniai/contracts/schemas/admin'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { testDatabases } from '../databases.ts'
import { expectFailure } from '../expect-failure.ts'
import { idOf, readingOf, someAddress } from '../grid/world.ts'
import { type Person, password, startTestApp, type TestApp } from '../test-app.ts'

const { points } = limitBuckets.account

let omni: TestApp
let ada: Person
beforeEach(async () => {
  omni = await startTestApp()
  ada = await omni.makeAdmin()
})
afterEach(() => omni.close())

/** From another address each time, so that the limit of a source stays out of it. */
const guess = (someone: Person, email: string, guessed = 'not the right one', headers = {}) =>
  someone.call('authLogin', {
    body: { email, password: guessed },
    remoteAddress: someAddress(),
    headers,
  })

async function useUp(email: string): Promise<void> {
  const stranger = await omni.stranger()
  for (let count = 0; count < points; count += 1) {
    expectFailure(await guess(stranger, email), 'E_AUTH_INVALID_CREDENTIALS')
  }
}

test('C43: tries at one account are counted from wherever they come, alike for one that does not exist', async () => {
  const stranger = await omni.stranger()
  await useUp(ada.email)
  await useUp('nobody@example.org')
  const [known, unknown] = [
    await guess(stranger, ada.email.toUpperCase(), password),
    await guess(stranger, 'nobody@example.org'),
  ]
  for (const answer of [known, unknown]) {
    expectFailure(answer, 'E_RATE_LIMITED')
    expect(Number(answer.headers['retry-after'])).toBeLessThanOrEqual(limitBuckets.account.window_seconds)
  }
  const without = (answer: typeof known) => {
    const { headers, ...rest } = readingOf(answer)
    return { ...rest, names: Object.keys(headers) }
  }
  expect(without(known)).toEqual(without(unknown))
})

test('C43: an attacker does not lock out the browser that signed in before', async () => {
  const browser = await omni.signIn(ada.email)
  await browser.call('sessionRevokeAll', { query: { keep_current: true } })
  const mark = browser.cookie.split('; ').find(pair => pair.startsWith('omniai_device='))!
  await useUp(ada.email)
  const known = await omni.stranger()
  known.cookie = `${known.cookie}; ${mark}`
  expect((await guess(known, ada.email, password)).statusCode).toBe(200)
  expectFailure(await guess(await omni.stranger(), ada.email, password), 'E_RATE_LIMITED')
})

test('C43: a mark that is forged, cut or of another account counts like none', async () => {
  const eve = await omni.invite(ada, 'eve@example.org')
  const mark = (someone: Person) => someone.cookie.split('omniai_device=')[1]!.split(';')[0]!
  const [id, at, signature] = mark(ada).split('.')
  await useUp(ada.email)
  const wrong = [
    mark(eve),
    `${id}.${at}.`,
    `${at}.${signature}`,
    `${id}.${signature}`,
    `${id}.${at}.${signature!.slice(1)}`,
    `other.${at}.${signature}`,
    `${id}.${Number(at) + 1}.${signature}`,
    `${id}.${at}.${signature}.${signature}`,
    'x',
    '',
  ]
  for (const value of wrong) {
    const someone = await omni.stranger()
    someone.cookie = `${someone.cookie}; omniai_device=${value}`
    expectFailure(await guess(someone, ada.email, password), 'E_RATE_LIMITED')
  }
})

test('a known browser has tries of its own, and they are counted', async () => {
  const stranger = await omni.stranger()
  const mark = ada.cookie.split('; ').find(pair => pair.startsWith('omniai_device='))!
  stranger.cookie = `${stranger.cookie}; ${mark}`
  for (let count = 0; count < points; count += 1) {
    expectFailure(await guess(stranger, ada.email), 'E_AUTH_INVALID_CREDENTIALS')
  }
  expectFailure(await guess(stranger, ada.email, password), 'E_RATE_LIMITED')
  expect((await guess(await omni.stranger(), ada.email, password)).statusCode).toBe(200)
})

test.each(testDatabases)(
  'a mark of before the password was set is none, and the browser that set it has one, on $name',
  async testDatabase => {
    const { database, remove } = await testDatabase.open()
    let now = Date.parse('2026-11-01')
    const app = await startTestApp({ database, now: () => now })
    const { admin, member } = await app.people()
    const [formerFriend, owner] = [await app.signIn(member.email), member]
    const markOf = (someone: Person) => someone.cookie.split('; ').find(pair => pair.includes('_device='))!
    const known = async (mark: string) => {
      const someone = await app.stranger()
      return Object.assign(someone, { cookie: `${someone.cookie}; ${mark}` })
    }
    const [old, fresh, last] = [
      markOf(formerFriend),
      'another horse, another battery',
      'a third one, unheard of',
    ]
    const body = { current_password: password, new_password: fresh }
    now += 1
    expect((await owner.call('passwordChange', { body, remoteAddress: someAddress() })).statusCode).toBe(200)
    const changed = markOf(owner)
    const attacker = await app.stranger()
    while ((await guess(attacker, member.email)).statusCode !== 429);
    expectFailure(await guess(await known(old), member.email), 'E_RATE_LIMITED')
    expect((await guess(await known(changed), member.email, fresh)).statusCode).toBe(200)
    now += 1
    const params = { user_id: await idOf(owner) }
    const { reset_token } = (await admin.call('userResetIssue', { params })).json<PasswordResetIssued>()
    const resetting = await app.stranger()
    await resetting.call('passwordReset', {
      body: { reset_token, password: last },
      remoteAddress: someAddress(),
    })
    expectFailure(await guess(await known(changed), member.email, last), 'E_RATE_LIMITED')
    expect((await guess(await known(markOf(resetting)), member.email, last)).statusCode).toBe(200)
    await app.close()
    await remove()
  },
)

test('what succeeds does not count', async () => {
  for (let count = 0; count <= points; count += 1) {
    expect((await guess(await omni.stranger(), ada.email, password)).statusCode).toBe(200)
  }
})

test('confirming and changing the password are tries at the account too', async () => {
  const wrong = 'not the right one'
  const body = { current_password: wrong, new_password: 'another horse, another battery' }
  for (let count = 0; count < points / 2; count += 1) {
    const [confirmed, changed] = [
      await ada.call('sessionConfirm', { body: { password: wrong }, remoteAddress: someAddress() }),
      await ada.call('passwordChange', { body, remoteAddress: someAddress() }),
    ]
    for (const answer of [confirmed, changed]) expectFailure(answer, 'E_AUTH_INVALID_CREDENTIALS')
  }
  const right = { body: { password }, remoteAddress: someAddress() }
  expectFailure(await ada.call('sessionConfirm', right), 'E_RATE_LIMITED')
})

test('C43: headers that claim another source change nothing', async () => {
  const stranger = await omni.stranger()
  const from = '203.0.113.9'
  for (let count = 0; count < limitBuckets.auth.points; count += 1) {
    await stranger.call('authLogin', {
      body: { email: `nobody${count}@example.org`, password: 'x' },
      remoteAddress: from,
    })
  }
  for (const name of ['x-forwarded-for', 'x-real-ip', 'forwarded', 'cf-connecting-ip', 'true-client-ip']) {
    const answer = await stranger.call('authLogin', {
      body: { email: ada.email, password },
      remoteAddress: from,
      headers: { [name]: '192.0.2.1' },
    })
    expectFailure(answer, 'E_RATE_LIMITED')
  }
})

test('who signs out leaves no mark behind', async () => {
  expect(ada.cookie).toContain('omniai_device=')
  await ada.call('authLogout')
  expect(ada.cookie).toBe('')
})
