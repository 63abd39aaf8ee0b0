/** What every vendor needs to talk to its server. */
import type { Egress } from '../../../../kernel/egress.ts'
import type { ProviderConfig } from '../../provider-config.ts'
import type { Ask } from './ask-json.ts'
import { createErrorMaker, type ErrorMaker } from './error-mapping.ts'
import { type ChatTimeouts, chatTimeouts } from './stream-call.ts'

export type VendorDeps = {
  readonly egress: Egress
  /** Milliseconds; only differences count. */
  readonly monotonic: () => number
  readonly timeouts?: Partial<ChatTimeouts>
  /** For one question about models: servers on this machine answer in milliseconds or not at all. */
  readonly probeTimeoutMs?: number
}

export type Connection = {
  readonly egress: Egress
  readonly errors: ErrorMaker
  /** The key, in the header in which this vendor takes it. */
  readonly headers: Readonly<Record<string, string>>
  readonly ask: Ask
  readonly timeouts: ChatTimeouts
  readonly monotonic: () => number
}

const LOCAL_PROBE_MS = 2_000
/** Over the internet, with TLS and a long list. */
const REMOTE_PROBE_MS = 10_000

export function connect(
  config: ProviderConfig,
  deps: VendorDeps,
  headersFor: (key: string) => Readonly<Record<string, string>>,
): Connection {
  const { egress, monotonic } = deps
  const errors = createErrorMaker(config.apiKey ? [config.apiKey] : [])
  const headers = config.apiKey ? headersFor(config.apiKey) : {}
  const timeoutMs =
    deps.probeTimeoutMs ?? (config.baseUrl.startsWith('https:') ? REMOTE_PROBE_MS : LOCAL_PROBE_MS)
  return {
    egress,
    errors,
    headers,
    ask: { egress, errors, headers, timeoutMs },
    timeouts: { ...chatTimeouts, ...deps.timeouts },
    monotonic,
  }
}

export const bearer = (key: string) => ({ authorization: `Bearer ${key}` })
