import type { AdminProvider } from '@omniai/contracts/schemas/admin-provider'
import { createProviderAgent, type ProviderAgent, providerOrigins } from '../../agents/provider/index.ts'
import { providersOf } from '../../config/providers.ts'
import type { Secrets } from '../../config/secrets.ts'
import type { Database } from '../../kernel/database.ts'
import { newId } from '../../kernel/ids.ts'
import { noSignals } from '../../kernel/run-signals.ts'
import { createSealing } from '../../kernel/sealing.ts'
import { createEgress } from '../../platform/egress/egress.ts'
import { createMemoryRateLimiter, createMemorySlots } from '../../platform/limits/memory.ts'
import { createRunEngine, defaultRunTimes } from '../../runs/engine.ts'
import type { Installation } from '../installation.ts'
import { bad, type Finding, good, skipped, warning } from './finding.ts'

/** A real chat with each provider: the list, the first words, and whether a stop closes the connection. */
export async function examineProviders(
  installation: Installation,
  secrets: Secrets,
  database: Database,
): Promise<Finding[]> {
  const keysLost = new Set<unknown>()
  const { provider, close } = openProviders(installation, secrets, database, (message, { provider: id }) => {
    if (message.startsWith('provider key cannot be read')) keysLost.add(id)
  })
  try {
    await provider.ready
    const { items } = await provider.admin.list()
    const findings = await Promise.all(items.map(item => examine(provider, item, keysLost.has(item.id))))
    if (findings.some(({ state }) => state === 'good')) return findings
    return [
      ...findings,
      warning(
        'providers',
        'No provider has answered.',
        'Start a model server, or add one under Administration → Models. Until then the built-in model is all there is.',
      ),
    ]
  } finally {
    await close()
  }
}

async function examine(provider: ProviderAgent, item: AdminProvider, isKeyLost: boolean): Promise<Finding> {
  const { id, label, source, enabled } = item
  if (!enabled) return skipped('providers', `${label} is switched off.`)
  if (isKeyLost) {
    return bad(
      'providers',
      `${label}: its key was sealed with another ENCRYPTION_KEY.`,
      'Set ENCRYPTION_KEY to the one from before, or enter the key again.',
    )
  }
  const tested = await withinPatience(provider.admin.test(id, {}))
  if (!tested) {
    return bad(
      'providers',
      `${label} took the question and said nothing for ${patienceMs / 1000} seconds.`,
      'See in its log whether it loads a model, or answers somebody else; ask again when it is done.',
    )
  }
  const { list, stream, stop } = tested
  if (!list.ok) {
    const says = `${label}: ${list.error?.message}`
    // The usual model servers are looked for, whether they are there or not.
    const isOnlyLookedFor = source === 'environment' && item.vendor !== 'openai-compatible'
    if (isOnlyLookedFor || id === 'llamacpp') return skipped('providers', `${label} does not run.`)
    return bad('providers', says, list.error?.fix ?? 'Check its address and its key.')
  }
  if (!stream)
    return warning('providers', `${label} answers, and has no model.`, 'Load or download a model there.')
  if (!stream.ok) {
    const { code = '', message, fix = '' } = stream.error ?? {}
    return bad('providers', `${label}, ${stream.model_id}: ${message}`, mends[code] ?? fix)
  }
  return good(
    'providers',
    `${label}, ${stream.model_id}: the first word after ${stream.first_token_ms} ms; stopped in the middle, and closed ${stop?.closed_ms} ms later.`,
  )
}

/** Where what helps the person in front of a chat is no help to whoever looks after the server. */
const mends: { readonly [code: string]: string } = {
  E_PROVIDER_INTERRUPTED:
    'See its log: it ends or has no memory left while it answers, or something between it and OmniAI cuts the connection.',
  E_PROVIDER_TIMEOUT: 'See its log: it loads a model, is busy, or hangs.',
}

/** A model may have to be loaded first. */
const patienceMs = 60_000

async function withinPatience<T>(answer: Promise<T>): Promise<T | null> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<null>(resolve => {
    timer = setTimeout(resolve, patienceMs, null)
  })
  return Promise.race([answer, late]).finally(() => clearTimeout(timer))
}

const monotonic = () => performance.now()

/** As the app makes it, without the app: nothing is recovered, swept or served. */
function openProviders(
  { config }: Installation,
  secrets: Secrets,
  database: Database,
  log: (message: string, fields: Readonly<Record<string, unknown>>) => void,
) {
  const providers = providersOf(config, secrets)
  const egress = createEgress({
    allowedOrigins: providerOrigins(providers),
    named: origin => provider.namedOrigin(origin),
  })
  const runs = createRunEngine({
    database,
    newId,
    now: Date.now,
    monotonic,
    rateLimiter: createMemoryRateLimiter(),
    slots: createMemorySlots(monotonic),
    signals: noSignals,
    times: defaultRunTimes,
    onError: () => {},
  })
  const provider: ProviderAgent = createProviderAgent({
    database,
    newId,
    runs,
    sealing: createSealing(secrets.encryptionKey, 'provider key'),
    judge: egress.judge,
    audit: async () => {},
    providers,
    // It has no server to be asked, and would be installed.
    embedded: { mode: 'off', dir: config.dataDir, modelsDir: config.dataDir },
    egress,
    now: Date.now,
    monotonic,
    log,
  })
  return {
    provider,
    async close() {
      await provider.close()
      await egress.close()
    },
  }
}
