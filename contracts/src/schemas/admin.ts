/** What administrators see: people, their sessions, what happened around signing in. */
import { type Static, Type } from 'typebox'
import { component } from '../component.ts'
import { bounds } from '../limits.ts'
import { signInMethods } from './account-security.ts'
import { Email, Name, Role } from './auth.ts'
import { AuditEventId, Cursor, Nullable, OneOf, PageOf, SessionId, Strict, Time, UserId } from './basics.ts'

const Limit = Type.Optional(Type.Integer({ minimum: 1, maximum: bounds.page_max }))

export const userStates = ['active', 'disabled'] as const

export const User = component(
  'User',
  Strict({
    id: UserId,
    email: Email,
    name: Type.String(),
    role: Role,
    state: OneOf(userStates),
    created_at: Time,
    last_seen_at: Nullable(Time),
    sessions: Type.Integer({ description: 'Sessions that are open now.' }),
    has_password: Type.Boolean(),
    totp: Type.Boolean(),
    passkeys: Type.Integer(),
    reset_requested_at: Nullable(
      Type.String({ format: 'date-time', description: 'Someone asked for a new password for this account.' }),
    ),
  }),
)
export type User = Static<typeof User>

export const UserPage = PageOf('UserPage', User)
export type UserPage = Static<typeof UserPage>

export const UserQuery = Strict({
  cursor: Type.Optional(Cursor),
  limit: Limit,
  q: Type.Optional(
    Type.String({
      maxLength: 100,
      pattern: '^[^\\u0000-\\u001f\\u007f]+$',
      description: 'Part of a name or an email.',
    }),
  ),
  role: Type.Optional(Role),
  state: Type.Optional(OneOf(userStates)),
})
export type UserQuery = Static<typeof UserQuery>

export const UserPatch = component(
  'UserPatch',
  Strict({
    name: Type.Optional(Name),
    role: Type.Optional(Role),
    disabled: Type.Optional(Type.Boolean({ description: 'True ends every session and stream at once.' })),
  }),
)
export type UserPatch = Static<typeof UserPatch>

export const PasswordResetIssued = component(
  'PasswordResetIssued',
  Strict({
    reset_token: Type.String({ description: 'Shown once; only its hash is stored. For the person to open.' }),
    expires_at: Time,
  }),
)
export type PasswordResetIssued = Static<typeof PasswordResetIssued>

export const AdminSession = component(
  'AdminSession',
  Strict({
    id: SessionId,
    user_id: UserId,
    email: Email,
    current: Type.Boolean({ description: 'The one that asks.' }),
    method: OneOf(signInMethods),
    created_at: Time,
    last_seen_at: Time,
    expires_at: Time,
    ip: Type.String(),
    user_agent: Type.String(),
  }),
)
export type AdminSession = Static<typeof AdminSession>

export const AdminSessionPage = PageOf('AdminSessionPage', AdminSession)
export type AdminSessionPage = Static<typeof AdminSessionPage>

export const AdminSessionQuery = Strict({
  cursor: Type.Optional(Cursor),
  limit: Limit,
  user_id: Type.Optional(UserId),
})
export type AdminSessionQuery = Static<typeof AdminSessionQuery>

/** Everything that is written down. `_failed` and `_refused` are tries that did not get in. */
export const auditActions = [
  'setup',
  'setup_failed',
  'login',
  'login_failed',
  'second_factor_failed',
  'logout',
  'register',
  'invite_created',
  'invite_revoked',
  'invite_failed',
  'password_changed',
  'password_change_failed',
  'reset_requested',
  'reset_issued',
  'reset_used',
  'reset_failed',
  'confirmed',
  'confirm_failed',
  'session_revoked',
  'sessions_ended',
  'totp_enabled',
  'totp_disabled',
  'recovery_codes_renewed',
  'recovery_code_used',
  'passkey_added',
  'passkey_removed',
  'passkey_failed',
  'oidc_linked',
  'oidc_unlinked',
  'oidc_failed',
  'role_changed',
  'user_renamed',
  'user_disabled',
  'user_enabled',
  'second_factors_removed',
  'provider_added',
  'provider_changed',
  'fallback_changed',
  'provider_removed',
  'price_changed',
  'model_pulled',
  'embedded_model_changed',
  'quota_set',
  'quota_reset',
] as const
export type AuditAction = (typeof auditActions)[number]

export const AuditEvent = component(
  'AuditEvent',
  Strict({
    id: AuditEventId,
    at: Time,
    action: Type.String({ description: 'One of those that the filter takes; more may be added.' }),
    actor_id: Nullable(UserId),
    actor_email: Nullable(Type.String()),
    subject: Nullable(
      Type.String({ description: 'What it was done to: the id of a user, invitation or session.' }),
    ),
    subject_email: Nullable(Type.String()),
    ip: Type.String(),
    user_agent: Type.String(),
    detail: Type.Record(Type.String(), Type.Union([Type.String(), Type.Number()])),
  }),
)
export type AuditEvent = Static<typeof AuditEvent>

export const AuditPage = PageOf('AuditPage', AuditEvent)
export type AuditPage = Static<typeof AuditPage>

export const AuditQuery = Strict({
  cursor: Type.Optional(Cursor),
  limit: Limit,
  action: Type.Optional(OneOf(auditActions)),
  user_id: Type.Optional(UserId),
  from: Type.Optional(Time),
  until: Type.Optional(Time),
})
export type AuditQuery = Static<typeof AuditQuery>

/** Yes and no about the request that asks; never a value of it. */
export const Diagnostics = component(
  'Diagnostics',
  Strict({
    request: Strict({
      origin_present: Type.Boolean(),
      origin_allowed: Type.Boolean(),
      host_allowed: Type.Boolean(),
      fetch_metadata_present: Type.Boolean(),
      cross_site: Type.Boolean(),
      session_cookie_returned: Type.Boolean(),
      session_cookie_duplicated: Type.Boolean(),
      through_proxy: Type.Boolean({ description: 'An X-Forwarded header came with it.' }),
      proxy_trusted: Type.Boolean({ description: 'TRUST_PROXY holds the address it came from.' }),
    }),
    cookie: Strict({
      host_prefix: Type.Boolean(),
      secure: Type.Boolean(),
      http_only: Type.Boolean(),
      same_site_none: Type.Boolean(),
      partitioned: Type.Boolean(),
    }),
    settings: Strict({
      strict_auth: Type.Boolean(),
      cross_site: Type.Boolean(),
      https: Type.Boolean(),
      production: Type.Boolean(),
    }),
  }),
)
export type Diagnostics = Static<typeof Diagnostics>
