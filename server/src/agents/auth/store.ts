import type { Kysely } from 'kysely'
import { auditStore } from './audit-store.ts'
import { inviteStore } from './invite-store.ts'
import { peopleStore } from './people-store.ts'
import { sessionStore } from './session-store.ts'
import type { AuthTables } from './tables.ts'
import { userStore } from './user-store.ts'

export type { InviteRow } from './invite-store.ts'
export type { SessionRow } from './session-store.ts'
export type { UserRow } from './user-store.ts'

export function authStore(db: Kysely<AuthTables>) {
  return {
    ...userStore(db),
    ...sessionStore(db),
    ...inviteStore(db),
    ...auditStore(db),
    ...peopleStore(db),
  }
}

export type AuthStore = ReturnType<typeof authStore>
