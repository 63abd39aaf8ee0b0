import type { Share, SharedThread, SharePage } from '@omniai/contracts/schemas/share'
import { describe, expect, test } from 'vitest'
import { testDatabases } from '../databases.ts'
import { expectFailure } from '../expect-failure.ts'
import { finished } from '../grid/world.ts'
import { type Person, startChat, startTestApp } from '../test-app.ts'

const hour = 60 * 60_000
const asked = async (someone: Person, text: string, more: object = {}) =>
  finished(someone, await startChat(someone, text, { ...more }))

describe.each(testDatabases)('links on $name', testDatabase => {
  async function start() {
    const { database, remove } = await testDatabase.open()
    const clock = { ms: Date.now() }
    const omni = await startTestApp({ database, now: () => clock.ms })
    const { admin, member } = await omni.people()
    const run = await asked(member, 'echo what we found')
    const params = { thread_id: run.thread_id! }
    const share = async (body: object = {}) =>
      (await member.call('threadShare', { params, body })).json<Share>()
    const read = (someone: Person, { token }: Share) =>
      someone.call('sharedView', { params: { share_token: token } })
    const close = async () => {
      await omni.close()
      await remove()
    }
    return { omni, admin, member, run, params, clock, share, read, close }
  }

  test('whoever is signed in and has the link reads the branch as it was; a stranger does not', async () => {
    const { omni, admin, member, run, params, share, read, close } = await start()
    const link = await share()
    await asked(member, 'echo later', { thread_id: run.thread_id })
    await member.call('threadUpdate', { params, body: { title: 'Renamed' } })
    const shown = (await read(admin, link)).json<SharedThread>()
    expect(shown).toMatchObject({ title: 'echo what we found', shared_by: 'ben', expires_at: null })
    expect(shown.messages.map(({ role, text }) => [role, text])).toEqual([
      ['user', 'echo what we found'],
      ['assistant', 'what we found'],
    ])
    expectFailure(await read(await omni.stranger(), link), 'E_AUTH_REQUIRED')
    expectFailure(await admin.call('threadView', { params }), 'E_NOT_FOUND')
    await close()
  })

  test('a link ends when it is revoked, when its time is over, and with its thread', async () => {
    const { admin, member, params, clock, share, read, close } = await start()
    const [revoked, expiring, lasting] = [await share(), await share({ expires_in_hours: 1 }), await share()]
    await member.call('shareRevoke', { params: { share_id: revoked.id } })
    expectFailure(await read(admin, revoked), 'E_NOT_FOUND')
    clock.ms += hour - 1
    expect((await read(admin, expiring)).statusCode).toBe(200)
    clock.ms += 1
    expectFailure(await read(admin, expiring), 'E_NOT_FOUND')
    await member.call('threadDelete', { params })
    expectFailure(await read(admin, lasting), 'E_NOT_FOUND')
    await member.call('threadRestore', { params, body: {} })
    expect((await read(admin, lasting)).statusCode).toBe(200)
    await member.call('threadDelete', { params })
    await member.call('threadPurge', { params, body: {} })
    expectFailure(await read(admin, lasting), 'E_NOT_FOUND')
    await close()
  })

  test('the list has my links that work, newest first, page by page', async () => {
    const { admin, member, clock, share, close } = await start()
    const made = [await share(), await share(), await share({ expires_in_hours: 1 })].reverse()
    const list = async (someone: Person, query = {}) =>
      (await someone.call('shareList', { query })).json<SharePage>()
    expect((await list(member)).items).toEqual(made)
    const first = await list(member, { limit: 2 })
    const second = await list(member, { limit: 2, cursor: first.next_cursor! })
    expect([...first.items, ...second.items]).toEqual(made)
    clock.ms += hour
    expect((await list(member)).items).toEqual(made.slice(1))
    expect((await list(admin)).items).toEqual([])
    await close()
  })
})
