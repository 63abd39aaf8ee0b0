/** The provider agent with everything it needs, on a real database, without the rest of the house. */

import { createProviderAgent, type ProviderConfig, providerOrigins } from '../../src/agents/provider/index.ts'
import type { ChatTimeouts } from '../../src/agents/provider/vendors/wire/stream-call.ts'
import type { Database } from '../../src/kernel/database.ts'
import { newId } from '../../src/kernel/ids.ts'
import { noSignals } from '../../src/kernel/run-signals.ts'
import { createSealing } from '../../src/kernel/sealing.ts'
import { createEgress } from '../../src/platform/egress/egress.ts'
import { createMemoryRateLimiter, createMemorySlots } from '../../src/platform/limits/memory.ts'
import { createRunEngine, defaultRunTimes } from '../../src/runs/engine.ts'
import { testDatabases } from '../databases.ts'

export async function startAgent(
  providers: readonly ProviderConfig[],
  options: { database?: Database; timeouts?: Partial<ChatTimeouts>; encryptionKey?: string } = {},
) {
  const own = options.database ? null : await testDatabases[0]!.open()
  const database = options.database ?? own!.database
  const clock = { now: 1_800_000_000_000 }
  const now = () => clock.now
  const logged: string[] = []
  const egress = createEgress({
    allowedOrigins: providerOrigins(providers),
    named: origin => agent.namedOrigin(origin),
  })
  const runs = createRunEngine({
    database,
    newId,
    now,
    monotonic: now,
    rateLimiter: createMemoryRateLimiter(),
    signals: noSignals,
    slots: createMemorySlots(now),
    times: defaultRunTimes,
    onError: error => logged.push(String(error)),
  })
  const agent: ReturnType<typeof createProviderAgent> = createProviderAgent({
    database,
    newId,
    runs,
    sealing: createSealing(options.encryptionKey ?? 'test-key-0123456789-abcdefghijklmnop', 'provider key'),
    judge: egress.judge,
    audit: async () => {},
    providers,
    embedded: { mode: 'off', dir: '/nowhere', modelsDir: '/nowhere' },
    egress,
    now,
    monotonic: now,
    log: (message, fields) => logged.push(`${message} ${JSON.stringify(fields)}`),
    probeTimeoutMs: 500,
    ...(options.timeouts && { timeouts: options.timeouts }),
  })
  await agent.ready
  return {
    agent,
    clock,
    logged,
    database,
    async close() {
      await agent.close()
      await egress.close()
      await own?.remove()
    },
  }
}
