import type { Account, Invite, Preferences } from '@omniai/contracts/schemas/auth'
import type { InviteRow, UserRow } from './store.ts'

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
    created_at: new Date(invite.created_at).toISOString(),
    expires_at: new Date(invite.expires_at).toISOString(),
  }
}

function stateOf(invite: InviteRow, now: number): Invite['state'] {
  if (invite.revoked_at !== null) return 'revoked'
  if (invite.used >= invite.max_uses) return 'used'
  return invite.expires_at <= now ? 'expired' : 'open'
}
