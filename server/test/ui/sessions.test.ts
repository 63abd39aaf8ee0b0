import type { Account, CsrfBootstrap } from '@omniai/contracts/schemas/auth'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { AuthTables } from '../../src/agents/auth/tables.ts'
import { testDatabases } from '../databases.ts'
import { readEvents } from '../event-reader.ts'
import { expectFailure } from '../expect-failure.ts'
import { signInAgain, someAddress } from '../grid/world.ts'
import { type Person, password, startChat, startTestApp, type TestApp } from '../test-app.ts'

const day = 24 * 60 * 60_000

let now = Date.parse('2026-11-01')
let omni: TestApp
let ada: Person
beforeAll(async () => {
  omni = await startTestApp({ now: () => now })
  ada = await omni.makeAdmin()
})
afterAll(() => omni.close())

const users = () => omni.database.tables<AuthTables>().updateTable('users')
const copyOf = (someone: Person): Person => ({
  ...someone,
  call: async (id, input = {}) => {
    const { cookie, csrf } = someone
    const copy = await omni.stranger()
    return Object.assign(copy, { cookie, csrf }).call(id, input)
  },
})

test('C32: logout kills the cookie: a replay of it is refused', async () => {
  const someone = await signInAgain(omni, ada.email)
  const { cookie, csrf } = someone
  expect((await someone.call('authLogout')).json()).toEqual({ ok: true })
  expect(someone.cookie).toBe('')
  Object.assign(someone, { cookie, csrf })
  expectFailure(await someone.call('accountView'), 'E_AUTH_SESSION_EXPIRED')
  expectFailure(await someone.call('threadCreate'), 'E_AUTH_SESSION_EXPIRED')
  expectFailure(await someone.call('authLogout'), 'E_AUTH_SESSION_EXPIRED')
})

test('C32: logout ends this session only, and what it listens to; the answer goes on being written', async () => {
  const url = await omni.listen()
  const [here, there] = [await signInAgain(omni, ada.email), await signInAgain(omni, ada.email)]
  omni.upstream.hold()
  const run = await startChat(here, 'echo one two three')
  const [mine, other] = await Promise.all(
    [here, there].map(someone => readEvents(url, someone, 'runEvents', { params: { run_id: run.id } })),
  )
  await mine!.until(view => view.start !== null)
  await here.call('authLogout')
  expect(await mine!.ended).toBe('ended')
  expect(mine!.view.end).toBeNull()
  expect((await there.call('accountView')).statusCode).toBe(200)
  omni.upstream.release()
  expect((await other!.until(view => view.end !== null)).end).toMatchObject({ status: 'completed' })
})

test('the CSRF token of another session is refused, that of another tab of this one is taken', async () => {
  const [one, two] = [await signInAgain(omni, ada.email), await signInAgain(omni, ada.email)]
  const tab = (await one.call('csrfBootstrap')).json<CsrfBootstrap>()
  expect(tab).toEqual({ csrf_token: one.csrf, authenticated: true, cookie_returned: true })
  one.csrf = two.csrf
  expectFailure(await one.call('threadCreate'), 'E_AUTH_CSRF_INVALID')
  one.csrf = tab.csrf_token
  expect((await one.call('threadCreate')).statusCode).toBe(201)
})

test('a stranger keeps one token over many tabs, and it takes no row', async () => {
  const someone = await omni.stranger()
  const again = await someone.call('csrfBootstrap')
  expect(again.json<CsrfBootstrap>()).toEqual({
    csrf_token: someone.csrf,
    authenticated: false,
    cookie_returned: true,
  })
  expect(again.headers['set-cookie']).toBeUndefined()
})

test('two session cookies at once are no session, whichever comes first', async () => {
  const stale = `omniai_session=${'s'.repeat(43)}`
  for (const cookie of [
    `${ada.cookie}; ${stale}`,
    `${stale}; ${ada.cookie}`,
    `${ada.cookie}; ${ada.cookie}`,
  ]) {
    expectFailure(await copyOf({ ...ada, cookie }).call('accountView'), 'E_AUTH_SESSION_EXPIRED')
  }
})

test('B21: a disabled user is out at the next request, in every browser', async () => {
  const ben = await omni.invite(ada, 'ben@example.org')
  const elsewhere = await signInAgain(omni, ben.email)
  expect((await ben.call('accountView')).statusCode).toBe(200)
  await users().set({ disabled_at: now }).where('email_key', '=', ben.email).execute()
  for (const someone of [ben, elsewhere]) {
    expectFailure(await someone.call('accountView'), 'E_AUTH_SESSION_EXPIRED')
    expectFailure(await someone.call('threadCreate'), 'E_AUTH_SESSION_EXPIRED')
  }
})

