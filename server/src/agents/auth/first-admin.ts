import type { SetupBody } from '@omniai/contracts/schemas/auth'
import type { Database } from '../../kernel/database.ts'
import { ApiError } from '../../kernel/errors.ts'
import type { NewId } from '../../kernel/ids.ts'
import type { Source } from '../../kernel/principal.ts'
import { auditInto } from './audit.ts'
import { hashSecret, newSecret } from './secrets.ts'
import { type AuthStore, authStore, type UserRow } from './store.ts'
import type { AuthTables } from './tables.ts'
import type { Admitted, UserMaking } from './user-making.ts'

const setupLife = 60 * 60 * 1000

/** The way in to an empty installation. Open for one person, once. */
export function createFirstAdmin(database: Database, users: UserMaking, newId: NewId, now: () => number) {
  const store = authStore(database.tables<AuthTables>())

  async function claim(inside: AuthStore, row: UserRow): Promise<void> {
    if ((await inside.anyUser()) || !(await inside.claimInstallation(row.id, now())))
      throw new ApiError('E_AUTH_SETUP_INVALID')
    await inside.insertUser(row)
    await inside.deleteSetupTokens()
  }

  return {
    required: async () => !(await store.anyUser()),

    /** Older links stop working: the one printed last is the one that counts. */
    async issueToken(): Promise<string | null> {
      if (await store.anyUser()) return null
      const token = newSecret()
      await store.deleteSetupTokens()
      await store.insertSetupToken(hashSecret(token), now() + setupLife)
      return token
    },

    async setup(source: Source, body: SetupBody): Promise<Admitted> {
      const row = await users.prepare({ ...body, role: 'admin' })
      return database.transaction(async tx => {
        const inside = authStore(tx.tables<AuthTables>())
        if (!(await inside.useSetupToken(hashSecret(body.setup_token), now())))
          throw new ApiError('E_AUTH_SETUP_INVALID')
        await claim(inside, row)
        return users.admit(inside, row, source, 'setup', { action: 'setup' })
      })
    },

    /** Whom the operator named in the environment. Nobody is signed in by that: there is no browser to hold it. */
    async appoint(source: Source, person: Omit<SetupBody, 'setup_token'>): Promise<void> {
      const row = await users.prepare({ ...person, role: 'admin' })
      await database.transaction(async tx => {
        const inside = authStore(tx.tables<AuthTables>())
        await claim(inside, row)
        await auditInto(inside, newId, now)({ action: 'setup', actorId: row.id, source })
      })
    },
  }
}
