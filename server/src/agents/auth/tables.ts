import type { SignInMethod } from '@omniai/contracts/schemas/account-security'

export type AuthTables = {
  users: {
    id: string
    email: string
    /** Lower case, trimmed: what uniqueness and login go by. */
    email_key: string
    name: string
    role: 'member' | 'admin'
    /** Empty: nobody can sign in to it with a password. */
    password_hash: string
    preferences: string
    disabled_at: number | null
    /** Someone asked for a new password; cleared when one is set. */
    reset_requested_at: number | null
    created_at: number
  }
  sessions: {
    id: string
    token_hash: string
    user_id: string
    created_at: number
    last_seen_at: number
    expires_at: number
    ip: string
    user_agent: string
    method: SignInMethod
    /** When this person last proved who they are: at sign-in, or when asked again. */
    confirmed_at: number
  }
  invites: {
    id: string
    code_hash: string
    role: 'member' | 'admin'
    note: string
    max_uses: number
    used: number
    created_by: string
    created_at: number
    expires_at: number
    revoked_at: number | null
    /** Only this address may use it. */
    email: string | null
  }
  /** One row at most: whoever inserts it first is the first administrator. */
  installation: { singleton: number; first_admin_id: string; created_at: number }
  setup_tokens: { token_hash: string; expires_at: number }
  password_resets: {
    token_hash: string
    user_id: string
    created_by: string
    created_at: number
    expires_at: number
  }
  totp: {
    user_id: string
    /** Sealed with the encryption key. */
    secret: string
    confirmed_at: number | null
    /** The time step of the last code that was taken: a code works once. */
    last_step: number
  }
  recovery_codes: { user_id: string; code_hash: string; used_at: number | null }
  passkeys: {
    id: string
    user_id: string
    credential_id: string
    /** COSE key, base64url. */
    public_key: string
    counter: number
    /** JSON array. */
    transports: string
    /** The host name of the page it was made on: WebAuthn's relying party id. */
    host: string
    name: string
    synced: number
    created_at: number
    last_used_at: number | null
  }
  /** Challenges that were answered, until they would have expired anyway. */
  used_challenges: { challenge_hash: string; expires_at: number }
  identities: {
    provider_id: string
    subject: string
    user_id: string
    label: string
    linked_at: number
  }
  audit_events: {
    id: string
    at: number
    actor_id: string | null
    action: string
    subject: string | null
    ip: string
    user_agent: string
    detail: string
  }
}
