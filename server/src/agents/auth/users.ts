import type { User, UserPage, UserPatch, UserQuery } from '@omniai/contracts/schemas/admin'
import type { Database, Tx } from '../../kernel/database.ts'
import { ApiError } from '../../kernel/errors.ts'
import type { NewId } from '../../kernel/ids.ts'
import type { Principal, Source } from '../../kernel/principal.ts'
import { auditInto } from './audit.ts'
import { pageOf } from './pages.ts'
import { presentUser } from './present.ts'
import type { SessionEnds, Sessions } from './sessions.ts'
import { type AuthStore, authStore, type UserRow } from './store.ts'
import type { AuthTables } from './tables.ts'
import type { UserChange } from './user-store.ts'

type Dependencies = {
  database: Database
  sessions: Sessions
  ends: SessionEnds
  newId: NewId
  now: () => number
}

/** People, as administrators see and change them. */
export function createUsers({ database, sessions, ends, newId, now }: Dependencies) {
  const store = authStore(database.tables<AuthTables>())

  /** What belongs to many people is asked for at once, however many there are. */
  async function present(rows: readonly UserRow[], from: AuthStore = store): Promise<User[]> {
    const ids = rows.map(({ id }) => id)
    const [open, factors, acts] = await Promise.all([
      from.openSessionCounts(ids, sessions.openAt()),
      from.factorCounts(ids),
      from.lastActs(ids),
    ])
    return rows.map(row => presentUser(row, open.get(row.id), factors(row.id), acts.get(row.id)))
  }

  async function presentOne(userId: string): Promise<User> {
    const row = await store.user(userId)
    if (!row) throw new ApiError('E_NOT_FOUND')
    return (await present([row]))[0]!
  }

  /** Inside one transaction that all changes of people wait for, so that nobody is the last but one twice. */
  async function change(tx: Tx, principal: Principal, source: Source, userId: string, patch: UserPatch) {
    const inside = authStore(tx.tables<AuthTables>())
    await inside.lockAdministrators()
    const actor = await inside.user(principal.userId)
    if (actor?.role !== 'admin' || actor.disabled_at !== null) throw new ApiError('E_AUTH_FORBIDDEN')
    const user = await inside.lockUser(userId)
    if (!user) throw new ApiError('E_NOT_FOUND')
    const becomes = {
      role: patch.role ?? user.role,
      disabled: patch.disabled ?? user.disabled_at !== null,
    }
    await refuseLosing(inside, principal, user, becomes)
    const changed = changeOf(user, patch, becomes, now())
    await inside.updateUser(userId, changed)
    if (changed.name !== user.name) {
      const about = { actorId: principal.userId, subject: user.id, source }
      const detail = { from: user.name, to: changed.name }
      await auditInto(inside, newId, now)({ ...about, action: 'user_renamed', detail })
    }
    await settle(tx, inside, principal, source, user, becomes)
  }

  /** What goes with a change of role or state: the entry, the sessions, the invitations and links that hang on it. */
  async function settle(
    tx: Tx,
    inside: AuthStore,
    principal: Principal,
    source: Source,
    user: UserRow,
    becomes: Becomes,
  ): Promise<void> {
    const audit = auditInto(inside, newId, now)
    const about = { actorId: principal.userId, subject: user.id, source }
    const wasDisabled = user.disabled_at !== null
    const disabled = becomes.disabled && !wasDisabled
    const promoted = becomes.role === 'admin' && user.role !== 'admin'
    const demoted = becomes.role !== 'admin' && user.role === 'admin'
    if (disabled || promoted) {
      // A promotion ends them too: a cookie that was taken before must not gain the new power.
      const ended = await inside.deleteSessionsOf(user.id, null)
      tx.onCommit(() => ends.announce(ended))
    }
    if (disabled) await inside.deleteResets(user.id)
    if (promoted || demoted) {
      await audit({ ...about, action: 'role_changed', detail: { from: user.role, to: becomes.role } })
    }
    if (disabled) await audit({ ...about, action: 'user_disabled' })
    if (wasDisabled && !becomes.disabled) await audit({ ...about, action: 'user_enabled' })
    if (disabled || demoted) {
      await inside.deleteResetsMadeBy(user.id)
      for (const inviteId of await inside.revokeInvitesOf(user.id, now())) {
        await audit({ ...about, action: 'invite_revoked', subject: inviteId })
      }
    }
  }

  return {
    list: (query: UserQuery): Promise<UserPage> =>
      pageOf(
        'usr',
        query,
        place =>
          store.people({
            ...place,
            words: query.q?.trim() || null,
            role: query.role ?? null,
            disabled: query.state === undefined ? null : query.state === 'disabled',
          }),
        rows => present(rows),
      ),

    view: (userId: string) => presentOne(userId),

    async update(principal: Principal, source: Source, userId: string, patch: UserPatch): Promise<User> {
      await database.transaction(tx => change(tx, principal, source, userId, patch))
      return presentOne(userId)
    },

    /** For someone who lost them; the password stays what it is. */
    removeSecondFactors: (principal: Principal, source: Source, userId: string) =>
      database.transaction(async tx => {
        const inside = authStore(tx.tables<AuthTables>())
        if (!(await inside.lockUser(userId))) throw new ApiError('E_NOT_FOUND')
        const detail = await inside.deleteSecondFactors(userId)
        await auditInto(
          inside,
          newId,
          now,
        )({
          action: 'second_factors_removed',
          actorId: principal.userId,
          subject: userId,
          source,
          detail,
        })
        return { ok: true as const }
      }),
  }
}

type Becomes = { readonly role: UserRow['role']; readonly disabled: boolean }

async function refuseLosing(
  inside: AuthStore,
  principal: Principal,
  user: UserRow,
  becomes: Becomes,
): Promise<void> {
  if (becomes.disabled && user.id === principal.userId) {
    throw new ApiError('E_CONFLICT', {
      detail: 'You cannot disable yourself. Another administrator can.',
    })
  }
  const isOne = user.role === 'admin' && user.disabled_at === null
  const staysOne = becomes.role === 'admin' && !becomes.disabled
  if (isOne && !staysOne && (await inside.otherAdministrators(user.id)) === 0) {
    throw new ApiError('E_CONFLICT', {
      detail: 'This is the last administrator. Make someone else one first.',
    })
  }
}

function changeOf(user: UserRow, patch: UserPatch, becomes: Becomes, now: number) {
  const disabled_at = becomes.disabled ? (user.disabled_at ?? now) : null
  return { name: patch.name?.trim() ?? user.name, role: becomes.role, disabled_at } satisfies UserChange
}
