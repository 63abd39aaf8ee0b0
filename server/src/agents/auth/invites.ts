import type { InviteCreate, InviteCreated, InvitePage, RegisterBody } from '@omniai/contracts/schemas/auth'
import type { Database } from '../../kernel/database.ts'
import { ApiError } from '../../kernel/errors.ts'
import type { NewId } from '../../kernel/ids.ts'
import type { Principal, Source } from '../../kernel/principal.ts'
import { auditInto } from './audit.ts'
import { pageOf } from './pages.ts'
import { presentInvite } from './present.ts'
import { hashSecret, newSecret } from './secrets.ts'
import { authStore, type InviteRow } from './store.ts'
import type { AuthTables } from './tables.ts'
import { type Admitted, emailKey, type UserMaking } from './user-making.ts'

const hour = 60 * 60 * 1000
const defaultLifeHours = 24 * 7

export function createInvites(database: Database, users: UserMaking, newId: NewId, now: () => number) {
  const store = authStore(database.tables<AuthTables>())
  const audit = auditInto(store, newId, now)

  async function refuse(source: Source): Promise<never> {
    await audit({ action: 'invite_failed', actorId: null, source })
    throw new ApiError('E_AUTH_INVITE_INVALID')
  }

  return {
    async create(principal: Principal, source: Source, body: InviteCreate): Promise<InviteCreated> {
      const code = newSecret()
      const row: InviteRow = {
        id: newId('inv'),
        code_hash: hashSecret(code),
        role: body.role ?? 'member',
        note: body.note ?? '',
        max_uses: body.max_uses ?? 1,
        used: 0,
        created_by: principal.userId,
        created_at: now(),
        expires_at: now() + (body.expires_in_hours ?? defaultLifeHours) * hour,
        revoked_at: null,
        email: body.email === undefined ? null : emailKey(body.email),
      }
      await store.insertInvite(row)
      await audit({ action: 'invite_created', actorId: principal.userId, subject: row.id, source })
      return { invite: presentInvite(row, now()), code }
    },

    list: (query: { cursor?: string; limit?: number }): Promise<InvitePage> =>
      pageOf(
        'inv',
        query,
        ({ before, limit }) => store.invites(before, limit),
        rows => rows.map(row => presentInvite(row, now())),
      ),

    async revoke(principal: Principal, source: Source, inviteId: string) {
      if (!(await store.revokeInvite(inviteId, now()))) throw new ApiError('E_NOT_FOUND')
      await audit({ action: 'invite_revoked', actorId: principal.userId, subject: inviteId, source })
      return { ok: true as const }
    },

    /**
     * The use of the invitation and the new user are one transaction: no use is lost, none is taken twice. The look at
     * it before that is for those that were made up: they cost no hash.
     */
    async register(source: Source, { invite_code, ...person }: RegisterBody): Promise<Admitted> {
      const codeHash = hashSecret(invite_code)
      if (!(await store.isInviteOpen(codeHash, emailKey(person.email), now()))) return refuse(source)
      const row = await users.prepare({ ...person, role: 'member' })
      const outcome = await database.transaction(async tx => {
        const inside = authStore(tx.tables<AuthTables>())
        const invite = await inside.useInvite(codeHash, row.email_key, now())
        if (!invite) return null
        const user = { ...row, role: invite.role }
        if (!(await inside.insertUserOnce(user)))
          throw new ApiError('E_CONFLICT', { detail: 'This email already has an account. Sign in instead.' })
        return users.admit(inside, user, source, 'invite', {
          action: 'register',
          detail: { invite: invite.id },
        })
      })
      return outcome ?? refuse(source)
    },
  }
}
