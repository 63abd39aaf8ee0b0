import type { InviteCreate, InviteCreated, RegisterBody } from '@omniai/contracts/schemas/auth'
import { readIdCursor, writeCursor } from '../../kernel/cursor.ts'
import type { Database } from '../../kernel/database.ts'
import { ApiError } from '../../kernel/errors.ts'
import type { NewId } from '../../kernel/ids.ts'
import type { Principal, Source } from '../../kernel/principal.ts'
import { auditInto } from './audit.ts'
import { presentInvite } from './present.ts'
import { hashSecret, newSecret } from './secrets.ts'
import { authStore, type InviteRow } from './store.ts'
import type { AuthTables } from './tables.ts'
import type { UserMaking } from './user-making.ts'

const hour = 60 * 60 * 1000
const defaultLifeHours = 24 * 7

export function createInvites(database: Database, users: UserMaking, newId: NewId, now: () => number) {
  const store = authStore(database.tables<AuthTables>())
  const audit = auditInto(store, newId, now)
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
        email: body.email?.trim() ?? null,
      }
      await store.insertInvite(row)
      await audit({ action: 'invite_created', actorId: principal.userId, subject: row.id, source })
      return { invite: presentInvite(row, now()), code }
    },

    async list(query: { cursor?: string; limit: number }) {
      const before = query.cursor ? readIdCursor('inv', query.cursor) : null
      const rows = await store.invites(before, query.limit + 1)
      const items = rows.slice(0, query.limit)
      const last = rows.length > query.limit ? items.at(-1) : undefined
      return {
        items: items.map(row => presentInvite(row, now())),
        next_cursor: last ? writeCursor(last.id) : null,
      }
    },

    async revoke(principal: Principal, source: Source, inviteId: string) {
      if (!(await store.revokeInvite(inviteId, now()))) throw new ApiError('E_NOT_FOUND')
      await audit({ action: 'invite_revoked', actorId: principal.userId, subject: inviteId, source })
      return { ok: true as const }
    },

    /** The use of the invitation and the new user are one transaction: no use is lost, none is taken twice. */
    async register(source: Source, body: RegisterBody) {
      const row = await users.prepare({ ...body, role: 'member' })
      const outcome = await database.transaction(async tx => {
        const inside = authStore(tx.tables<AuthTables>())
        const invite = await inside.useInvite(hashSecret(body.invite_code), now())
        if (!invite) return null
        const user = { ...row, role: invite.role }
        if (!(await inside.insertUserOnce(user)))
          throw new ApiError('E_CONFLICT', { detail: 'This email already has an account. Sign in instead.' })
        return users.admit(inside, user, source, 'invite', {
          action: 'register',
          detail: { invite: invite.id },
        })
      })
      if (outcome) return outcome
      await audit({ action: 'invite_failed', actorId: null, source })
      throw new ApiError('E_AUTH_INVITE_INVALID')
    },
  }
}
