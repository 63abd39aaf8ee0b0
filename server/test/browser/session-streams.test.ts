/** A stream ends with the session that reads it, however that ends; the run goes on. */
import { sessionEndedEvent } from '@omniai/contracts/run-events'
import type { SessionList } from '@omniai/contracts/schemas/account-security'
import type { Run } from '@omniai/contracts/schemas/run'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { AuthTables } from '../../src/agents/auth/tables.ts'
import { testDatabases } from '../databases.ts'
import { readEvents } from '../event-reader.ts'
import { expectFailure } from '../expect-failure.ts'
import { noLimits } from '../grid/world.ts'
import { type Person, password, requestOf, startChat, startTestApp, type TestApp } from '../test-app.ts'

const day = 24 * 60 * 60_000
const farewell = `event: ${sessionEndedEvent}\ndata: {}\n\n`

/** All that a reader hears until the server is done with it. Resolves once the stream is open. */
async function hear(base: string, someone: Person, runId: string) {
  const { headers } = requestOf('runEvents', {}, someone)
  const { host: _host, ...sent } = headers as Record<string, string>
  const answer = await fetch(`${base}/v1/runs/${runId}/events`, {
    headers: { ...sent, origin: base, accept: 'text/event-stream' },
  })
  expect(answer.status).toBe(200)
  return { whole: answer.text() }
}

describe.each(testDatabases)('on $name, a stream', ({ open }) => {
  let now: number
  let omni: TestApp
  let elsewhere: TestApp
  let remove: () => Promise<void>
  let base: string
  let admin: Person
  let here: Person
  let there: Person
  let run: Run
  beforeEach(async () => {
    now = Date.parse('2026-11-01')
    const opened = await open()
    const shared = { database: opened.database, rateLimiter: noLimits, now: () => now }
    omni = await startTestApp({ ...shared, streamTimes: { sessionCheckMs: 20 } })
    elsewhere = await startTestApp({ ...shared, soleOwner: false, upstream: omni.upstream })
    remove = opened.remove
    base = await omni.listen()
    let member: Person
    ;({ admin, member } = await omni.people())
    ;[here, there] = [await omni.signIn(member.email), await omni.signIn(member.email)]
    omni.upstream.hold()
    run = await startChat(here, 'echo one two three')
  })
  afterEach(async () => {
    omni.upstream.release()
    await elsewhere.close()
    await omni.close()
    await remove()
  })

  const users = () => omni.database.tables<AuthTables>().updateTable('users')
  const sessionOf = async (someone: Person) =>
    (await someone.call('sessionList')).json<SessionList>().items.find(({ current }) => current)!.id

  const endings: [string, () => Promise<unknown>][] = [
    ['is signed out', () => here.call('authLogout')],
    [
      'is ended from another browser',
      async () => there.call('sessionRevoke', { params: { session_id: await sessionOf(here) } }),
    ],
    ['is ended with all others', () => there.call('sessionRevokeAll')],
    [
      'is ended by an administrator',
      async () => admin.call('adminSessionRevoke', { params: { session_id: await sessionOf(here) } }),
    ],
    [
      'ends because the password is changed elsewhere',
      () =>
        there.call('passwordChange', { body: { current_password: password, new_password: `${password} 2` } }),
    ],
    [
      'is ended by another instance',
      async () => (await elsewhere.signIn(here.email)).call('sessionRevokeAll'),
    ],
    [
      'is of an account that is disabled',
      () => users().set({ disabled_at: now }).where('email_key', '=', here.email).execute(),
    ],
    [
      'is over after fourteen days without use',
      async () => {
        now += 14 * day
      },
    ],
    [
      'is over after thirty days',
      async () => {
        for (let each = 0; each < 3; each += 1) {
          now += 10 * day
          if (each < 2) expect((await here.call('accountView')).statusCode).toBe(200)
        }
      },
    ],
  ]

  test.each(endings)(
    'C32: whose session %s gets a last event that says so, and no end of the run',
    async (_how, end) => {
      const { cookie, csrf } = here
      const heard = await hear(base, here, run.id)
      await end()
      const text = await heard.whole
      expect(text.startsWith('id: 1\nevent: run-start\n')).toBe(true)
      expect(text.endsWith(farewell)).toBe(true)
      expect(text.split(sessionEndedEvent)).toHaveLength(2)
      expect(text).not.toContain('run-end')
      expectFailure(
        await omni.app.inject(requestOf('accountView', {}, { cookie, csrf })),
        'E_AUTH_SESSION_EXPIRED',
      )
    },
  )

  test('C32: of every tab of the session ends, those of other sessions go on to the end of the run', async () => {
    const { cookie, csrf } = here
    const tabs = await Promise.all([1, 2, 3].map(() => hear(base, here, run.id)))
    const other = await readEvents(base, there, 'runEvents', { params: { run_id: run.id } })
    await other.until(view => view.start !== null)
    await here.call('authLogout')
    for (const tab of tabs) expect((await tab.whole).endsWith(farewell)).toBe(true)
    expectFailure(
      await omni.app.inject(requestOf('threadList', {}, { cookie, csrf })),
      'E_AUTH_SESSION_EXPIRED',
    )
    omni.upstream.release()
    expect((await other.until(view => view.end !== null)).end).toMatchObject({ status: 'completed' })
  })

  test('goes on when the same session gets a new cookie', async () => {
    const mine = await readEvents(base, here, 'runEvents', { params: { run_id: run.id } })
    await mine.until(view => view.start !== null)
    const { cookie } = here
    const confirmed = await here.call('sessionConfirm', { body: { password } })
    expect([confirmed.statusCode, here.cookie === cookie]).toEqual([200, false])
    omni.upstream.release()
    expect((await mine.until(view => view.end !== null)).end).toMatchObject({ status: 'completed' })
  })
})