test('B17: the role is read at each request: what is taken away is gone at the next', async () => {
  const dan = await omni.invite(ada, 'dan@example.org', 'admin')
  expect((await dan.call('inviteList')).statusCode).toBe(200)
  await users().set({ role: 'member' }).where('email_key', '=', dan.email).execute()
  expectFailure(await dan.call('inviteList'), 'E_AUTH_FORBIDDEN')
  expect((await dan.call('accountView')).json<Account>().role).toBe('member')
  await users().set({ role: 'admin' }).where('email_key', '=', dan.email).execute()
  expect((await dan.call('inviteList')).statusCode).toBe(200)
})

test.each([
  { id: 'u' },
  { role: 'admin' },
  { email: 'x@example.org' },
  { preferences: { role: 'admin' } },
  { user: { role: 'admin' } },
  { password: 'another password' },
])('A13, B18: nobody changes who they are with %j', async body => {
  const eve = await omni.invite(ada, `eve${Math.random()}@example.org`)
  expectFailure(await eve.call('accountUpdate', { body }), 'E_VALIDATION')
  expect((await eve.call('accountView')).json<Account>().role).toBe('member')
})

test('name and preferences are changed by key, and come back', async () => {
  const model = { provider_id: 'lmstudio', model_id: 'fake-model' }
  await ada.call('accountUpdate', { body: { preferences: { model } } })
  await ada.call('accountUpdate', { body: { preferences: { settings: { temperature: 0.5 } } } })
  await ada.call('accountUpdate', { body: { name: '  Ada L.  ' } })
  expect((await ada.call('accountView')).json<Account>()).toMatchObject({
    name: 'Ada L.',
    preferences: { model, settings: { temperature: 0.5 } },
  })
})

test.each(testDatabases)(
  'what tabs set of one account at the same moment is kept, all of it, on $name',
  async each => {
    const { database, remove } = await each.open()
    const other = await startTestApp({ database })
    const tabs = await other.makeAdmin()
    const model = { provider_id: 'lmstudio', model_id: 'fake-model' }
    const settings = { temperature: 0.5 }
    const bodies = [{ name: 'Tabs T.' }, { preferences: { model } }, { preferences: { settings } }]
    await Promise.all(bodies.map(body => tabs.call('accountUpdate', { body })))
    expect((await tabs.call('accountView')).json<Account>()).toMatchObject({
      name: 'Tabs T.',
      preferences: { model, settings },
    })
    await other.close()
    await remove()
  },
)

test('a session that is used lives 30 days, one that is not 14', async () => {
  const [used, idle] = [await signInAgain(omni, ada.email), await signInAgain(omni, ada.email)]
  const started = now
  now = started + 14 * day - 1
  expect((await used.call('accountView')).statusCode).toBe(200)
  now = started + 14 * day
  expectFailure(await idle.call('accountView'), 'E_AUTH_SESSION_EXPIRED')
  expect((await used.call('accountView')).statusCode).toBe(200)
  now = started + 27 * day
  expect((await used.call('accountView')).statusCode).toBe(200)
  now = started + 30 * day - 1
  expect((await used.call('accountView')).statusCode).toBe(200)
  now = started + 30 * day
  expectFailure(await used.call('accountView'), 'E_AUTH_SESSION_EXPIRED')
})

test('signing in works with the cookie of a session that is over', async () => {
  const someone = await signInAgain(omni, ada.email)
  now += 31 * day
  const body = { email: ada.email, password }
  const stranger = await omni.stranger()
  stranger.cookie = `${stranger.cookie}; ${someone.cookie}`
  expect((await stranger.call('authLogin', { body, remoteAddress: someAddress() })).statusCode).toBe(200)
  expect((await stranger.call('accountView')).statusCode).toBe(200)
})

test('the sweep takes sessions that are over and no other', async () => {
  const someone = await signInAgain(omni, ada.email)
  now += 29 * day
  const fresh = await signInAgain(omni, ada.email)
  now += 2 * day
  await omni.auth.sweep()
  const left = await omni.database.tables<AuthTables>().selectFrom('sessions').selectAll().execute()
  expect(left.every(row => row.expires_at >= now)).toBe(true)
  expect((await fresh.call('accountView')).statusCode).toBe(200)
  expectFailure(await someone.call('accountView'), 'E_AUTH_SESSION_EXPIRED')
})
