import { bounds } from '@omniai/contracts/limits'
import type { Invite, InviteCreated, SessionStarted } from '@omniai/contracts/schemas/auth'
import { describe, expect, test } from 'vitest'
import type { AuthTables } from '../../src/agents/auth/tables.ts'
import { testDatabases } from '../databases.ts'
import { expectFailure } from '../expect-failure.ts'
import { someAddress } from '../grid/world.ts'
import { password, startTestApp } from '../test-app.ts'

const hour = 60 * 60_000

describe.each(testDatabases)('invitations on $name', testDatabase => {
  async function start() {
    const { database, remove } = await testDatabase.open()
    const clock = { now: Date.parse('2026-11-01') }
    const omni = await startTestApp({ database, now: () => clock.now })
    const admin = await omni.makeAdmin()
    const invite = async (body: object = {}) =>
      (await admin.call('inviteCreate', { body })).json<InviteCreated>()
    const register = async (code: unknown, email: string) =>
      (await omni.stranger()).call('authRegister', {
        body: { invite_code: code, email, name: 'New', password },
        remoteAddress: someAddress(),
      })
    const states = async () =>
      (await admin.call('inviteList')).json<{ items: Invite[] }>().items.map(({ id, state, used }) => ({
        id,
        state,
        used,
      }))
    const close = async () => {
      await omni.close()
      await remove()
    }
    return { omni, admin, database, clock, invite, register, states, close }
  }

  test('C39: of 50 parallel uses of a one-use invitation exactly one makes a user', async () => {
    const { invite, register, database, states, close } = await start()
    const { code } = await invite()
    const answers = await Promise.all(
      Array.from({ length: 50 }, (_, index) => register(code, `guest${index}@example.org`)),
    )
    const winners = answers.filter(answer => answer.statusCode === 200)
    expect(winners).toHaveLength(1)
    for (const answer of answers.filter(each => !winners.includes(each))) {
      expectFailure(answer, 'E_AUTH_INVITE_INVALID')
    }
    const users = await database.tables<AuthTables>().selectFrom('users').select('email').execute()
    expect(users).toHaveLength(2)
    expect(await states()).toMatchObject([{ state: 'used', used: 1 }])
    await close()
  })

  test('an invitation for three takes three, in parallel too', async () => {
    const { invite, register, states, close } = await start()
    const { code } = await invite({ max_uses: 3 })
    const answers = await Promise.all(
      Array.from({ length: 8 }, (_, index) => register(code, `guest${index}@example.org`)),
    )
    expect(answers.filter(answer => answer.statusCode === 200)).toHaveLength(3)
    expect(await states()).toMatchObject([{ state: 'used', used: 3 }])
    await close()
  })

  test('two people who take the same email at once become one, and the use is not lost', async () => {
    const { invite, register, states, close } = await start()
    const { code } = await invite({ max_uses: 2 })
    const answers = await Promise.all([
      register(code, 'same@example.org'),
      register(code, 'Same@Example.org'),
    ])
    expect(answers.map(answer => answer.statusCode).sort()).toEqual([200, 409])
    expect(await states()).toMatchObject([{ state: 'open', used: 1 }])
    expect((await register(code, 'other@example.org')).statusCode).toBe(200)
    await close()
  })

  test('a code that was made up is refused before the password that comes with it is looked at', async () => {
    const { omni, close } = await start()
    const body = {
      invite_code: 'a'.repeat(43),
      email: 'new@example.org',
      name: 'New',
      password: 'Password123!',
    }
    expectFailure(await (await omni.stranger()).call('authRegister', { body }), 'E_AUTH_INVITE_INVALID')
    await close()
  })

  test('C42: withdrawn, expired, used and invented codes are refused alike', async () => {
    const { omni, admin, clock, invite, register, states, close } = await start()
    const withdrawn = await invite()
    const expired = await invite({ expires_in_hours: 1 })
    const params = { invite_id: withdrawn.invite.id }
    expect((await admin.call('inviteRevoke', { params })).json()).toEqual({ ok: true })
    expectFailure(await admin.call('inviteRevoke', { params }), 'E_NOT_FOUND')
    const used = await invite()
    expect((await register(used.code, 'first@example.org')).statusCode).toBe(200)
    clock.now += hour
    for (const code of [withdrawn.code, expired.code, used.code, 'a'.repeat(43), used.code.slice(0, -1)]) {
      expectFailure(await register(code, 'late@example.org'), 'E_AUTH_INVITE_INVALID')
    }
    expect((await states()).map(({ state }) => state)).toEqual(['used', 'expired', 'revoked'])
    expect((await omni.stranger()).cookie).not.toContain('omniai_session')
    await close()
  })

  test('C37: only a whole code is a code', async () => {
    const { invite, register, close } = await start()
    const { code } = await invite()
    for (const wrong of [
      null,
      '',
      ' ',
      [],
      [code],
      {},
      true,
      0,
      ` ${code}`,
      `${code} `,
      `${code}\n`,
      undefined,
    ]) {
      expectFailure(await register(wrong, 'x@example.org'), 'E_VALIDATION')
    }
    expect((await register(code, 'x@example.org')).statusCode).toBe(200)
    await close()
  })

  test('who registers gets the role of the invitation, and no other by asking', async () => {
    const { omni, invite, register, close } = await start()
    const asAdmin = await register((await invite({ role: 'admin' })).code, 'second@example.org')
    expect(asAdmin.json<SessionStarted>().user.role).toBe('admin')
    const { code } = await invite()
    const body = { invite_code: code, email: 'eve@example.org', name: 'Eve', password, role: 'admin' }
    expectFailure(await (await omni.stranger()).call('authRegister', { body }), 'E_VALIDATION')
    expect((await register(code, 'eve@example.org')).json<SessionStarted>().user.role).toBe('member')
    await close()
  })

  test('C42: an invitation for one address is refused to any other, however it was got, and not used up', async () => {
    const { invite, register, states, close } = await start()
    const { code, invite: made } = await invite({ email: ' Guest@Example.org '.trim() })
    expect(made.email).toBe('guest@example.org')
    for (const email of ['other@example.org', 'guest@example.org.evil.example', 'guestt@example.org']) {
      expectFailure(await register(code, email), 'E_AUTH_INVITE_INVALID')
    }
    expect(await states()).toMatchObject([{ state: 'open', used: 0 }])
    expect((await register(code, 'GUEST@example.org')).statusCode).toBe(200)
    await close()
  })

  test('C42: an invitation of someone who is no administrator now is refused, whatever it says of itself', async () => {
    const { omni, admin, database, register, close } = await start()
    const eve = await omni.invite(admin, 'eve@example.org', 'admin')
    for (const change of [{ role: 'member' }, { role: 'admin', disabled_at: 1 }] as const) {
      const { code } = (await eve.call('inviteCreate', { body: { role: 'admin' } })).json<InviteCreated>()
      const users = database.tables<AuthTables>().updateTable('users').where('email_key', '=', eve.email)
      await users.set(change).execute()
      expectFailure(await register(code, 'late@example.org'), 'E_AUTH_INVITE_INVALID')
      await users.set({ role: 'admin', disabled_at: null }).execute()
      expect((await register(code, `${change.role}@example.org`)).statusCode).toBe(200)
    }
    await close()
  })

  test('B17: a session that was confirmed too long ago gives nobody a role, by promoting or by inviting', async () => {
    const { admin, clock, states, close } = await start()
    clock.now += bounds.confirmed_seconds * 1000
    for (const role of ['admin', 'member']) {
      expectFailure(await admin.call('inviteCreate', { body: { role } }), 'E_AUTH_CONFIRM_REQUIRED')
    }
    expect(await states()).toEqual([])
    await close()
  })

  test('the code is shown once and kept as a hash', async () => {
    const { admin, database, invite, close } = await start()
    const { code } = await invite({ note: 'For Ben' })
    const listed = await admin.call('inviteList')
    expect(listed.body).toContain('For Ben')
    expect(listed.body).not.toContain(code)
    const rows = await database.tables<AuthTables>().selectFrom('invites').selectAll().execute()
    expect(JSON.stringify(rows)).not.toContain(code)
    await close()
  })

  test('the list pages through everything once, newest first, while new ones come', async () => {
    const { admin, invite, close } = await start()
    const made: string[] = []
    for (let count = 0; count < 7; count += 1) made.unshift((await invite()).invite.id)
    const seen: string[] = []
    let cursor: string | null = null
    do {
      const query: Record<string, string | number> = { limit: 3, ...(cursor && { cursor }) }
      const page = (await admin.call('inviteList', { query })).json<{
        items: Invite[]
        next_cursor: string | null
      }>()
      seen.push(...page.items.map(({ id }) => id))
      cursor = page.next_cursor
      await invite()
    } while (cursor)
    expect(seen).toEqual(made)
    for (const wrong of ['abcd', Buffer.from('thr_aaaaaaaaaaaa').toString('base64url'), 'A']) {
      expectFailure(await admin.call('inviteList', { query: { cursor: wrong } }), 'E_VALIDATION')
    }
    await close()
  })
})
