export type AuthTables = {
  users: {
    id: string
    email: string
    /** Lower case, trimmed: what uniqueness and login go by. */
    email_key: string
    name: string
    role: 'member' | 'admin'
    password_hash: string
    preferences: string
    disabled_at: number | null
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
  }
  /** One row at most: whoever inserts it first is the first administrator. */
  installation: { singleton: number; first_admin_id: string; created_at: number }
  setup_tokens: { token_hash: string; expires_at: number }
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
