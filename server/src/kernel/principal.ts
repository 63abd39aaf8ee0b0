import type { Role } from '@omniai/contracts/schemas/auth'

/** Who is asking, after a lane checked its credential. Agents take it first and put it into every query. */
export type Principal = {
  readonly userId: string
  readonly role: Role
  readonly sessionId: string
}

/** Where a request came from, for limits and the audit log. Not a proof of anything. */
export type Source = { readonly ip: string; readonly userAgent: string }
