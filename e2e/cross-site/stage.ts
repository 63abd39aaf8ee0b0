/** Everything on our side of the browser: the page's host, the backend behind TLS, and the model server behind it. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startFakeUpstream } from '../../server/test/fake-upstream.ts'
import { startServer } from '../../server/test/server-process.ts'
import { freePort } from './free-port.ts'
import { startFront } from './front.ts'
import { startModelRelay } from './model-relay.ts'
import { api, hostNames, pagePath, type Topology, topologies } from './places.ts'
import { startTunnel } from './tunnel.ts'

export async function startStage(topology: Topology, pageFolder: string) {
  const { page: pageOrigin, attributes } = topologies[topology]
  const dataDir = mkdtempSync(join(tmpdir(), 'omniai-cross-site-'))
  const model = await startFakeUpstream({ intervalMs: 2 })
  const relay = await startModelRelay(model.origin)
  // Behind a proxy the server prints its public address only.
  const port = await freePort()
  const server = await startServer(dataDir, relay.baseUrl, {
    OMNIAI_ENV: 'production',
    PORT: String(port),
    PUBLIC_URL: api,
    CORS_ORIGINS: pageOrigin,
    TRUST_PROXY: 'loopback',
  })
  const front = await startFront(pageFolder, () => `http://127.0.0.1:${port}`)
  const tunnel = await startTunnel(hostNames, front.port)

  return {
    topology,
    pageOrigin,
    page: pageOrigin + pagePath,
    pageFolder,
    cookieAttributes: ['Path=/', 'Secure', 'HttpOnly', ...attributes],
    model,
    relay,
    front,
    proxyAddress: tunnel.address,
    async close() {
      await tunnel.close()
      await front.close()
      await server.kill()
      await relay.close()
      await model.close()
      rmSync(dataDir, { recursive: true, force: true })
    },
  }
}

export type Stage = Awaited<ReturnType<typeof startStage>>
