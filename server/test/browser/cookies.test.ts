import type { CsrfBootstrap } from '@omniai/contracts/schemas/auth'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { expectFailure } from '../expect-failure.ts'
import { password, type TestApp } from '../test-app.ts'
import { cookiesOf, deploymentNames, deployments, startDeployed } from './deployments.ts'

const email = 'ada@example.org'
const day = 24 * 60 * 60
const start = Date.parse('2026-11-01')

describe.each(deploymentNames)('the session cookie, %s', name => {
  const { prefix, attributes } = deployments[name]
  const secret = '[A-Za-z0-9_-]{43}'
  const exactly = (text: string) =>
    new RegExp(`^${text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&').replace('SECRET', secret)}$`)

  let now = start
  let omni: TestApp
  beforeAll(async () => {
    omni = await startDeployed(name, { now: () => now })
    await omni.makeAdmin(email)
  })
  afterAll(() => omni.close())

  test('is set at sign-in with exactly these attributes, and the pre-session is cleared', async () => {
    const someone = await omni.stranger()
    const cookies = cookiesOf(await someone.call('authLogin', { body: { email, password } }))
    expect(cookies[0]).toMatch(exactly(`${prefix}omniai_session=SECRET; Max-Age=${30 * day}; ${attributes}`))
    expect(cookies).toContain(`${prefix}omniai_pre=; Max-Age=0; ${attributes}`)
    for (const cookie of cookies) expect(cookie.endsWith(`; ${attributes}`), cookie).toBe(true)
  })

  test('of a stranger is set with the same attributes, for an hour', async () => {
    const answer = await (await omni.stranger()).call('csrfBootstrap', { headers: { cookie: '' } })
    expect(cookiesOf(answer)).toEqual([
      expect.stringMatching(
        exactly(`${prefix}omniai_pre=SECRET.SECRET; Max-Age=3600; ${attributes}`).source.replace(
          'SECRET',
          secret,
        ),
      ),
    ])
  })

  test('is cleared at sign-out with the same attributes; over https the browser is told to forget all', async () => {
    const answer = await (await omni.signIn(email)).call('authLogout')
    const cookies = cookiesOf(answer)
    expect(cookies).toContain(`${prefix}omniai_session=; Max-Age=0; ${attributes}`)
    expect(cookies).toContain(`${prefix}omniai_pre=; Max-Age=0; ${attributes}`)
    for (const cookie of cookies)
      expect(cookie).toMatch(exactly(`${cookie.split(';')[0]}; Max-Age=0; ${attributes}`))
    expect(answer.headers['clear-site-data']).toBe(name === 'local' ? undefined : '"cookies"')
  })

  test('is set again when metaView is asked, for what is left of its life, and by no other reading', async () => {
    const someone = await omni.signIn(email)
    const held = someone.cookie.split('; ').find(pair => pair.includes('omniai_session='))!
    now += 3 * day * 1000
    const renewed = await someone.call('metaView')
    expect(cookiesOf(renewed)).toEqual([`${held}; Max-Age=${27 * day}; ${attributes}`])
    for (const id of ['accountView', 'threadList', 'csrfBootstrap', 'providerList'] as const) {
      expect(cookiesOf(await someone.call(id)), id).toEqual([])
    }
  })

  test('is not set by metaView for somebody who is not signed in, or no longer', async () => {
    expect(cookiesOf(await (await omni.stranger()).call('metaView'))).toEqual([])
    const someone = await omni.signIn(email)
    now += 31 * day * 1000
    expect(cookiesOf(await someone.call('metaView'))).toEqual([])
  })

  test('is refused when there are two, and both are cleared when the page asks for a token', async () => {
    const someone = await omni.signIn(email)
    const stale = `${prefix}omniai_session=${'s'.repeat(43)}`
    const held = someone.cookie
    for (const cookie of [`${held}; ${stale}`, `${stale}; ${held}`, `${held}; ${held}`]) {
      expectFailure(await someone.call('accountView', { headers: { cookie } }), 'E_AUTH_SESSION_EXPIRED')
    }
    const answer = await someone.call('csrfBootstrap', { headers: { cookie: `${held}; ${stale}` } })
    expect(answer.json<CsrfBootstrap>().authenticated).toBe(false)
    const gone = (kind: string) => `${prefix}omniai_session=; Max-Age=0; ${kind}`
    const plain = attributes.replace('; Partitioned', '')
    const both = name === 'local' ? [gone(plain)] : [gone(plain), gone(`${plain}; Partitioned`)]
    expect(cookiesOf(answer).filter(cookie => cookie.includes('_session='))).toEqual(both)
  })

  test('counts under its own name only', async () => {
    const other = prefix === '' ? '__Host-' : ''
    const cookie = `${other}omniai_session=${'a'.repeat(43)}`
    const someone = await omni.stranger()
    expectFailure(await someone.call('threadList', { headers: { cookie } }), 'E_AUTH_REQUIRED')
  })
})
