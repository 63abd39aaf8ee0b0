import { describe, expect, test } from 'vitest'
import { testDatabases } from '../../../test/databases.ts'
import { newId } from '../../kernel/ids.ts'
import { accountChange } from './account-change.ts'
import { createChallenges } from './challenges.ts'
import { factorStore } from './factor-store.ts'
import { identityStore } from './oidc/identity-store.ts'
import { subjectAt } from './oidc/subject.ts'
import { type PasskeyRow, passkeyStore } from './passkey-store.ts'
import { authStore } from './store.ts'
import type { AuthTables } from './tables.ts'
import { createWaysIn } from './ways-in.ts'

const issuer = 'https://id.example.org'

const passkeyRow = (userId: string, more: Partial<PasskeyRow> = {}): PasskeyRow => ({
  id: newId('psk'),
  user_id: userId,
  credential_id: newId('psk'),
  public_key: 'key',
  counter: 0,
  transports: '[]',
  host: 'localhost',
  name: 'Laptop',
  synced: 0,
  created_at: 1,
  last_used_at: null,
  ...more,
})

describe.each(testDatabases)('what is kept of ways in, on $name', testDatabase => {
  async function open() {
    const { database, remove } = await testDatabase.open()
    const tables = database.tables<AuthTables>()
    async function makeUser(name: string, password_hash = 'hash') {
      const id = newId('usr')
      await authStore(tables).insertUser({
        id,
        email: `${name}@example.org`,
        email_key: `${name}@example.org`,
        name,
        role: 'member',
        password_hash,
        preferences: '{}',
        disabled_at: null,
        reset_requested_at: null,
        created_at: 1,
      })
      return id
    }
    const [ada, ben] = [await makeUser('ada'), await makeUser('ben')]
    return { database, remove, tables, makeUser, ada, ben }
  }

  /** Of many at once, how many got it. */
  const winners = async (tries: readonly Promise<boolean>[]) =>
    (await Promise.all(tries)).filter(Boolean).length
  const eight = Array.from({ length: 8 })

  test('a step of an app is taken once and never backwards, and only where the app is on', async () => {
    const { remove, tables, ada, ben } = await open()
    const store = factorStore(tables)
    expect(await store.beginTotp(ada, 'one')).toBe(true)
    expect(await store.takeTotpStep(ada, 5)).toBe(false)
    expect(await store.beginTotp(ada, 'two')).toBe(true)
    expect(await store.confirmTotp(ada, 'one', 5, 1)).toBe(false)
    expect(await winners(eight.map(() => store.confirmTotp(ada, 'two', 5, 1)))).toBe(1)
    expect(await store.beginTotp(ada, 'three')).toBe(false)
    expect(await winners(eight.map(() => store.takeTotpStep(ada, 6)))).toBe(1)
    expect([await store.takeTotpStep(ada, 5), await store.takeTotpStep(ben, 9)]).toEqual([false, false])
    expect([await store.deleteTotp(ben), await store.deleteTotp(ada), await store.deleteTotp(ada)]).toEqual([
      false,
      true,
      false,
    ])
    await remove()
  })

  test('a recovery code is taken once, by its owner', async () => {
    const { remove, tables, ada, ben } = await open()
    const store = factorStore(tables)
    await store.insertRecoveryCodes(ada, ['a', 'b'])
    expect(await store.useRecoveryCode(ben, 'a', 1)).toBe(false)
    expect(await winners(eight.map(() => store.useRecoveryCode(ada, 'a', 1)))).toBe(1)
    await store.deleteRecoveryCodes(ben)
    expect(await store.useRecoveryCode(ada, 'b', 1)).toBe(true)
    await remove()
  })

  test('the counter of a passkey only grows, and one that never counts stays at zero', async () => {
    const { remove, tables, ada, ben } = await open()
    const store = passkeyStore(tables)
    const counting = passkeyRow(ada)
    await store.insertPasskey(counting)
    const take = (counter: number) => store.takePasskeyUse(ada, counting.id, counter, 9)
    expect([await take(0), await take(0), await take(3)]).toEqual([true, true, true])
    expect([await take(3), await take(2), await take(0)]).toEqual([false, false, false])
    expect(await winners(eight.map(() => take(4)))).toBe(1)
    expect(await store.takePasskeyUse(ben, counting.id, 99, 9)).toBe(false)
    expect((await store.passkeys(ada))[0]).toMatchObject({ counter: 4, last_used_at: 9 })
    await remove()
  })

  test('a passkey is found on its own page only, and changed by its owner only', async () => {
    const { remove, tables, ada, ben } = await open()
    const store = passkeyStore(tables)
    const one = passkeyRow(ada)
    expect([await store.insertPasskey(one), await store.insertPasskey({ ...one, id: newId('psk') })]).toEqual(
      [true, false],
    )
    expect((await store.passkeyByCredential(one.credential_id, 'localhost'))?.id).toBe(one.id)
    expect(await store.passkeyByCredential(one.credential_id, 'alice.github.io')).toBeUndefined()
    expect(await store.renamePasskey(ben, one.id, 'Mine')).toBeUndefined()
    expect(await store.deletePasskey(ben, one.id)).toBe(false)
    expect(await store.passkeys(ben)).toEqual([])
    expect([await store.countPasskeys(ada), await store.deletePasskey(ada, one.id)]).toEqual([1, true])
    await remove()
  })

  test('someone of a service belongs to one user, and a user to one of them', async () => {
    const { remove, tables, ada, ben } = await open()
    const store = identityStore(tables)
    const identity = { provider_id: 'oidc', subject: 's', user_id: ada, label: 'ada', linked_at: 1 }
    expect(await winners(eight.map(() => store.insertIdentity(identity)))).toBe(1)
    expect(await store.insertIdentity({ ...identity, user_id: ben })).toBe(false)
    expect(await store.insertIdentity({ ...identity, subject: 't' })).toBe(false)
    expect((await store.identity('oidc', 's'))?.user_id).toBe(ada)
    expect([await store.deleteIdentity(ben, 'oidc'), await store.deleteIdentity(ada, 'oidc')]).toEqual([
      false,
      true,
    ])
    await remove()
  })

  test('a challenge is used up by one of many, and forgotten when it would have expired', async () => {
    const { remove, tables } = await open()
    let now = 1_000_000
    const challenges = createChallenges('a secret of the server', () => now)
    const challenge = challenges.issue('oidc', 'browser')
    expect(await winners(eight.map(() => challenges.useUp(tables, challenge)))).toBe(1)
    now += challenges.life
    await challenges.sweep(tables)
    expect(await challenges.useUp(tables, challenge)).toBe(false)
    now += 1
    await challenges.sweep(tables)
    expect(challenges.isOurs('oidc', 'browser', challenge)).toBe(false)
    await remove()
  })

  test('of two ways in that are taken away at once, one stays', async () => {
    const { database, remove, tables, makeUser } = await open()
    const eve = await makeUser('eve', '')
    const passkey = passkeyRow(eve)
    await passkeyStore(tables).insertPasskey(passkey)
    const identity = {
      provider_id: 'oidc',
      subject: subjectAt(issuer, 'eve'),
      user_id: eve,
      label: 'eve',
      linked_at: 1,
    }
    await identityStore(tables).insertIdentity(identity)
    const waysIn = createWaysIn(issuer)
    const change = accountChange(database, newId, () => 1)
    const results = await Promise.allSettled([
      change(eve, async inside => {
        await passkeyStore(inside.tables).deletePasskey(eve, passkey.id)
        await waysIn.assertOneLeft(inside.tables, eve)
      }),
      change(eve, async inside => {
        await identityStore(inside.tables).deleteIdentity(eve, 'oidc')
        await waysIn.assertOneLeft(inside.tables, eve)
      }),
    ])
    expect(results.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
    const left = [
      await passkeyStore(tables).countPasskeys(eve),
      await identityStore(tables).identity('oidc', subjectAt(issuer, 'eve')),
    ]
    expect(left.filter(Boolean)).toHaveLength(1)
    await remove()
  })

  test('a service that is not offered any more is no way in', async () => {
    const { remove, tables, makeUser } = await open()
    const eve = await makeUser('eve', '')
    const identity = {
      provider_id: 'oidc',
      subject: subjectAt(issuer, 'eve'),
      user_id: eve,
      label: 'eve',
      linked_at: 1,
    }
    await identityStore(tables).insertIdentity(identity)
    await createWaysIn(issuer).assertOneLeft(tables, eve)
    for (const other of [null, `${issuer}/realms/another`, 'https://id.example'])
      await expect(createWaysIn(other).assertOneLeft(tables, eve)).rejects.toMatchObject({
        code: 'E_CONFLICT',
      })
    await remove()
  })
})

describe('a challenge', () => {
  let now = 1_000_000
  const challenges = createChallenges('a secret of the server', () => now)

  test('is ours for its purpose, in its browser, for ten minutes, as we signed it', () => {
    const challenge = challenges.issue('passkey-use', 'browser')
    expect(challenges.isOurs('passkey-use', 'browser', challenge)).toBe(true)
    expect(challenges.isOurs('passkey-add', 'browser', challenge)).toBe(false)
    expect(challenges.isOurs('passkey-use', 'another', challenge)).toBe(false)
    const other = createChallenges('another secret', () => now)
    expect(other.isOurs('passkey-use', 'browser', challenge)).toBe(false)
    for (const text of [
      '',
      'x',
      challenge.slice(1),
      `${challenge}A`,
      `${challenge}=`,
      challenge.slice(0, -1),
    ])
      expect(challenges.isOurs('passkey-use', 'browser', text), text).toBe(false)
    now += challenges.life
    expect(challenges.isOurs('passkey-use', 'browser', challenge)).toBe(false)
  })

  test('changed in any byte, its end of life included, is not ours', () => {
    const challenge = challenges.issue('oidc', 'browser')
    const bytes = Buffer.from(challenge, 'base64url')
    for (const at of bytes.keys()) {
      const changed = Buffer.from(bytes)
      changed[at]! ^= 1
      expect(challenges.isOurs('oidc', 'browser', changed.toString('base64url')), `byte ${at}`).toBe(false)
    }
  })

  test('what is derived from it differs by use, browser and challenge', () => {
    const [one, two] = [challenges.issue('oidc', 'browser'), challenges.issue('oidc', 'browser')]
    const derived = [
      challenges.derive('nonce', 'browser', one),
      challenges.derive('verifier', 'browser', one),
      challenges.derive('nonce', 'another', one),
      challenges.derive('nonce', 'browser', two),
    ]
    expect(new Set(derived).size).toBe(4)
    expect(challenges.derive('nonce', 'browser', one)).toBe(derived[0])
  })
})
