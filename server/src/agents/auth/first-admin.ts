import type { SetupBody } from '@omniai/contracts/schemas/auth'
import type { Database } from '../../kernel/database.ts'
import { ApiError } from '../../kernel/errors.ts'
import type { Source } from '../../kernel/principal.ts'
import { hashSecret, newSecret } from './secrets.ts'
import { authStore } from './store.ts'
import type { AuthTables } from './tables.ts'
import type { UserMaking } from './user-making.ts'

const setupLife = 60 * 60 * 1000

/** The way in to an empty installation. Open for one person, once. */
export function createFirstAdmin(database: Database, users: UserMaking, now: () => number) {
  const store = authStore(database.tables<AuthTables>())
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

    /** @param body null skips the token: an operator named the admin in the environment. */
    async setup(source: Source, body: Omit<SetupBody, 'setup_token'> & { setup_token: string | null }) {
      const row = await users.prepare({ ...body, role: 'admin' })
      return database.transaction(async tx => {
        const inside = authStore(tx.tables<AuthTables>())
        if (body.setup_token !== null && !(await inside.useSetupToken(hashSecret(body.setup_token), now()))) {
          throw new ApiError('E_AUTH_SETUP_INVALID')
        }
        if ((await inside.anyUser()) || !(await inside.claimInstallation(row.id, now()))) {
          throw new ApiError('E_AUTH_SETUP_INVALID')
        }
        await inside.insertUser(row)
        await inside.deleteSetupTokens()
        return users.admit(inside, row, source, 'setup', { action: 'setup' })
      })
    },
  }
}
