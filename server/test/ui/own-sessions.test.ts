import { bounds } from '@omniai/contracts/limits'
import type { AccountSecurity, SessionList } from '@omniai/contracts/schemas/account-security'
import type { SessionStarted } from '@omniai/contracts/schemas/auth'
import { describe, expect, test } from 'vitest'
import type { AuthTables } from '../../src/agents/auth/tables.ts'
import { testDatabases } from '../databases.ts'
import { readEvents } from '../event-reader.ts'
import { expectFailure } from '../expect-failure.ts'
import { noLimits, readingOf, signInAgain, someAddress } from '../grid/world.ts'
import { type Person, password, requestOf, startChat, startTestApp } from '../test-app.ts'

const minute = 60_000
const listOf = async (someone: Person) => (await someone.call('sessionList')).json<SessionList>().items
/** What a thief of the cookie would hold. */
const held = ({ cookie, csrf }: Person) => ({ cookie, csrf })

describe.each(testDatabases)('own sessions on $name', testDatabase => {
  async function start() {
    const { database, remove } = await testDatabase.open()
    const clock = { now: Date.parse('2026-11-01') }
    const omni = await startTestApp({ database, now: () => clock.now, rateLimiter: noLimits })
    const { admin, member } = await omni.people()
    const ended: string[] = []
    omni.auth.onSessionEnded(sessionId => ended.push(sessionId))
    const actions = async () =>
      (
        await database
          .tables<AuthTables>()
          .selectFrom('audit_events')
          .select(['action'])
          .orderBy('id')
          .execute()
      ).map(({ action }) => action)
    const close = async () => {
      await omni.close()
      await remove()
    }
    return { omni, admin, member, clock, ended, actions, close }
  }

  test('the list has the one that asks first, then those used last, and how each began', async () => {
    const { omni, member, clock, close } = await start()
    clock.now += minute
    const second = await signInAgain(omni, member.email)
    clock.now += minute
    const third = await signInAgain(omni, member.email)
    const items = await listOf(member)
    expect(items.map(({ current, method }) => [current, method])).toEqual([
      [true, 'invite'],
      [false, 'password'],
      [false, 'password'],
    ])
    const own = async (someone: Person) => (await listOf(someone))[0]!.id
    expect(items.map(({ id }) => id)).toEqual([await own(member), await own(third), await own(second)])
    expect(JSON.stringify(items)).not.toMatch(/token|hash/)
    await close()
  })

  test('A1: ending the session of another reads like ending none, and it goes on', async () => {
    const { admin, member, close } = await start()
    const [theirs] = await listOf(admin)
    const lost = await member.call('sessionRevoke', { params: { session_id: 'ses_aaaaaaaaaaaaaaaa' } })
    const tried = await member.call('sessionRevoke', { params: { session_id: theirs!.id } })
    expectFailure(tried, 'E_NOT_FOUND')
    expect(readingOf(tried)).toEqual(readingOf(lost))
    expect((await admin.call('accountView')).statusCode).toBe(200)
    await close()
  })

  test('one that is ended from elsewhere is out at once, once, and is told of', async () => {
    const { omni, member, ended, actions, close } = await start()
    const there = await signInAgain(omni, member.email)
    const { id } = (await listOf(there))[0]!
    const input = { params: { session_id: id } }
    expect((await member.call('sessionRevoke', input)).json()).toEqual({ ok: true })
    expectFailure(await there.call('accountView'), 'E_AUTH_SESSION_EXPIRED')
    expectFailure(await member.call('sessionRevoke', input), 'E_NOT_FOUND')
    expect(ended).toEqual([id])
    expect((await actions()).filter(action => action === 'session_revoked')).toHaveLength(1)
    await close()
  })

  test('ending the one that asks clears its cookie', async () => {
    const { member, close } = await start()
    const { id } = (await listOf(member))[0]!
    const before = held(member)
    expect((await member.call('sessionRevoke', { params: { session_id: id } })).statusCode).toBe(200)
    expect(member.cookie).not.toContain('omniai_session')
    expectFailure(await Object.assign(member, before).call('accountView'), 'E_AUTH_SESSION_EXPIRED')
    await close()
  })

  test('everywhere else leaves this one; everywhere leaves none; others keep theirs', async () => {
    const { omni, admin, member, ended, actions, close } = await start()
    const others = [await signInAgain(omni, member.email), await signInAgain(omni, member.email)]
    await member.call('sessionRevokeAll', { query: { keep_current: true } })
    for (const other of others) expectFailure(await other.call('accountView'), 'E_AUTH_SESSION_EXPIRED')
    expect(await listOf(member)).toHaveLength(1)
    expect(ended).toHaveLength(2)
    const before = held(member)
    await member.call('sessionRevokeAll')
    expectFailure(await Object.assign(member, before).call('accountView'), 'E_AUTH_SESSION_EXPIRED')
    expect(ended).toHaveLength(3)
    expect(await listOf(admin)).toHaveLength(1)
    expect((await actions()).filter(action => action === 'sessions_ended')).toHaveLength(2)
    await close()
  })

  test('C32: ending a session ends what it listens to, and nothing else', async () => {
    const { omni, member, close } = await start()
    const url = await omni.listen()
    const there = await signInAgain(omni, member.email)
    omni.upstream.hold()
    const run = await startChat(member, 'echo one two three')
    const [here, elsewhere] = await Promise.all(
      [member, there].map(someone => readEvents(url, someone, 'runEvents', { params: { run_id: run.id } })),
    )
    await elsewhere!.until(view => view.start !== null)
    await member.call('sessionRevokeAll', { query: { keep_current: true } })
    expect(await elsewhere!.ended).toBe('ended')
    expect(elsewhere!.view.end).toBeNull()
    omni.upstream.release()
    expect((await here!.until(view => view.end !== null)).end).toMatchObject({ status: 'completed' })
    await close()
  })

  test('C29: confirming gives the session a new cookie and CSRF token; the old ones are over, it goes on', async () => {
    const { member, clock, actions, close } = await start()
    const before = held(member)
    const { id } = (await listOf(member))[0]!
    clock.now += bounds.confirmed_seconds * 1000
    const security = async () => (await member.call('securityView')).json<AccountSecurity>().confirmed_until
    expect(await security()).toBeNull()
    const answer = await member.call('sessionConfirm', { body: { password } })
    member.csrf = answer.json<SessionStarted>().csrf_token
    expect(member.csrf).not.toBe(before.csrf)
    expect(await security()).toBe(new Date(clock.now + bounds.confirmed_seconds * 1000).toISOString())
    expect(await listOf(member)).toMatchObject([{ id, current: true }])
    const thief = { ...member, ...before }
    expectFailure(await callAs(thief, member), 'E_AUTH_SESSION_EXPIRED')
    expect((await actions()).at(-1)).toBe('confirmed')
    await close()

    async function callAs(copy: Person, someone: Person) {
      const now = held(someone)
      const replayed = await Object.assign(someone, held(copy)).call('accountView')
      Object.assign(someone, now)
      return replayed
    }
  })

  test('C29: of confirmations at once one holds, so that no browser keeps a cookie that was replaced', async () => {
    const { omni, member, close } = await start()
    const before = held(member)
    const answers = await Promise.all(
      Array.from({ length: 4 }, () =>
        omni.app.inject(requestOf('sessionConfirm', { body: { password } }, before)),
      ),
    )
    const [winner, ...others] = answers.filter(answer => answer.statusCode === 200)
    expect(others).toEqual([])
    for (const answer of answers.filter(each => each !== winner)) {
      expectFailure(answer, 'E_AUTH_SESSION_EXPIRED')
      expect(answer.cookies).toEqual([])
    }
    const cookie = winner!.cookies.map(({ name, value }) => `${name}=${value}`).join('; ')
    const view = await omni.app.inject(requestOf('accountView', {}, { cookie, csrf: '' }))
    expect(view.statusCode).toBe(200)
    await close()
  })

  test('a wrong password confirms nothing, is written down, and keeps the session as it was', async () => {
    const { member, clock, actions, close } = await start()
    const { cookie } = member
    clock.now += bounds.confirmed_seconds * 1000
    const answer = await member.call('sessionConfirm', { body: { password: 'not the right one' } })
    expectFailure(answer, 'E_AUTH_INVALID_CREDENTIALS')
    expect(member.cookie).toBe(cookie)
    expect((await member.call('securityView')).json<AccountSecurity>().confirmed_until).toBeNull()
    expect((await actions()).at(-1)).toBe('confirm_failed')
    await close()
  })

  test('which of many sessions are open is one question', async () => {
    const { omni, admin, member, clock, close } = await start()
    const gone = await signInAgain(omni, member.email)
    const ids = [...(await listOf(admin)), ...(await listOf(member))].map(({ id }) => id)
    const { id } = (await listOf(gone))[0]!
    await gone.call('authLogout')
    const open = (await listOf(member)).concat(await listOf(admin)).map(each => each.id)
    expect([...(await omni.auth.liveSessions([...ids, id, 'ses_aaaaaaaaaaaa']))].sort()).toEqual(open.sort())
    expect([...(await omni.auth.liveSessions([]))]).toEqual([])
    clock.now += 14 * 24 * 60 * minute
    expect([...(await omni.auth.liveSessions(ids))]).toEqual([])
    await close()
  })

  test('a login that takes the place of a session ends it and says so', async () => {
    const { member, ended, close } = await start()
    const { id } = (await listOf(member))[0]!
    const body = { email: member.email, password }
    expect((await member.call('authLogin', { body, remoteAddress: someAddress() })).statusCode).toBe(200)
    expect(ended).toEqual([id])
    await close()
  })
})
