/** What administrators do with providers. Whoever gets here was let in by the lane. */
import type { AuditAction } from '@omniai/contracts/schemas/admin'
import type { NamedOrigin, OriginVerdict } from '../../../kernel/egress.ts'
import type { NewId } from '../../../kernel/ids.ts'
import type { Source } from '../../../kernel/principal.ts'
import type { RunEngine } from '../../../runs/engine.ts'
import type { ChatRequest, ChatStream } from '../chat-stream.ts'
import type { Fleet, FleetDeps } from '../fleet.ts'
import { createEmbeddedAdmin } from './embedded.ts'
import { createFallbackRule } from './fallback-rule.ts'
import { createPrices } from './prices.ts'
import { createProviderSettings } from './provider-settings.ts'
import { createPulls } from './pulls.ts'
import { testProvider } from './test-provider.ts'

export type WriteAudit = (event: {
  readonly action: AuditAction
  readonly actorId: string
  readonly subject: string
  readonly source: Source
  readonly detail?: Readonly<Record<string, string | number>>
}) => Promise<void>

export type ProviderAdminDeps = Pick<FleetDeps, 'database' | 'sealing' | 'providers' | 'embedded' | 'now'> & {
  readonly fleet: Fleet
  readonly chatStream: (request: ChatRequest, signal: AbortSignal) => ChatStream
  readonly newId: NewId
  readonly runs: Pick<RunEngine, 'start' | 'register'>
  readonly audit: WriteAudit
  /** Whether an address may be named; see platform/egress. */
  readonly judge: (url: string, named: NamedOrigin) => Promise<OriginVerdict>
}

export function createProviderAdmin(deps: ProviderAdminDeps) {
  const settings = createProviderSettings(deps)
  return {
    ...settings,
    test: async (providerId: string, body: { readonly model_id?: string }) =>
      testProvider(await settings.enabled(providerId), body.model_id ?? null, deps),
    pulls: createPulls(deps, settings),
    prices: createPrices(deps),
    fallback: createFallbackRule(deps),
    embedded: createEmbeddedAdmin(deps),
  }
}

export type ProviderAdmin = ReturnType<typeof createProviderAdmin>
