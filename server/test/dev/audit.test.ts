import { type AuditAction, type AuditPage, auditActions } from '@omniai/contracts/schemas/admin'
import type { InviteCreated } from '@omniai/contracts/schemas/auth'
import { sql } from 'kysely'
import { describe, expect, test } from 'vitest'
import type { AuthTables } from '../../src/agents/auth/tables.ts'
import { testDatabases } from '../databases.ts'
import { expectFailure } from '../expect-failure.ts'
import { idOf, noLimits, signInAgain, someAddress } from '../grid/world.ts'
import { type Person, password, startTestApp } from '../test-app.ts'

const fresh = 'another horse, another battery'
/** Written where the authenticator app, passkeys and sign-in services are tested. */
const ofFactors: readonly AuditAction[] = [
  'second_factor_failed',
  'totp_enabled',
  'totp_disabled',
  'recovery_codes_renewed',
  'recovery_code_used',
  'passkey_added',
  'passkey_removed',
  'passkey_failed',
  'oidc_linked',
  'oidc_unlinked',
  'oidc_failed',
]

/** Written where providers are tested. */
const ofProviders: readonly AuditAction[] = [
  'provider_added',
  'provider_changed',
  'provider_removed',
  'fallback_changed',
  'price_changed',
  'model_pulled',
  'embedded_model_changed',
]

/** Written where limits of usage are tested. */
const ofQuotas: readonly AuditAction[] = ['quota_set', 'quota_reset']

