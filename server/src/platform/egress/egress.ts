/**
 * The only outbound HTTP of the house. Nothing is reachable but the exact origins an operator configured: no
 * rule about addresses to get wrong, and model servers on loopback or in the LAN are the normal case. Only where a
 * configured origin has to name others, like a sign-in service its endpoints, the public internet is reachable too.
 */

import { Agent, buildConnector } from 'undici'
import {
  type Egress,
  EgressError,
  type EgressRequest,
  type EgressResponse,
  type NamedOrigin,
  type OriginVerdict,
} from '../../kernel/egress.ts'
import { createExchange } from './exchange.ts'
import { createNamedOrigins } from './named-origins.ts'
import { isPublicAddress, literalAddress, lookupPublic } from './public-addresses.ts'

export type EgressConfig = {
  /** `scheme://host[:port]` each, from the configuration of the operator and from nowhere else. */
  readonly allowedOrigins: readonly string[]
  /**
   * Besides, any https address of the public internet: for what a configured origin names in its answers. What is
   * private stays out of reach, however its name resolves.
   */
  readonly publicHttps?: boolean
  /** Besides, what administrators named while the server runs; asked for each request. See named-origins.ts. */
  readonly named?: (origin: string) => NamedOrigin | null
  /** Ports of this server and its database. */
  readonly ownPorts?: readonly number[]
  /** More requests to one origin wait for a free connection. */
  readonly connectionsPerOrigin?: number
}

export type ClosableEgress = Egress & {
  /** Whether an administrator may name this address. */
  judge(url: string, named: NamedOrigin): Promise<OriginVerdict>
  /** Destroys every socket, whatever is in flight. */
  close(): Promise<void>
}

const CONNECT_TIMEOUT_MS = 10_000
const HEADERS_TIMEOUT_MS = 30_000
const IDLE_TIMEOUT_MS = 60_000

/** Framing and compression are the business of this module; a caller who sets them is mistaken. */
const OWN_HEADERS = new Set([
  'accept-encoding',
  'connection',
  'content-length',
  'expect',
  'host',
  'keep-alive',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'user-agent',
])

export function createEgress(config: EgressConfig): ClosableEgress {
  const allowed = new Set(config.allowedOrigins.map(toOrigin))
  const connectors = {
    configured: buildConnector({ timeout: CONNECT_TIMEOUT_MS, allowH2: false }),
    public: buildConnector({ timeout: CONNECT_TIMEOUT_MS, allowH2: false, lookup: lookupPublic }),
  }
  const namedOrigins = createNamedOrigins(config.ownPorts ?? [])

  function connectorFor(protocol: string, origin: string) {
    if (allowed.has(origin)) return connectors.configured
    const named = config.named?.(origin)
    if (!named) return connectors.public
    const lookup = namedOrigins.lookupFor(protocol, named)
    return buildConnector({ timeout: CONNECT_TIMEOUT_MS, allowH2: false, lookup })
  }

  const agent = new Agent({
    connections: config.connectionsPerOrigin ?? 2048,
    // One socket per request: a kept-alive socket that the other side just closed would fail a chat the model
    // server never saw, and HTTP/2 would make an abort a frame instead of a closed socket.
    pipelining: 0,
    allowH2: false,
    maxHeaderSize: 16 * 1024,
    connect(options, callback) {
      const { origin } = new URL(`${options.protocol}//${options.host}`)
      connectorFor(options.protocol, origin)(options, callback)
    },
  })

  function mayReach(target: URL): boolean {
    if (allowed.has(target.origin)) return true
    const named = config.named?.(target.origin)
    if (named) return namedOrigins.mayAsk(target, named)
    if (!config.publicHttps || target.protocol !== 'https:') return false
    const address = literalAddress(target.hostname)
    return address === null || isPublicAddress(address)
  }

  function request(input: EgressRequest): Promise<EgressResponse> {
    const target = readTarget(input.url)
    if (!target || !mayReach(target)) return Promise.reject(new EgressError('refused_by_policy'))
    const headers = readHeaders(input.headers ?? {})
    if (!headers) return Promise.reject(new EgressError('refused_by_policy', 'header'))
    if (input.signal.aborted) return Promise.reject(new EgressError('aborted'))
    const { body = null } = input
    const isStream = body !== null && typeof body === 'object'

    const exchange = createExchange({
      signal: input.signal,
      connectTimeoutMs: input.connectTimeoutMs ?? CONNECT_TIMEOUT_MS,
    })
    agent.dispatch(
      {
        origin: target.origin,
        path: target.pathname + target.search,
        method: input.method,
        headers: isStream ? { ...headers, 'content-length': String(body.bytes) } : headers,
        body: isStream ? body.stream : body,
        headersTimeout: input.headersTimeoutMs ?? HEADERS_TIMEOUT_MS,
        bodyTimeout: input.idleTimeoutMs ?? IDLE_TIMEOUT_MS,
      },
      exchange.handler,
    )
    return exchange.response
  }

  return {
    request,
    judge: namedOrigins.judge,
    close: () => agent.destroy(),
  }
}

function toOrigin(text: string): string {
  const target = readTarget(text)
  if (!target)
    throw new TypeError('An allowed origin must be an http or https address without user and password.')
  return target.origin
}

/** Compared after parsing, so that other spellings of an address are the same address. */
function readTarget(text: string): URL | null {
  if (!URL.canParse(text)) return null
  const target = new URL(text)
  const isWeb = target.protocol === 'http:' || target.protocol === 'https:'
  return isWeb && target.username === '' && target.password === '' ? target : null
}

function readHeaders(given: Readonly<Record<string, string>>): Record<string, string> | null {
  const headers: Record<string, string> = { 'accept-encoding': 'identity', 'user-agent': 'OmniAI' }
  for (const [name, value] of Object.entries(given)) {
    const lowered = name.toLowerCase()
    const isSane = /^[a-z0-9-]{1,64}$/.test(lowered) && /^[\x20-\x7e\t]*$/.test(value)
    if (!isSane || OWN_HEADERS.has(lowered)) return null
    headers[lowered] = value
  }
  return headers
}
