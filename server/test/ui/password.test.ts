import type { AccountSecurity } from '@omniai/contracts/schemas/account-security'
import type { PasswordResetIssued, User } from '@omniai/contracts/schemas/admin'
import type { SessionStarted } from '@omniai/contracts/schemas/auth'
import { describe, expect, test } from 'vitest'
import type { AuthTables } from '../../src/agents/auth/tables.ts'
import { testDatabases } from '../databases.ts'
import { expectFailure } from '../expect-failure.ts'
import { fingerprint } from '../fingerprint.ts'
import { idOf, noLimits, readingOf, signInAgain, someAddress } from '../grid/world.ts'
import { type Person, password, startTestApp } from '../test-app.ts'

const hour = 60 * 60_000
const fresh = 'another horse, another battery'

describe.each(testDatabases)('passwords on $name', testDatabase => {
  async function start() {
    const { database, remove } = await testDatabase.open()
    const clock = { now: Date.parse('2026-11-01') }
    const omni = await startTestApp({ database, now: () => clock.now, rateLimiter: noLimits })
    const { admin, member } = await omni.people()
    const tables = () => database.tables<AuthTables>()
    const login = async (email: string, secret: string) =>
      (await omni.stranger()).call('authLogin', {
        body: { email, password: secret },
        remoteAddress: someAddress(),
      })
    const params = { user_id: await idOf(member) }
    const issue = async () =>
      (await admin.call('userResetIssue', { params })).json<PasswordResetIssued>().reset_token
    const reset = async (token: unknown, secret = fresh) =>
      (await omni.stranger()).call('passwordReset', {
        body: { reset_token: token, password: secret },
        remoteAddress: someAddress(),
      })
    const change = (someone: Person, body: object) =>
      someone.call('passwordChange', { body, remoteAddress: someAddress() })
    const events = async (action: string) =>
      tables().selectFrom('audit_events').selectAll().where('action', '=', action).execute()
    const close = async () => {
      await omni.close()
      await remove()
    }
    return { omni, admin, member, clock, tables, login, params, issue, reset, change, events, close }
  }

  test('C33: a change ends the other sessions, renews this one, and makes open links useless', async () => {
    const { omni, member, login, issue, reset, change, events, close } = await start()
    const elsewhere = await signInAgain(omni, member.email)
    const link = await issue()
    const before = { cookie: member.cookie, csrf: member.csrf }
    const answer = await change(member, { current_password: password, new_password: fresh })
    member.csrf = answer.json<SessionStarted>().csrf_token
    expect(answer.json<SessionStarted>().user.email).toBe(member.email)
    expectFailure(await elsewhere.call('accountView'), 'E_AUTH_SESSION_EXPIRED')
    expect((await member.call('threadCreate')).statusCode).toBe(201)
    const now = { cookie: member.cookie, csrf: member.csrf }
    expectFailure(await Object.assign(member, before).call('accountView'), 'E_AUTH_SESSION_EXPIRED')
    Object.assign(member, now)
    expectFailure(await login(member.email, password), 'E_AUTH_INVALID_CREDENTIALS')
    expect((await login(member.email, fresh)).statusCode).toBe(200)
    expectFailure(await reset(link, 'a third one, unheard of'), 'E_AUTH_RESET_INVALID')
    expect(await events('password_changed')).toHaveLength(1)
    await close()
  })

  test('a change with a wrong password, or without the one there is, changes nothing', async () => {
    const { omni, member, change, login, events, close } = await start()
    const elsewhere = await signInAgain(omni, member.email)
    const wrong = { current_password: 'not the right one', new_password: fresh }
    expectFailure(await change(member, wrong), 'E_AUTH_INVALID_CREDENTIALS')
    expectFailure(await change(member, { new_password: fresh }), 'E_VALIDATION')
    expectFailure(
      await change(member, { current_password: password, new_password: password }),
      'E_VALIDATION',
    )
    expect(await events('password_change_failed')).toHaveLength(1)
    for (const someone of [member, elsewhere])
      expect((await someone.call('accountView')).statusCode).toBe(200)
    expect((await login(member.email, password)).statusCode).toBe(200)
    await close()
  })

  test('of changes that start from the same password one holds', async () => {
    const { omni, member, change, login, close } = await start()
    const people = [member, ...(await Promise.all([1, 2, 3].map(() => signInAgain(omni, member.email))))]
    const wanted = people.map((_, index) => `${fresh} ${index}`)
    const answers = await Promise.all(
      people.map((someone, index) =>
        change(someone, { current_password: password, new_password: wanted[index] }),
      ),
    )
    const winner = answers.findIndex(answer => answer.statusCode === 200)
    expect(answers.filter(answer => answer.statusCode === 200)).toHaveLength(1)
    const logins = await Promise.all(wanted.map(secret => login(member.email, secret)))
    expect(logins.map(answer => answer.statusCode === 200)).toEqual(wanted.map((_, i) => i === winner))
    await close()
  })

  test('an account without a password gets its first one from a session that was confirmed just now', async () => {
    const { member, params, clock, tables, login, change, close } = await start()
    await tables().updateTable('users').set({ password_hash: '' }).where('id', '=', params.user_id).execute()
    const { has_password } = (await member.call('securityView')).json<AccountSecurity>()
    expect(has_password).toBe(false)
    for (const secret of [password, 'nobody has this password']) {
      expectFailure(await login(member.email, secret), 'E_AUTH_INVALID_CREDENTIALS')
    }
    const guessed = { current_password: 'nobody has this password', new_password: fresh }
    expectFailure(await change(member, guessed), 'E_AUTH_INVALID_CREDENTIALS')
    clock.now += hour
    expectFailure(await change(member, { new_password: fresh }), 'E_AUTH_CONFIRM_REQUIRED')
    await tables().updateTable('sessions').set({ confirmed_at: clock.now }).execute()
    expect((await change(member, { new_password: fresh })).statusCode).toBe(200)
    expect((await login(member.email, fresh)).statusCode).toBe(200)
    await close()
  })

  test('C33: a link sets a new password, once, and ends every session; the request for it is settled', async () => {
    const { omni, admin, member, params, login, issue, reset, events, close } = await start()
    const elsewhere = await signInAgain(omni, member.email)
    await (await omni.stranger()).call('passwordForgot', { body: { email: member.email } })
    const view = async () => (await admin.call('userView', { params })).json<User>()
    expect((await view()).reset_requested_at).not.toBeNull()
    const token = await issue()
    const answer = await reset(token)
    expect(answer.json()).toEqual({ ok: true })
    expect(String(answer.headers['set-cookie'])).not.toContain('omniai_session=')
    for (const someone of [member, elsewhere])
      expectFailure(await someone.call('accountView'), 'E_AUTH_SESSION_EXPIRED')
    expect((await login(member.email, fresh)).statusCode).toBe(200)
    expectFailure(await reset(token, 'a third one, unheard of'), 'E_AUTH_RESET_INVALID')
    expect((await view()).reset_requested_at).toBeNull()
    expect(await events('reset_issued')).toMatchObject([{ subject: params.user_id }])
    expect(await events('reset_used')).toMatchObject([{ actor_id: params.user_id }])
    await close()
  })

  test('C38: of twenty parallel uses of one link exactly one sets the password', async () => {
    const { member, issue, reset, login, close } = await start()
    const token = await issue()
    const wanted = Array.from({ length: 20 }, (_, index) => `${fresh} ${index}`)
    const answers = await Promise.all(wanted.map(secret => reset(token, secret)))
    const winners = wanted.filter((_, index) => answers[index]!.statusCode === 200)
    expect(winners).toHaveLength(1)
    for (const answer of answers.filter(each => each.statusCode !== 200))
      expectFailure(answer, 'E_AUTH_RESET_INVALID')
    expect((await login(member.email, winners[0]!)).statusCode).toBe(200)
    await close()
  })

  test('C33: logins with the old password that are under way while the new one is set leave no session', async () => {
    const { member, tables, params, login, issue, reset, close } = await start()
    for (let round = 0; round < 3; round += 1) {
      const [old, next] = [round === 0 ? password : `${fresh} ${round - 1}`, `${fresh} ${round}`]
      const token = await issue()
      const answers = await Promise.all([
        ...Array.from({ length: 6 }, () => login(member.email, old)),
        reset(token, next),
        ...Array.from({ length: 6 }, () => login(member.email, old)),
      ])
      expect(answers[6]!.statusCode).toBe(200)
      const left = await tables()
        .selectFrom('sessions')
        .select('id')
        .where('user_id', '=', params.user_id)
        .execute()
      expect(left).toEqual([])
    }
    await close()
  })

  test('C38: the token is in the one answer that makes it and nowhere else; only its hash is stored', async () => {
    const { admin, tables, params, issue, close } = await start()
    const token = await issue()
    const rows = await tables().selectFrom('password_resets').selectAll().execute()
    expect(JSON.stringify(rows)).not.toContain(token)
    for (const [id, input] of [
      ['userView', { params }],
      ['userList', {}],
      ['auditList', {}],
    ] as const) {
      expect((await admin.call(id, input)).body).not.toContain(token)
    }
    await close()
  })

  test('a link that was replaced, is a day old, was cut or never made leads nowhere, and all read alike', async () => {
    const { admin, clock, issue, reset, close } = await start()
    const old = await issue()
    const current = await issue()
    const replaced = await reset(old)
    const wrong = [await reset('a'.repeat(43)), await reset(current.slice(0, -1)), await reset(`${current}a`)]
    clock.now += 24 * hour
    for (const answer of [replaced, ...wrong, await reset(current)]) {
      expectFailure(answer, 'E_AUTH_RESET_INVALID')
      expect(readingOf(answer)).toEqual(readingOf(replaced))
    }
    const again = await admin.call('sessionConfirm', { body: { password }, remoteAddress: someAddress() })
    admin.csrf = again.json<SessionStarted>().csrf_token
    const fine = await issue()
    clock.now += 24 * hour - 1
    expect((await reset(fine)).statusCode).toBe(200)
    await close()
  })

  test('the link of someone who is disabled is refused like one that is not valid', async () => {
    const { tables, params, issue, reset, events, close } = await start()
    const token = await issue()
    const set = (at: number | null) =>
      tables().updateTable('users').set({ disabled_at: at }).where('id', '=', params.user_id).execute()
    await set(1)
    const answer = await reset(token)
    expectFailure(answer, 'E_AUTH_RESET_INVALID')
    expect(readingOf(answer)).toEqual(readingOf(await reset('a'.repeat(43))))
    expect(await events('reset_failed')).toMatchObject([{ actor_id: null }, { actor_id: null }])
    await set(null)
    expect((await reset(token)).statusCode).toBe(200)
    await close()
  })

  test.each([null, '', ' ', [], ['x'], {}, true, 0, undefined, 'short', ' '.repeat(43)])(
    'C37: %j is no token: it is refused before anything is looked up',
    async token => {
      const { omni, issue, reset, close } = await start()
      await issue()
      const before = await fingerprint(omni.database)
      expectFailure(await reset(token), 'E_VALIDATION')
      expect(await fingerprint(omni.database)).toBe(before)
      await close()
    },
  )

  test('C42: a link of someone who is no administrator now opens no account, whatever became of them since', async () => {
    const { omni, admin, params, tables, reset, login, member, close } = await start()
    const eve = await omni.invite(admin, 'eve@example.org', 'admin')
    const eveId = await idOf(eve)
    const made = async () => {
      const again = await signInAgain(omni, eve.email)
      return (await again.call('userResetIssue', { params })).json<PasswordResetIssued>().reset_token
    }
    const become = (change: object) => admin.call('userUpdate', { params: { user_id: eveId }, body: change })
    for (const change of [{ role: 'member' }, { disabled: true }]) {
      const link = await made()
      expect((await become(change)).statusCode).toBe(200)
      expectFailure(await reset(link), 'E_AUTH_RESET_INVALID')
      expect((await become({ role: 'admin', disabled: false })).statusCode).toBe(200)
      expectFailure(await reset(link), 'E_AUTH_RESET_INVALID')
    }
    // One that was being made while its maker lost their place is there, and worth nothing.
    const late = await made()
    await tables().updateTable('users').set({ role: 'member' }).where('id', '=', eveId).execute()
    expectFailure(await reset(late), 'E_AUTH_RESET_INVALID')
    expect((await login(member.email, password)).statusCode).toBe(200)
    await close()
  })

  test('asking for a new password reads the same whether or not there is an account, and does the same work', async () => {
    const { omni, admin, member, params, tables, events, close } = await start()
    const ask = async (email: string) =>
      (await omni.stranger()).call('passwordForgot', { body: { email }, remoteAddress: someAddress() })
    await tables().updateTable('users').set({ disabled_at: 1 }).where('email', '=', admin.email).execute()
    const answers = [await ask(member.email), await ask('nobody@example.org'), await ask(admin.email)]
    for (const answer of answers) expect(readingOf(answer)).toEqual(readingOf(answers[0]!))
    expect(answers[0]!.json()).toEqual({ ok: true })
    expect((await events('reset_requested')).map(({ subject }) => subject)).toEqual([
      params.user_id,
      null,
      null,
    ])
    const marked = await tables()
      .selectFrom('users')
      .select('email')
      .where('reset_requested_at', 'is not', null)
      .execute()
    expect(marked).toEqual([{ email: member.email }])
    await close()
  })

  test('who opened a valid link is no stranger: others’ wrong tries do not hold them up', async () => {
    const { database, remove } = await testDatabase.open()
    const omni = await startTestApp({ database })
    const { admin, member } = await omni.people()
    const params = { user_id: await idOf(member) }
    const { reset_token } = (await admin.call('userResetIssue', { params })).json<PasswordResetIssued>()
    const attacker = await omni.stranger()
    const sign = (someone: Person, secret: string) =>
      someone.call('authLogin', {
        body: { email: member.email, password: secret },
        remoteAddress: someAddress(),
      })
    while ((await sign(attacker, 'not the right one')).statusCode !== 429);
    const owner = await omni.stranger()
    await owner.call('passwordReset', { body: { reset_token, password: fresh } })
    expect((await sign(owner, fresh)).statusCode).toBe(200)
    await omni.close()
    await remove()
  })

  test.each(['qwertyuiop', 'Password123!', 'aaaaaaaaaaaa', 'ben@example.org', 'OmniAI 2026!'])(
    '%s is refused as a new password, with a reason a person understands, and uses nothing up',
    async secret => {
      const { member, issue, reset, change, login, close } = await start()
      const token = await issue()
      for (const [answer, path] of [
        [await reset(token, secret), '/body/password'],
        [await change(member, { current_password: password, new_password: secret }), '/body/new_password'],
      ] as const) {
        expectFailure(answer, 'E_VALIDATION')
        const [problem] = answer.json<{ error: { detail: { path: string; message: string }[] } }>().error
          .detail
        expect(problem!.path).toBe(path)
        expect(problem!.message).toContain('choose another one')
        expect(answer.body).not.toContain(secret)
      }
      expect((await login(member.email, password)).statusCode).toBe(200)
      expect((await reset(token)).statusCode).toBe(200)
      await close()
    },
  )
})
