/** How one person gets in: sessions, password, authenticator app, passkeys, sign-in services. */
import { type Static, Type } from 'typebox'
import { component } from '../component.ts'
import { bounds } from '../limits.ts'
import { Email, Password, Secret } from './auth.ts'
import { Nullable, OneOf, PasskeyId, SessionId, Strict, Time } from './basics.ts'

export const signInMethods = ['password', 'passkey', 'oidc', 'invite', 'setup'] as const
export type SignInMethod = (typeof signInMethods)[number]

export const Session = component(
  'Session',
  Strict({
    id: SessionId,
    current: Type.Boolean({ description: 'The one that asks.' }),
    method: OneOf(signInMethods),
    created_at: Time,
    last_seen_at: Time,
    expires_at: Time,
    ip: Type.String(),
    user_agent: Type.String(),
  }),
)
export type Session = Static<typeof Session>

export const SessionList = component('SessionList', Strict({ items: Type.Array(Session) }))
export type SessionList = Static<typeof SessionList>

export const OidcProviderId = Type.String({ pattern: '^[a-z0-9-]{1,40}$' })

export const SignInIdentity = component(
  'SignInIdentity',
  Strict({
    provider_id: OidcProviderId,
    provider_name: Type.String(),
    label: Type.String({ description: 'How that service names the person: an email or a name.' }),
    linked_at: Time,
  }),
)

export const AccountSecurity = component(
  'AccountSecurity',
  Strict({
    has_password: Type.Boolean(),
    totp: Strict({ enabled: Type.Boolean(), recovery_codes_left: Type.Integer() }),
    passkeys: Type.Integer(),
    identities: Type.Array(SignInIdentity),
    confirmed_until: Nullable(
      Type.String({ format: 'date-time', description: 'Until then nothing asks to confirm.' }),
    ),
  }),
)
export type AccountSecurity = Static<typeof AccountSecurity>

export const PasswordChange = component(
  'PasswordChange',
  Strict({
    current_password: Type.Optional(
      Type.String({
        minLength: 1,
        maxLength: bounds.password_max,
        description: 'Left out only by an account that has none yet and was confirmed just now.',
      }),
    ),
    new_password: Password,
  }),
)
export type PasswordChange = Static<typeof PasswordChange>

export const PasswordForgot = component('PasswordForgot', Strict({ email: Email }))
export type PasswordForgot = Static<typeof PasswordForgot>

export const PasswordReset = component('PasswordReset', Strict({ reset_token: Secret, password: Password }))
export type PasswordReset = Static<typeof PasswordReset>

/** WebAuthn speaks base64url without padding. */
const Base64Url = (maxLength: number) => Type.String({ pattern: '^[A-Za-z0-9_-]*$', maxLength })
/** None is asked for, so the page sends none. */
const ExtensionResults = Strict({})
const Attachment = Type.Optional(Nullable(Type.String({ maxLength: 40 })))

const CredentialFields = {
  id: Base64Url(1400),
  rawId: Base64Url(1400),
  type: Type.Literal('public-key'),
  authenticatorAttachment: Attachment,
  clientExtensionResults: ExtensionResults,
}

/** What `credential.toJSON()` gives in a browser after `navigator.credentials.create`. */
export const PasskeyAttestation = component(
  'PasskeyAttestation',
  Strict({
    ...CredentialFields,
    response: Strict({
      clientDataJSON: Base64Url(8000),
      attestationObject: Base64Url(40_000),
      authenticatorData: Type.Optional(Base64Url(8000)),
      transports: Type.Optional(Type.Array(Type.String({ maxLength: 40 }), { maxItems: 10 })),
      publicKey: Type.Optional(Nullable(Base64Url(8000))),
      publicKeyAlgorithm: Type.Optional(Type.Integer()),
    }),
  }),
)
export type PasskeyAttestation = Static<typeof PasskeyAttestation>

