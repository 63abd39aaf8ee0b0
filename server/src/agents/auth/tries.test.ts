import { limitBuckets } from '@omniai/contracts/limits'
import { expect, test } from 'vitest'
import { testDatabases } from '../../../test/databases.ts'
import { newId } from '../../kernel/ids.ts'
import { createMemoryRateLimiter } from '../../platform/limits/memory.ts'
import { auditInto } from './audit.ts'
import { createDevices } from './devices.ts'
import { createPasswords } from './passwords.ts'
import { authStore } from './store.ts'
import type { AuthTables } from './tables.ts'
import { createTries } from './tries.ts'

const { points } = limitBuckets.account
const signedIn = async () => 'signed in'

test('a try that finds no place in the queue of passwords counts for nothing', async () => {
  const { database, remove } = await testDatabases[0]!.open()
  const now = () => 1
  const passwords = createPasswords()
  const store = authStore(database.tables<AuthTables>())
  const tries = createTries({
    store,
    limiter: createMemoryRateLimiter(),
    devices: createDevices('test-secret-0123456789-abcdefghijklmnop', now),
    passwords,
    audit: auditInto(store, newId, now),
  })
  const user = {
    id: newId('usr'),
    email: 'ada@example.org',
    email_key: 'ada@example.org',
    name: 'Ada',
    role: 'member',
    password_hash: await passwords.hash('correct horse battery'),
    preferences: '{}',
    disabled_at: null,
    reset_requested_at: null,
    created_at: 1,
  } as const
  const attempt = {
    emailKey: user.email_key,
    user,
    password: 'correct horse battery',
    source: { ip: '192.0.2.1', userAgent: '' },
    failure: { action: 'login_failed', actorId: null },
  } as const
  // Two are hashed and 64 wait. None is over before this test lets go of the event loop.
  const others = Array.from({ length: 66 }, () => passwords.hash('of someone else'))
  for (let count = 0; count <= points; count += 1) {
    await expect(tries(attempt, signedIn)).rejects.toMatchObject({ code: 'E_UNAVAILABLE' })
  }
  await Promise.all(others)
  expect(await tries(attempt, signedIn)).toBe('signed in')
  await remove()
})
