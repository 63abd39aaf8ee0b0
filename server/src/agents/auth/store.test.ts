import { describe, expect, test } from 'vitest'
import { testDatabases } from '../../../test/databases.ts'
import { newId } from '../../kernel/ids.ts'
import { authStore, type InviteRow, type SessionRow, type UserRow } from './store.ts'
import type { AuthTables } from './tables.ts'

const userRow = (email: string): UserRow => ({
  id: newId('usr'),
  email,
  email_key: email.toLowerCase(),
  name: 'Someone',
  role: 'member',
  password_hash: 'hash',
  preferences: '{}',
  disabled_at: null,
  reset_requested_at: null,
  created_at: 1,
})
const sessionRow = (userId: string, expires_at = 100): SessionRow => ({
  id: newId('ses'),
  token_hash: newId('ses'),
  user_id: userId,
  created_at: 1,
  last_seen_at: 1,
  expires_at,
  ip: '127.0.0.1',
  user_agent: 'test',
  method: 'password',
  confirmed_at: 1,
})
const inviteRow = (createdBy: string, more: Partial<InviteRow> = {}): InviteRow => ({
  id: newId('inv'),
  code_hash: newId('inv'),
  role: 'member',
  note: '',
  max_uses: 1,
  used: 0,
  created_by: createdBy,
  created_at: 1,
  expires_at: 100,
  revoked_at: null,
  email: null,
  ...more,
})

describe.each(testDatabases)('the auth store on $name', testDatabase => {
  async function open() {
    const { database, remove } = await testDatabase.open()
    const store = authStore(database.tables<AuthTables>())
    const ada = userRow('ada@example.org')
    await store.insertUser(ada)
    return { database, store, ada, remove }
  }

  test('an email belongs to one user, however it is spelled', async () => {
    const { store, ada, remove } = await open()
    expect(await store.anyUser()).toBe(true)
    expect(await store.insertUserOnce(userRow('ADA@example.org'))).toBe(false)
    expect(await store.insertUserOnce(userRow('ben@example.org'))).toBe(true)
    expect(await store.userByEmail('ada@example.org')).toEqual(ada)
    expect(await store.userByEmail('a%')).toBeUndefined()
    await remove()
  })

  test('a user is changed alone', async () => {
    const { store, ada, remove } = await open()
    const ben = userRow('ben@example.org')
    await store.insertUser(ben)
    await store.updateUser(ada.id, { name: 'Ada' })
    expect((await store.user(ada.id))!.name).toBe('Ada')
    expect(await store.user(ben.id)).toEqual(ben)
    await remove()
  })

  test('a session is found by its hash, with the role its user has now, and ended by its owner only', async () => {
    const { database, store, ada, remove } = await open()
    const session = sessionRow(ada.id)
    await store.insertSession(session)
    expect(await store.sessionByToken(session.token_hash)).toMatchObject({ user_id: ada.id, role: 'member' })
    await database.tables<AuthTables>().updateTable('users').set({ role: 'admin' }).execute()
    expect(await store.sessionByToken(session.token_hash)).toMatchObject({ role: 'admin' })
    await store.deleteSession(userRow('x').id, session.id)
    expect(await store.sessionByToken(session.token_hash)).toBeDefined()
    await store.deleteSession(ada.id, session.id)
    expect(await store.sessionByToken(session.token_hash)).toBeUndefined()
    await remove()
  })

  test('the sweep takes the sessions that are over', async () => {
    const { store, ada, remove } = await open()
    const [over, live] = [sessionRow(ada.id, 99), sessionRow(ada.id, 100)]
    await store.insertSession(over)
    await store.insertSession(live)
    expect(await store.deleteExpiredSessions({ now: 99, idleSince: 0 })).toEqual([over.id])
    expect(await store.sessionByToken(over.token_hash)).toBeUndefined()
    expect(await store.sessionByToken(live.token_hash)).toBeDefined()
    await remove()
  })

  test('the installation is claimed once, by one of many', async () => {
    const { store, remove } = await open()
    const claims = await Promise.all(
      Array.from({ length: 10 }, (_, index) => store.claimInstallation(`usr_${index}`, 1)),
    )
    expect(claims.filter(claimed => claimed)).toHaveLength(1)
    await remove()
  })

  test('a setup token is used once, before its time is up', async () => {
    const { store, remove } = await open()
    await store.insertSetupToken('one', 100)
    expect(await store.useSetupToken('one', 100)).toBe(false)
    expect(await store.useSetupToken('two', 1)).toBe(false)
    const uses = await Promise.all(Array.from({ length: 5 }, () => store.useSetupToken('one', 99)))
    expect(uses.filter(used => used)).toHaveLength(1)
    await store.insertSetupToken('three', 100)
    await store.deleteSetupTokens()
    expect(await store.useSetupToken('three', 1)).toBe(false)
    await remove()
  })

  test('an invitation is used as often as it says, while it is open', async () => {
    const { store, ada, remove } = await open()
    await store.updateUser(ada.id, { role: 'admin' })
    const three = inviteRow(ada.id, { max_uses: 3, role: 'admin' })
    const over = inviteRow(ada.id, { expires_at: 50 })
    const gone = inviteRow(ada.id)
    for (const invite of [three, over, gone]) await store.insertInvite(invite)
    const uses = await Promise.all(
      Array.from({ length: 9 }, () => store.useInvite(three.code_hash, 'x@example.org', 50)),
    )
    expect(uses.filter(used => used !== undefined)).toEqual(Array(3).fill({ id: three.id, role: 'admin' }))
    expect(await store.useInvite(over.code_hash, 'x@example.org', 50)).toBeUndefined()
    expect(await store.revokeInvite(gone.id, 10)).toBe(true)
    expect(await store.revokeInvite(gone.id, 10)).toBe(false)
    expect(await store.useInvite(gone.code_hash, 'x@example.org', 50)).toBeUndefined()
    await remove()
  })

  test('invitations are paged from the newest on', async () => {
    const { store, ada, remove } = await open()
    const made = Array.from({ length: 5 }, () => inviteRow(ada.id))
    for (const invite of made) await store.insertInvite(invite)
    const ids = made.map(({ id }) => id).reverse()
    expect((await store.invites(null, 2)).map(({ id }) => id)).toEqual(ids.slice(0, 2))
    expect((await store.invites(ids[1]!, 10)).map(({ id }) => id)).toEqual(ids.slice(2))
    await remove()
  })
})