/** What `credential.toJSON()` gives in a browser after `navigator.credentials.get`. */
export const PasskeyAssertion = component(
  'PasskeyAssertion',
  Strict({
    ...CredentialFields,
    response: Strict({
      clientDataJSON: Base64Url(8000),
      authenticatorData: Base64Url(8000),
      signature: Base64Url(8000),
      userHandle: Type.Optional(Nullable(Base64Url(200))),
    }),
  }),
)
export type PasskeyAssertion = Static<typeof PasskeyAssertion>

export const SessionConfirm = component(
  'SessionConfirm',
  Type.Union([
    Strict({ password: Type.String({ minLength: 1, maxLength: bounds.password_max }) }),
    Strict({ passkey: PasskeyAssertion }),
  ]),
)
export type SessionConfirm = Static<typeof SessionConfirm>

export const TotpEnrollment = component(
  'TotpEnrollment',
  Strict({
    secret: Type.String({ description: 'Base32, for typing in. Shown until it is confirmed.' }),
    otpauth_uri: Type.String({ description: 'The same for a QR code.' }),
  }),
)
export type TotpEnrollment = Static<typeof TotpEnrollment>

export const TotpConfirm = component('TotpConfirm', Strict({ code: Type.String({ pattern: '^\\d{6}$' }) }))
export type TotpConfirm = Static<typeof TotpConfirm>

export const RecoveryCodes = component(
  'RecoveryCodes',
  Strict({
    recovery_codes: Type.Array(Type.String(), { description: 'Shown once. Each works once.' }),
  }),
)
export type RecoveryCodes = Static<typeof RecoveryCodes>

const PasskeyName = Type.String({ minLength: 1, maxLength: bounds.name, pattern: '\\S' })

export const Passkey = component(
  'Passkey',
  Strict({
    id: PasskeyId,
    name: Type.String(),
    host: Type.String({ description: 'The host name of the page it works on.' }),
    synced: Type.Boolean({ description: 'Kept in an account of its maker, so on more than one device.' }),
    created_at: Time,
    last_used_at: Nullable(Time),
  }),
)
export type Passkey = Static<typeof Passkey>

export const PasskeyList = component('PasskeyList', Strict({ items: Type.Array(Passkey) }))
export type PasskeyList = Static<typeof PasskeyList>

/** `options` is for `PublicKeyCredential.parse…OptionsFromJSON`; its shape belongs to WebAuthn. */
export const PasskeyOptions = component(
  'PasskeyOptions',
  Strict({ options: Type.Object({}, { additionalProperties: true }) }),
)
export type PasskeyOptions = Static<typeof PasskeyOptions>

export const PasskeyRegister = component(
  'PasskeyRegister',
  Strict({ name: PasskeyName, credential: PasskeyAttestation }),
)
export type PasskeyRegister = Static<typeof PasskeyRegister>

export const PasskeyPatch = component('PasskeyPatch', Strict({ name: PasskeyName }))
export type PasskeyPatch = Static<typeof PasskeyPatch>

export const PasskeyLogin = component('PasskeyLogin', Strict({ credential: PasskeyAssertion }))
export type PasskeyLogin = Static<typeof PasskeyLogin>

export const OidcProviderList = component(
  'OidcProviderList',
  Strict({ items: Type.Array(Strict({ id: OidcProviderId, name: Type.String() })) }),
)
export type OidcProviderList = Static<typeof OidcProviderList>

const PageAddress = (maxLength: number) =>
  Type.String({ pattern: '^https?://', maxLength, description: 'On the page that asks, never on the API.' })

export const OidcStart = component('OidcStart', Strict({ redirect_uri: PageAddress(500) }))
export type OidcStart = Static<typeof OidcStart>

export const OidcStarted = component('OidcStarted', Strict({ authorization_url: Type.String() }))
export type OidcStarted = Static<typeof OidcStarted>

export const OidcFinish = component(
  'OidcFinish',
  Strict({ callback_url: PageAddress(8000), invite_code: Type.Optional(Secret) }),
)
export type OidcFinish = Static<typeof OidcFinish>

export const OidcLink = component('OidcLink', Strict({ callback_url: PageAddress(8000) }))
export type OidcLink = Static<typeof OidcLink>
