import type { Session } from '@omniai/contracts/schemas/account-security'
import type { AuditEvent, User } from '@omniai/contracts/schemas/admin'
import type { Account, Invite, Preferences } from '@omniai/contracts/schemas/auth'
import type { Principal } from '../../kernel/principal.ts'
import type { AuditRow } from './audit-store.ts'
import type { FactorCounts } from './people-store.ts'
import type { InviteRow, SessionRow, UserRow } from './store.ts'

const time = (at: number) => new Date(at).toISOString()

export function presentAccount(user: UserRow): Account {
  return {
    id: user.id,
    email: user.email,
    name: user.name,
    role: user.role,
    preferences: JSON.parse(user.preferences) as Preferences,
  }
}

export function presentInvite(invite: InviteRow, now: number): Invite {
  return {
    id: invite.id,
    role: invite.role,
    note: invite.note,
    email: invite.email,
    max_uses: invite.max_uses,
    used: invite.used,
    state: stateOf(invite, now),
    created_at: time(invite.created_at),
    expires_at: time(invite.expires_at),
  }
}

export function presentSession(session: SessionRow, asker: Principal): Session {
  return {
    id: session.id,
    current: session.id === asker.sessionId,
    method: session.method,
    created_at: time(session.created_at),
    last_seen_at: time(session.last_seen_at),
    expires_at: time(session.expires_at),
    ip: session.ip,
    user_agent: session.user_agent,
  }
}

/** @param lastAct when they last did something that was written down: sessions that ended are gone. */
export function presentUser(
  user: UserRow,
  open: { readonly count: number; readonly lastSeenAt: number } | undefined,
  factors: FactorCounts,
  lastAct: number | undefined,
): User {
  const seen = Math.max(open?.lastSeenAt ?? 0, lastAct ?? 0)
  return {
    id: user.id,
    email: user.email,
    name: user.name,
    role: user.role,
    state: user.disabled_at === null ? 'active' : 'disabled',
    created_at: time(user.created_at),
    last_seen_at: seen === 0 ? null : time(seen),
    // Those of a disabled account are over, whatever is still to be swept.
    sessions: user.disabled_at === null ? (open?.count ?? 0) : 0,
    has_password: user.password_hash !== '',
    totp: factors.totp,
    passkeys: factors.passkeys,
    reset_requested_at: user.reset_requested_at === null ? null : time(user.reset_requested_at),
  }
}

export function presentAuditEvent(
  event: AuditRow & { readonly actor_email: string | null; readonly subject_email: string | null },
): AuditEvent {
  return {
    id: event.id,
    at: time(event.at),
    action: event.action,
    actor_id: event.actor_id,
    actor_email: event.actor_email,
    subject: event.subject,
    subject_email: event.subject_email,
    ip: event.ip,
    user_agent: event.user_agent,
    detail: JSON.parse(event.detail) as AuditEvent['detail'],
  }
}

function stateOf(invite: InviteRow, now: number): Invite['state'] {
  if (invite.revoked_at !== null) return 'revoked'
  if (invite.used >= invite.max_uses) return 'used'
  return invite.expires_at <= now ? 'expired' : 'open'
}
