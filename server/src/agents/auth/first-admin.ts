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
  const audit = auditInto(store, newId, now)

  /** @returns false when there is someone already. */
  async function claim(inside: AuthStore, row: UserRow): Promise<boolean> {
    if ((await inside.anyUser()) || !(await inside.claimInstallation(row.id, now()))) return false
    await inside.insertUser(row)
    await inside.deleteSetupTokens()
    return true
  }

  async function refuse(source: Source): Promise<never> {
    await audit({ action: 'setup_failed', actorId: null, source })
    throw new ApiError('E_AUTH_SETUP_INVALID')
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

    /** Looks at the token first, so that one that was made up costs no hash; what counts is its use. */
    async setup(source: Source, { setup_token, ...person }: SetupBody): Promise<Admitted> {
      const tokenHash = hashSecret(setup_token)
      if (!(await store.isSetupTokenOpen(tokenHash, now()))) return refuse(source)
      const row = await users.prepare({ ...person, role: 'admin' })
      const admitted = await database.transaction(async tx => {
        const inside = authStore(tx.tables<AuthTables>())
        if (!(await inside.useSetupToken(tokenHash, now())) || !(await claim(inside, row))) return null
        return users.admit(inside, row, source, 'setup', { action: 'setup' })
      })
      return admitted ?? refuse(source)
    },

    /** Whom the operator named in the environment. Nobody is signed in by that: there is no browser to hold it. */
    async appoint(source: Source, person: Omit<SetupBody, 'setup_token'>): Promise<void> {
      const row = await users.prepare({ ...person, role: 'admin' })
      await database.transaction(async tx => {
        const inside = authStore(tx.tables<AuthTables>())
        if (!(await claim(inside, row))) throw new ApiError('E_AUTH_SETUP_INVALID')
        await auditInto(inside, newId, now)({ action: 'setup', actorId: row.id, source })
      })
    },
  }
}
