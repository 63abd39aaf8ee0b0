import type { SessionStarted } from '@omniai/contracts/schemas/auth'
import type { Meta } from '@omniai/contracts/schemas/meta'
import { describe, expect, test } from 'vitest'
import type { AuthTables } from '../../src/agents/auth/tables.ts'
import { testDatabases } from '../databases.ts'
import { expectFailure } from '../expect-failure.ts'
import { someAddress } from '../grid/world.ts'
import { password, startTestApp } from '../test-app.ts'

const hour = 60 * 60_000
const body = (setup_token: unknown, email = 'ada@example.org') => ({
  setup_token,
  email,
  name: 'Ada',
  password,
})

describe.each(testDatabases)('the first administrator on $name', testDatabase => {
  async function start(now?: () => number) {
    const { database, remove } = await testDatabase.open()
    const omni = await startTestApp({ database, ...(now && { now }) })
    const close = async () => {
      await omni.close()
      await remove()
    }
    const users = () => database.tables<AuthTables>().selectFrom('users').selectAll().execute()
    return { omni, close, users }
  }

  test('C40: of 20 parallel setups with one link exactly one makes an administrator', async () => {
    const { omni, close, users } = await start()
    const token = await omni.auth.firstAdmin.issueToken()
    const people = await Promise.all(Array.from({ length: 20 }, () => omni.stranger()))
    const answers = await Promise.all(
      people.map((someone, index) =>
        someone.call('authSetup', {
          body: body(token, `admin${index}@example.org`),
          remoteAddress: someAddress(),
        }),
      ),
    )
    const [winner, ...others] = answers.filter(answer => answer.statusCode === 200)
    expect(winner!.json<SessionStarted>().user.role).toBe('admin')
    expect(others).toEqual([])
    for (const answer of answers.filter(each => each !== winner))
      expectFailure(answer, 'E_AUTH_SETUP_INVALID')
    expect(await users()).toMatchObject([{ id: winner!.json<SessionStarted>().user.id, role: 'admin' }])
    await close()
  })

  test('an operator and a browser at the same time make one administrator', async () => {
    const { omni, close, users } = await start()
    const token = await omni.auth.firstAdmin.issueToken()
    const someone = await omni.stranger()
    const operator = () =>
      omni.auth.firstAdmin.appoint(
        { ip: 'local', userAgent: 'x' },
        { email: 'operator@example.org', name: 'Operator', password },
      )
    await Promise.allSettled([someone.call('authSetup', { body: body(token) }), operator(), operator()])
    expect(await users()).toHaveLength(1)
    await close()
  })

  test('whom the operator names can sign in, and is not signed in anywhere', async () => {
    const { omni, close } = await start()
    const email = 'operator@example.org'
    const source = { ip: 'local', userAgent: 'SETUP_ADMIN_EMAIL' }
    await omni.auth.firstAdmin.appoint(source, { email, name: 'Operator', password })
    const tables = omni.database.tables<AuthTables>()
    expect(await tables.selectFrom('sessions').select('id').execute()).toEqual([])
    const events = await tables.selectFrom('audit_events').select(['action', 'ip']).execute()
    expect(events).toEqual([{ action: 'setup', ip: 'local' }])
    expect((await (await omni.signIn(email)).call('userList')).statusCode).toBe(200)
    await close()
  })

  test('C40: afterwards the way in is closed: no link is made, none is taken, the page is told', async () => {
    const { omni, close, users } = await start()
    const stranger = await omni.stranger()
    const unused = await omni.auth.firstAdmin.issueToken()
    expect((await stranger.call('metaView')).json<Meta>().auth.setup_required).toBe(true)
    await omni.makeAdmin()
    expect((await stranger.call('metaView')).json<Meta>().auth.setup_required).toBe(false)
    expect(await omni.auth.firstAdmin.issueToken()).toBeNull()
    expectFailure(
      await stranger.call('authSetup', { body: body(unused, 'eve@example.org') }),
      'E_AUTH_SETUP_INVALID',
    )
    expect(await users()).toHaveLength(1)
    await close()
  })

  test('a link that was replaced, is an hour old or was never made leads nowhere', async () => {
    let now = Date.parse('2026-11-01')
    const { omni, close, users } = await start(() => now)
    const someone = await omni.stranger()
    const replaced = await omni.auth.firstAdmin.issueToken()
    const old = await omni.auth.firstAdmin.issueToken()
    expectFailure(await someone.call('authSetup', { body: body(replaced) }), 'E_AUTH_SETUP_INVALID')
    expectFailure(await someone.call('authSetup', { body: body('a'.repeat(43)) }), 'E_AUTH_SETUP_INVALID')
    now += hour
    expectFailure(await someone.call('authSetup', { body: body(old) }), 'E_AUTH_SETUP_INVALID')
    expect(await users()).toEqual([])
    const fresh = await omni.auth.firstAdmin.issueToken()
    now += hour - 1
    expect((await someone.call('authSetup', { body: body(fresh) })).statusCode).toBe(200)
    await close()
  })

  test('C37: only a whole token is a token', async () => {
    const { omni, close } = await start()
    const token = (await omni.auth.firstAdmin.issueToken())!
    const someone = await omni.stranger()
    const wrong = [null, '', ' ', [], [token], {}, true, 0, ` ${token}`, `${token}\n`, '%', undefined]
    for (const setup_token of wrong) {
      const answer = await someone.call('authSetup', {
        body: body(setup_token),
        remoteAddress: someAddress(),
      })
      expectFailure(answer, 'E_VALIDATION')
    }
    for (const setup_token of [token.slice(0, -1), token.slice(0, 20), `${token}a`]) {
      const answer = await someone.call('authSetup', {
        body: body(setup_token),
        remoteAddress: someAddress(),
      })
      expectFailure(answer, 'E_AUTH_SETUP_INVALID')
    }
    await close()
  })

  test('every link that is refused is written down, those that came a moment late as well', async () => {
    const { omni, close } = await start()
    const token = await omni.auth.firstAdmin.issueToken()
    const people = await Promise.all(Array.from({ length: 5 }, () => omni.stranger()))
    const from = () => ({ remoteAddress: someAddress() })
    await Promise.all(people.map(each => each.call('authSetup', { body: body(token), ...from() })))
    const late = await omni.stranger()
    await late.call('authSetup', { body: body('a'.repeat(43)), ...from() })
    const events = await omni.database
      .tables<AuthTables>()
      .selectFrom('audit_events')
      .select(['action', 'actor_id', 'subject', 'detail'])
      .where('action', '=', 'setup_failed')
      .execute()
    const nothing = { action: 'setup_failed', actor_id: null, subject: null, detail: '{}' }
    expect(events).toEqual(Array(5).fill(nothing))
    await close()
  })

  test('a link that was made up is refused before its password is looked at', async () => {
    const { omni, close } = await start()
    await omni.auth.firstAdmin.issueToken()
    const common = { ...body('a'.repeat(43)), password: 'Password123!' }
    expectFailure(await (await omni.stranger()).call('authSetup', { body: common }), 'E_AUTH_SETUP_INVALID')
    await close()
  })

  test('a setup that breaks a rule does not use up the link', async () => {
    const { omni, close } = await start()
    const token = await omni.auth.firstAdmin.issueToken()
    const someone = await omni.stranger()
    expectFailure(
      await someone.call('authSetup', { body: { ...body(token), password: 'short' } }),
      'E_VALIDATION',
    )
    expect((await someone.call('authSetup', { body: body(token) })).statusCode).toBe(200)
    await close()
  })
})
