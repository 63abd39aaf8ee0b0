import type { Readable } from 'node:stream'

/** All outbound HTTP of the server goes through this one type; only `platform/egress` implements it. */
export type Egress = {
  request(request: EgressRequest): Promise<EgressResponse>
}

export type EgressRequest = {
  readonly url: string
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE'
  readonly headers?: Readonly<Record<string, string>>
  /** A stream says how long it is, and must be that long. */
  readonly body?: string | { readonly stream: Readable; readonly bytes: number }
  /** Aborting destroys the socket, so that the other side stops working. */
  readonly signal: AbortSignal
  /** Milliseconds until the connection stands, until headers arrive, and between two reads of the body. */
  readonly connectTimeoutMs?: number
  readonly headersTimeoutMs?: number
  readonly idleTimeoutMs?: number
}

/** Redirects are never followed: a 3xx is returned as it is. */
export type EgressResponse = {
  readonly status: number
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>
  readonly body: Readable
  /**
   * In place of reading the body: what has come, and then what comes, the moment it does. The body still closes and
   * still says what went wrong, and destroying it ends the exchange. Nothing pauses the other side any more.
   */
  tap(onBytes: (bytes: Buffer) => void): void
}

/** An origin that an administrator named while the server runs. */
export type NamedOrigin = {
  /** It was said that this host and port is on this machine or in the local network. */
  readonly mayBeNear: boolean
}

/**
 * ok. never: no one may name it. near: this machine or the local network, and that was not said. port: a service of
 * another kind, or our own. plain: http over the public internet.
 */
export type OriginVerdict = 'ok' | 'never' | 'near' | 'port' | 'plain'

/** Why a request never got a response. Carries no address and no text of the other side. */
export class EgressError extends Error {
  override name = 'EgressError'
  readonly kind: 'refused_by_policy' | 'unreachable' | 'timeout' | 'aborted' | 'broken'

  constructor(kind: EgressError['kind'], cause?: unknown) {
    super(`egress: ${kind}`, cause === undefined ? undefined : { cause })
    this.kind = kind
  }
}
