import type { Role } from '@omniai/contracts/schemas/auth'

/** Who is asking, after a lane checked its credential. Agents take it first and put it into every query. */
export type Principal = {
  readonly userId: string
  readonly role: Role
  readonly sessionId: string
}

/** All that a store needs of a principal; also for what the server does by itself on someone's behalf. */
export type Owner = Pick<Principal, 'userId'>

/** Where a request came from, for limits and the audit log. Not a proof of anything. */
export type Source = {
  readonly ip: string
  readonly userAgent: string
  /** What the browser sent as the mark of an earlier sign-in; the auth agent says whether it is one. */
  readonly device?: string
}

/** The page that asks, and the browser it is open in. */
export type Page = {
  /** Checked by the lane: one of ours. */
  readonly origin: string
  /** The value of its session or pre-session cookie: what is bound to it works nowhere else. */
  readonly browser: string
}
