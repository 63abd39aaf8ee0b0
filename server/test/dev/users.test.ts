import type { AdminSessionPage, User, UserPage } from '@omniai/contracts/schemas/admin'
import type { InviteCreated } from '@omniai/contracts/schemas/auth'
import { describe, expect, test } from 'vitest'
import type { AuthTables } from '../../src/agents/auth/tables.ts'
import { testDatabases } from '../databases.ts'
import { readEvents } from '../event-reader.ts'
import { expectFailure } from '../expect-failure.ts'
import { fingerprint } from '../fingerprint.ts'
import { idOf, noLimits, signInAgain, someAddress } from '../grid/world.ts'
import { type Person, password, startChat, startTestApp } from '../test-app.ts'

describe.each(testDatabases)('people on $name', testDatabase => {
  async function start() {
    const { database, remove } = await testDatabase.open()
    const omni = await startTestApp({ database, rateLimiter: noLimits })
    const { admin, member } = await omni.people()
    const tables = () => database.tables<AuthTables>()
    const update = (actor: Person, userId: string, body: object) =>
      actor.call('userUpdate', { params: { user_id: userId }, body })
    const view = async (userId: string) =>
      (await admin.call('userView', { params: { user_id: userId } })).json<User>()
    const list = async (query: Record<string, string | number> = {}) =>
      (await admin.call('userList', { query })).json<UserPage>()
    const events = async (...actions: string[]) =>
      tables().selectFrom('audit_events').selectAll().where('action', 'in', actions).orderBy('id').execute()
    const close = async () => {
      await omni.close()
      await remove()
    }
    return { omni, admin, member, tables, update, view, list, events, close }
  }

  test('the list finds people by part of a name or email, by role and state, and nobody else', async () => {
    const { omni, admin, update, list, close } = await start()
    const cy = await omni.invite(admin, 'cy_100%@example.org', 'admin')
    const dan = await omni.invite(admin, 'dan@else.example')
    await update(admin, await idOf(dan), { disabled: true, name: 'Łucja Ärmel' })
    const emails = async (query: Record<string, string>) =>
      (await list(query)).items.map(({ email }) => email)
    expect(await emails({ q: 'EXAMPLE.ORG' })).toEqual([cy.email, 'ben@example.org', 'ada@example.org'])
    expect(await emails({ q: 'Ärmel' })).toEqual([dan.email])
    expect(await emails({ q: '%' })).toEqual([cy.email])
    expect(await emails({ q: '_' })).toEqual([cy.email])
    expect(await emails({ q: "' or 1=1 --" })).toEqual([])
    expect(await emails({ role: 'admin' })).toEqual([cy.email, admin.email])
    expect(await emails({ state: 'disabled' })).toEqual([dan.email])
    expect(await emails({ role: 'admin', q: 'cy' })).toEqual([cy.email])
    await close()
  })

  test('A16: the list pages through everybody once; a cursor of another list is none of this one', async () => {
    const { omni, admin, list, close } = await start()
    for (let count = 0; count < 5; count += 1) await omni.invite(admin, `guest${count}@example.org`)
    const seen: string[] = []
    let cursor: string | null = null
    do {
      const page: UserPage = await list({ limit: 3, ...(cursor && { cursor }) })
      seen.push(...page.items.map(({ email }) => email))
      cursor = page.next_cursor
    } while (cursor)
    expect(seen).toHaveLength(7)
    expect(new Set(seen).size).toBe(7)
    const foreign = (await admin.call('adminSessionList', { query: { limit: 1 } })).json<AdminSessionPage>()
    for (const wrong of [foreign.next_cursor!, 'abcd']) {
      expectFailure(await admin.call('userList', { query: { cursor: wrong } }), 'E_VALIDATION')
    }
    await close()
  })

  test('what a person has is counted right, for many in as many questions as for one', async () => {
    const { omni, admin, member, tables, view, list, close } = await start()
    const userId = await idOf(member)
    await signInAgain(omni, member.email)
    await tables()
      .insertInto('passkeys')
      .values(
        ['a', 'b'].map(id => ({
          id: `psk_${id}`,
          user_id: userId,
          credential_id: id,
          public_key: '',
          counter: 0,
          transports: '[]',
          host: 'localhost',
          name: id,
          synced: 0,
          created_at: 1,
          last_used_at: null,
        })),
      )
      .execute()
    await tables()
      .insertInto('totp')
      .values({ user_id: userId, secret: 'sealed', confirmed_at: 1, last_step: 0 })
      .execute()
    const ben = await view(userId)
    expect(ben).toMatchObject({ sessions: 2, passkeys: 2, totp: true, has_password: true, state: 'active' })
    expect(Date.parse(ben.last_seen_at!)).toBeGreaterThan(Date.now() - 60_000)
    expect((await list()).items.find(({ id }) => id === userId)).toEqual(ben)
    expect(JSON.stringify(ben)).not.toMatch(/hash|sealed/)
    const params = { user_id: userId }
    expect((await admin.call('userSecondFactorsRemove', { params })).json()).toEqual({ ok: true })
    expect(await view(userId)).toMatchObject({ passkeys: 0, totp: false, has_password: true, sessions: 2 })
    await close()
  })

  test('B21: who is disabled is out at once, with what they listen to, their links and their invitations', async () => {
    const { omni, admin, update, view, events, close } = await start()
    const url = await omni.listen()
    const eve = await omni.invite(admin, 'eve@example.org', 'admin')
    const userId = await idOf(eve)
    const { code, invite } = (await eve.call('inviteCreate', { body: {} })).json<InviteCreated>()
    const { reset_token } = (await admin.call('userResetIssue', { params: { user_id: userId } })).json<{
      reset_token: string
    }>()
    omni.upstream.hold()
    const run = await startChat(eve, 'echo one two three')
    const reader = await readEvents(url, eve, 'runEvents', { params: { run_id: run.id } })
    await reader.until(seen => seen.start !== null)
    expect((await update(admin, userId, { disabled: true })).json<User>()).toMatchObject({
      state: 'disabled',
      sessions: 0,
    })
    expect(await reader.ended).toBe('ended')
    omni.upstream.release()
    expectFailure(await eve.call('accountView'), 'E_AUTH_SESSION_EXPIRED')
    const stranger = await omni.stranger()
    const login = { email: eve.email, password }
    expectFailure(await stranger.call('authLogin', { body: login }), 'E_AUTH_INVALID_CREDENTIALS')
    const registration = { invite_code: code, email: 'x@example.org', name: 'X', password }
    expectFailure(await stranger.call('authRegister', { body: registration }), 'E_AUTH_INVITE_INVALID')
    const reset = { reset_token, password: 'another horse, another battery' }
    expectFailure(await stranger.call('passwordReset', { body: reset }), 'E_AUTH_RESET_INVALID')
    expect(await events('user_disabled', 'invite_revoked')).toMatchObject([
      { action: 'user_disabled', subject: userId },
      { action: 'invite_revoked', subject: invite.id },
    ])
    await update(admin, userId, { disabled: false })
    expect(await view(userId)).toMatchObject({ state: 'active' })
    expect((await stranger.call('authLogin', { body: login, remoteAddress: someAddress() })).statusCode).toBe(
      200,
    )
    expectFailure(
      await (await omni.stranger()).call('authRegister', { body: registration }),
      'E_AUTH_INVITE_INVALID',
    )
    await close()
  })

  test('a promotion ends the sessions from before it: no old cookie gains power', async () => {
    const { omni, admin, member, update, events, close } = await start()
    const userId = await idOf(member)
    const elsewhere = await signInAgain(omni, member.email)
    await update(admin, userId, { role: 'admin' })
    for (const someone of [member, elsewhere])
      expectFailure(await someone.call('userList'), 'E_AUTH_SESSION_EXPIRED')
    const again = await signInAgain(omni, member.email)
    expect((await again.call('userList')).statusCode).toBe(200)
    expect(await events('role_changed')).toMatchObject([
      { subject: userId, detail: JSON.stringify({ from: 'member', to: 'admin' }) },
    ])
    await close()
  })

  test('B17: a demotion holds from the next request on, and their invitations are refused', async () => {
    const { omni, admin, update, close } = await start()
    const eve = await omni.invite(admin, 'eve@example.org', 'admin')
    const { code } = (await eve.call('inviteCreate', { body: { role: 'admin' } })).json<InviteCreated>()
    await update(admin, await idOf(eve), { role: 'member' })
    expectFailure(await eve.call('userList'), 'E_AUTH_FORBIDDEN')
    expect((await eve.call('accountView')).statusCode).toBe(200)
    const body = { invite_code: code, email: 'x@example.org', name: 'X', password }
    expectFailure(await (await omni.stranger()).call('authRegister', { body }), 'E_AUTH_INVITE_INVALID')
    await close()
  })

  test('the same again changes nothing and is written down nowhere', async () => {
    const { omni, admin, member, update, close } = await start()
    const userId = await idOf(member)
    const before = await fingerprint(omni.database)
    await update(admin, userId, { role: 'member', disabled: false })
    await update(admin, userId, {})
    expect((await member.call('accountView')).statusCode).toBe(200)
    expect(await fingerprint(omni.database)).toBe(before)
    await close()
  })

  test('the last administrator stays one, and nobody disables themself', async () => {
    const { omni, admin, update, close } = await start()
    const adminId = await idOf(admin)
    const before = await fingerprint(omni.database)
    for (const body of [{ role: 'member' }, { disabled: true }]) {
      const answer = await update(admin, adminId, body)
      expectFailure(answer, 'E_CONFLICT')
      expect(answer.json<{ error: { detail: string } }>().error.detail).toMatch(/administrator/)
    }
    expect(await fingerprint(omni.database)).toBe(before)
    const eve = await omni.invite(admin, 'eve@example.org', 'admin')
    expectFailure(await update(eve, await idOf(eve), { disabled: true }), 'E_CONFLICT')
    expect((await update(eve, await idOf(eve), { role: 'member' })).statusCode).toBe(200)
    await close()
  })

  test('administrators who demote or disable each other at the same time leave one', async () => {
    for (const body of [{ role: 'member' }, { disabled: true }]) {
      const { omni, admin, tables, update, close } = await start()
      const others = [
        await omni.invite(admin, 'eve@example.org', 'admin'),
        await omni.invite(admin, 'fay@example.org', 'admin'),
      ]
      const all = [admin, ...others]
      const ids = await Promise.all(all.map(idOf))
      await Promise.all(
        all.flatMap((actor, from) =>
          ids.filter((_, to) => to !== from).map(userId => update(actor, userId, body)),
        ),
      )
      const left = await tables()
        .selectFrom('users')
        .select('id')
        .where('role', '=', 'admin')
        .where('disabled_at', 'is', null)
        .execute()
      expect(left.length).toBeGreaterThanOrEqual(1)
      await close()
    }
  })

  test('sessions of everybody are listed with whose they are, newest first, and any can be ended', async () => {
    const { omni, admin, member, events, close } = await start()
    const elsewhere = await signInAgain(omni, member.email)
    const sessions = async (query = {}) =>
      (await admin.call('adminSessionList', { query })).json<AdminSessionPage>().items
    const all = await sessions()
    expect(all.map(({ email, current }) => [email, current])).toEqual([
      [member.email, false],
      [member.email, false],
      [admin.email, true],
    ])
    expect(await sessions({ user_id: await idOf(member) })).toHaveLength(2)
    const params = { session_id: all[0]!.id }
    expect((await admin.call('adminSessionRevoke', { params })).json()).toEqual({ ok: true })
    expectFailure(await admin.call('adminSessionRevoke', { params }), 'E_NOT_FOUND')
    expectFailure(await elsewhere.call('accountView'), 'E_AUTH_SESSION_EXPIRED')
    expect((await member.call('accountView')).statusCode).toBe(200)
    expect(await events('session_revoked')).toMatchObject([
      { subject: params.session_id, actor_id: await idOf(admin) },
    ])
    await close()
  })
})