describe.each(testDatabases)('the audit log on $name', testDatabase => {
  async function start() {
    const { database, remove } = await testDatabase.open()
    const clock = { now: Date.parse('2026-11-01T10:00:00Z') }
    const omni = await startTestApp({ database, now: () => clock.now, rateLimiter: noLimits })
    const list = async (someone: Person, query: Record<string, string | number> = {}) =>
      (await someone.call('auditList', { query })).json<AuditPage>()
    const close = async () => {
      await omni.close()
      await remove()
    }
    return { omni, clock, database, list, close }
  }

  test('everything that is done is written down exactly once, with who, from where, and no secret', async () => {
    const { omni, database, list, close } = await start()
    const secrets: string[] = [password, fresh]
    const headers = { 'user-agent': `Browser ${'x'.repeat(400)}` }
    const from = { headers, remoteAddress: '198.51.100.7' }
    const setup = await omni.auth.firstAdmin.issueToken()
    secrets.push(setup!)
    const ada = await omni.stranger()
    const seen: AuditAction[] = []
    let before = 0
    const canary = 'canary-typed-by-a-stranger'
    /** One act, one entry: the act is named by what it leaves. */
    async function leaves(action: AuditAction, act: () => Promise<unknown>) {
      await act()
      const rows = await database
        .tables<AuthTables>()
        .selectFrom('audit_events')
        .selectAll()
        .orderBy('id')
        .execute()
      expect(rows.slice(before).map(row => row.action)).toEqual([action])
      expect(rows.at(-1)).toMatchObject({
        ip: '198.51.100.7',
        user_agent: headers['user-agent'].slice(0, 300),
      })
      before = rows.length
      seen.push(action)
    }
    const keep = async (someone: Person, id: Parameters<Person['call']>[0], body: object) => {
      const answer = await someone.call(id, { ...from, body })
      someone.csrf = answer.json<{ csrf_token?: string }>().csrf_token ?? someone.csrf
      secrets.push(someone.csrf, ...someone.cookie.split('; ').map(pair => pair.split('=')[1] ?? ''))
      return answer
    }
    await leaves('setup_failed', () =>
      keep(ada, 'authSetup', { setup_token: canary, email: 'ada@example.org', name: 'Ada', password }),
    )
    await leaves('setup', () =>
      keep(ada, 'authSetup', { setup_token: setup, email: 'ada@example.org', name: 'Ada', password }),
    )
    let invited!: InviteCreated
    await leaves('invite_created', async () => {
      invited = (await keep(ada, 'inviteCreate', {})).json<InviteCreated>()
      secrets.push(invited.code)
    })
    const ben = await omni.stranger()
    const registration = { email: 'ben@example.org', name: 'Ben', password }
    await leaves('register', () => keep(ben, 'authRegister', { ...registration, invite_code: invited.code }))
    const benId = await idOf(ben)
    const eve = await omni.stranger()
    await leaves('invite_failed', () =>
      keep(eve, 'authRegister', { ...registration, invite_code: `${canary}-code` }),
    )
    await leaves('login_failed', () => keep(eve, 'authLogin', { email: 'ben@example.org', password: canary }))
    await leaves('login_failed', () =>
      keep(eve, 'authLogin', { email: `${canary}@example.org`, password: canary }),
    )
    await leaves('login', () => keep(eve, 'authLogin', { email: 'ben@example.org', password }))
    await leaves('confirm_failed', () => keep(ben, 'sessionConfirm', { password: canary }))
    await leaves('confirmed', () => keep(ben, 'sessionConfirm', { password }))
    await leaves('password_change_failed', () =>
      keep(ben, 'passwordChange', { current_password: canary, new_password: fresh }),
    )
    await leaves('logout', () => keep(eve, 'authLogout', {}))
    await leaves('password_changed', () =>
      keep(ben, 'passwordChange', { current_password: password, new_password: fresh }),
    )
    const stranger = await omni.stranger()
    await leaves('reset_requested', () => keep(stranger, 'passwordForgot', { email: 'ben@example.org' }))
    let token = ''
    const params = { user_id: benId }
    await leaves('reset_issued', async () => {
      const issued = await ada.call('userResetIssue', { ...from, params })
      token = issued.json<{ reset_token: string }>().reset_token
      secrets.push(token)
    })
    await leaves('reset_used', () => keep(stranger, 'passwordReset', { reset_token: token, password }))
    await leaves('reset_failed', () => keep(stranger, 'passwordReset', { reset_token: token, password }))
    const again = await signInAgain(omni, 'ben@example.org')
    before += 1
    const items = (await again.call('sessionList')).json<{ items: { id: string }[] }>().items
    await leaves('session_revoked', () =>
      again.call('sessionRevoke', { ...from, params: { session_id: items[0]!.id } }),
    )
    const once = await signInAgain(omni, 'ben@example.org')
    before += 1
    await leaves('sessions_ended', () => once.call('sessionRevokeAll', from))
    const update = (body: object) => ada.call('userUpdate', { ...from, params, body })
    await leaves('role_changed', () => update({ role: 'admin' }))
    await leaves('user_renamed', () => update({ name: 'Benjamin' }))
    await leaves('user_disabled', () => update({ disabled: true }))
    await leaves('user_enabled', () => update({ disabled: false }))
    await leaves('second_factors_removed', () => ada.call('userSecondFactorsRemove', { ...from, params }))
    await leaves('invite_created', () => keep(ada, 'inviteCreate', {}))
    const { id } = (await ada.call('inviteList')).json<{ items: { id: string }[] }>().items[0]!
    await leaves('invite_revoked', () => ada.call('inviteRevoke', { ...from, params: { invite_id: id } }))

    expect(new Set([...seen, ...ofFactors, ...ofProviders, ...ofQuotas])).toEqual(new Set(auditActions))
    const everything = await sql<{ row: string }>`select * from audit_events`.execute(database.tables())
    const text = JSON.stringify(everything.rows) + JSON.stringify(await list(ada, { limit: 100 }))
    for (const secret of [...secrets, canary].filter(each => each.length > 5))
      expect(text).not.toContain(secret)
    await close()
  })

  test('a failed login names the account when there is one, and nobody as the one who did it', async () => {
    const { omni, database, close } = await start()
    const { member } = await omni.people()
    for (const email of [member.email, 'nobody@example.org']) {
      await (await omni.stranger()).call('authLogin', { body: { email, password: 'x' } })
    }
    const rows = await database
      .tables<AuthTables>()
      .selectFrom('audit_events')
      .selectAll()
      .where('action', '=', 'login_failed')
      .orderBy('id')
      .execute()
    expect(rows).toMatchObject([
      { actor_id: null, subject: await idOf(member), detail: '{}' },
      { actor_id: null, subject: null, detail: '{}' },
    ])
    await close()
  })

  test('the list is filtered by what, whom and when, and pages through all of it once', async () => {
    const { omni, clock, list, close } = await start()
    const { admin, member } = await omni.people()
    const benId = await idOf(member)
    clock.now += 60_000
    const early = new Date(clock.now).toISOString()
    await signInAgain(omni, member.email)
    clock.now += 60_000
    const late = new Date(clock.now).toISOString()
    await (await omni.stranger()).call('authLogin', {
      body: { email: member.email, password: 'x' },
      remoteAddress: someAddress(),
    })
    const actions = async (query: Record<string, string>) =>
      (await list(admin, query)).items.map(({ action }) => action)
    expect(await actions({})).toEqual(['login_failed', 'login', 'register', 'invite_created', 'setup'])
    expect(await actions({ action: 'login' })).toEqual(['login'])
    expect(await actions({ user_id: benId })).toEqual(['login_failed', 'login', 'register'])
    expect(await actions({ from: early })).toEqual(['login_failed', 'login'])
    expect(await actions({ from: early, until: late })).toEqual(['login'])
    expect(await actions({ until: early, user_id: benId })).toEqual(['register'])
    const [failed, login] = (await list(admin)).items
    expect(failed).toMatchObject({ actor_id: null, actor_email: null, subject_email: member.email })
    expect(login).toMatchObject({ actor_id: benId, actor_email: member.email })
    const seen: string[] = []
    let cursor: string | null = null
    do {
      const page: AuditPage = await list(admin, { limit: 2, ...(cursor && { cursor }) })
      seen.push(...page.items.map(({ action }) => action))
      cursor = page.next_cursor
    } while (cursor)
    expect(seen).toEqual(await actions({}))
    expectFailure(await admin.call('auditList', { query: { cursor: 'dXNyX2FhYWFhYWFh' } }), 'E_VALIDATION')
    await close()
  })

  test('a time that no clock shows is refused, and never a fault of the server', async () => {
    const { omni, close } = await start()
    const { admin } = await omni.people()
    for (const at of ['2016-12-31T23:59:60Z', '2026-02-30T00:00:00Z', 'now', '1']) {
      expectFailure(await admin.call('auditList', { query: { from: at } }), 'E_VALIDATION')
      expectFailure(await admin.call('auditList', { query: { until: at } }), 'E_VALIDATION')
    }
    await close()
  })

  test('what was written down stays: the database itself refuses to change or delete it', async () => {
    const { omni, database, close } = await start()
    await omni.makeAdmin()
    const db = database.tables<AuthTables>()
    const rows = () => db.selectFrom('audit_events').selectAll().execute()
    const before = await rows()
    expect(before.length).toBeGreaterThan(0)
    await expect(db.updateTable('audit_events').set({ action: 'x' }).execute()).rejects.toThrow(/append-only/)
    await expect(db.deleteFrom('audit_events').execute()).rejects.toThrow(/append-only/)
    if (database.kind === 'postgres')
      await expect(sql`truncate audit_events`.execute(db)).rejects.toThrow(/append-only/)
    expect(await rows()).toEqual(before)
    await close()
  })

  test('an act that is undone leaves no entry: both are one transaction', async () => {
    const { omni, database, close } = await start()
    const { admin } = await omni.people()
    const count = async () =>
      (await database.tables<AuthTables>().selectFrom('audit_events').select('id').execute()).length
    const before = await count()
    const params = { user_id: await idOf(admin) }
    expectFailure(await admin.call('userUpdate', { params, body: { role: 'member' } }), 'E_CONFLICT')
    expect(await count()).toBe(before)
    await close()
  })
})
