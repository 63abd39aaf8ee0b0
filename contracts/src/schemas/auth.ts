import { type Static, Type } from 'typebox'
import { component } from '../component.ts'
import { bounds } from '../limits.ts'
import { InviteId, Nullable, OneOf, PageOf, Strict, Time, UserId } from './basics.ts'
import { ChatSettings, ModelRef } from './provider.ts'

export const roles = ['member', 'admin'] as const
export const Role = OneOf(roles)
export type Role = (typeof roles)[number]

export const Email = Type.String({ format: 'email', maxLength: bounds.email })
export const Password = Type.String({ minLength: bounds.password_min, maxLength: bounds.password_max })
export const Name = Type.String({ minLength: 1, maxLength: bounds.name, pattern: '\\S' })
export const Secret = Type.String({ pattern: '^[A-Za-z0-9_-]{20,100}$' })

export const Preferences = component(
  'Preferences',
  Strict({
    model: Type.Optional(Nullable(ModelRef)),
    settings: Type.Optional(ChatSettings),
    favourite_models: Type.Optional(
      Type.Array(ModelRef, {
        maxItems: bounds.favourite_models,
        description: 'In the order they were chosen.',
      }),
    ),
    fallback_model: Type.Optional(
      Type.Union([ModelRef, Type.Null()], {
        description:
          'Answers when the model of a chat cannot, before its first word; the message says so. Left out or null: none does.',
      }),
    ),
    auto_title: Type.Optional(
      Type.Boolean({ description: 'After the first answer the model writes a title, in a run of its own.' }),
    ),
  }),
)
export type Preferences = Static<typeof Preferences>

export const Account = component(
  'Account',
  Strict({ id: UserId, email: Email, name: Type.String(), role: Role, preferences: Preferences }),
)
export type Account = Static<typeof Account>

export const AccountPatch = component(
  'AccountPatch',
  Strict({ name: Type.Optional(Name), preferences: Type.Optional(Preferences) }),
)
export type AccountPatch = Static<typeof AccountPatch>

export const CsrfBootstrap = component(
  'CsrfBootstrap',
  Strict({
    csrf_token: Type.String(),
    authenticated: Type.Boolean(),
    cookie_returned: Type.Boolean({
      description:
        'Whether this request brought a cookie of ours. A page that gets false twice in a row has a browser that keeps none.',
    }),
  }),
)
export type CsrfBootstrap = Static<typeof CsrfBootstrap>

export const LoginBody = component(
  'LoginBody',
  // Length only: the rules for a new password must not tell a stranger what an old one looks like.
  Strict({
    email: Email,
    password: Type.String({ minLength: 1, maxLength: bounds.password_max }),
    code: Type.Optional(
      Type.String({
        minLength: 6,
        maxLength: 40,
        description:
          'After E_AUTH_SECOND_FACTOR_REQUIRED: a code of the authenticator app, or a recovery code.',
      }),
    ),
  }),
)
export type LoginBody = Static<typeof LoginBody>

export const SetupBody = component(
  'SetupBody',
  Strict({ setup_token: Secret, email: Email, name: Name, password: Password }),
)
export type SetupBody = Static<typeof SetupBody>

export const RegisterBody = component(
  'RegisterBody',
  Strict({ invite_code: Secret, email: Email, name: Name, password: Password }),
)
export type RegisterBody = Static<typeof RegisterBody>

export const SessionStarted = component(
  'SessionStarted',
  Strict({ user: Account, csrf_token: Type.String() }),
)
export type SessionStarted = Static<typeof SessionStarted>

export const InviteCreate = component(
  'InviteCreate',
  Strict({
    role: Type.Optional(Role),
    note: Type.Optional(Type.String({ maxLength: 200 })),
    max_uses: Type.Optional(Type.Integer({ minimum: 1, maximum: 100 })),
    email: Type.Optional(Email),
    expires_in_hours: Type.Optional(Type.Integer({ minimum: 1, maximum: 24 * 90 })),
  }),
)
export type InviteCreate = Static<typeof InviteCreate>

export const Invite = component(
  'Invite',
  Strict({
    id: InviteId,
    role: Role,
    note: Type.String(),
    email: Nullable(Type.String({ description: 'Only this address can use it; null: anyone who holds it.' })),
    max_uses: Type.Integer(),
    used: Type.Integer(),
    state: OneOf(['open', 'used', 'expired', 'revoked']),
    created_at: Time,
    expires_at: Time,
  }),
)
export type Invite = Static<typeof Invite>

export const InviteCreated = component(
  'InviteCreated',
  Strict({ invite: Invite, code: Type.String({ description: 'Shown once; only its hash is stored.' }) }),
)
export type InviteCreated = Static<typeof InviteCreated>

export const InvitePage = PageOf('InvitePage', Invite)
export type InvitePage = Static<typeof InvitePage>
