/**
 * A model server on a real socket whose answers are chosen by method and path: a recording, or any bytes.
 *
 *   const server = await startScriptedServer({ 'GET /api/tags': 'ollama/tags' })
 *   const vendor = server.vendor('ollama')
 */
import type { ProviderConfig } from '../../src/agents/provider/provider-config.ts'
import type { Vendor } from '../../src/agents/provider/vendor.ts'
import { createVendor } from '../../src/agents/provider/vendors/create-vendor.ts'
import type { ChatTimeouts } from '../../src/agents/provider/vendors/wire/stream-call.ts'
import { createEgress } from '../../src/platform/egress/egress.ts'
import { type RawCall, readRecording, startRawUpstream } from '../replay-upstream.ts'

export type Answer = string | ((call: RawCall) => void)

/** Path of the base URL for each kind of server. */
const bases: Readonly<Record<ProviderConfig['vendor'], string>> = {
  'openai-compatible': '/v1',
  lmstudio: '/v1',
  ollama: '',
  anthropic: '/v1',
  gemini: '/v1beta',
}

export const key = 'canary-5f2c9a71b0d34e88'

export async function startScriptedServer(routes: Readonly<Record<string, Answer>>) {
  const closing: (() => Promise<unknown>)[] = []
  const upstream = await startRawUpstream(call => void answer(call))

  async function answer(call: RawCall): Promise<void> {
    const asked = call.request.slice(0, call.request.indexOf(' HTTP/')).replace(/\?.*$/, '')
    const found = routes[asked] ?? routes['*']
    if (found === undefined) call.socket.end('HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\n\r\n')
    else if (typeof found === 'string') call.socket.end(await readRecording(found))
    else found(call)
  }

  return {
    ...upstream,
    /** Method and path of each request, oldest first. */
    get asked() {
      return upstream.calls.map(call => call.request.slice(0, call.request.indexOf(' HTTP/')))
    },
    body: (index: number) => {
      const { request } = upstream.calls[index]!
      return JSON.parse(request.slice(request.indexOf('\r\n\r\n') + 4)) as Record<string, unknown>
    },
    vendor(
      kind: ProviderConfig['vendor'],
      timeouts: Partial<ChatTimeouts> = {},
      more: { readonly probeTimeoutMs?: number } = {},
    ): Vendor {
      const egress = createEgress({ allowedOrigins: [upstream.origin] })
      closing.push(() => egress.close())
      const config: ProviderConfig = {
        id: 'p',
        label: 'P',
        vendor: kind,
        baseUrl: upstream.origin + bases[kind],
        apiKey: key,
      }
      return createVendor(config, { egress, monotonic: () => performance.now(), timeouts, ...more })
    },
    async close() {
      for (const close of closing) await close()
      await upstream.close()
    },
  }
}

export type ScriptedServer = Awaited<ReturnType<typeof startScriptedServer>>

/** Writes the bytes in small pieces, one for each turn of the event loop. */
export const dribble =
  (name: string, size: number): Answer =>
  async ({ socket }) => {
    const bytes = await readRecording(name)
    let at = 0
    const writeNext = () => {
      if (socket.destroyed) return
      const piece = bytes.subarray(at, at + size)
      at += size
      if (at >= bytes.length) socket.end(piece)
      else socket.write(piece, () => setImmediate(writeNext))
    }
    writeNext()
  }
