/**
 * A deployment with a fault in it: the whole app on a real database, and in front of it, over https, a proxy that
 * breaks one thing. The page lies on another site than the API.
 */
import {
  request as forward,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type ServerResponse,
} from 'node:http'
import { createServer } from 'node:https'
import type { AddressInfo, Server } from 'node:net'
import { text } from 'node:stream/consumers'
import { makeCertificate } from '../../e2e/cross-site/certificate.ts'
import { startFakeUpstream } from '../../server/test/fake-upstream.ts'
import { password, startTestApp } from '../../server/test/test-app.ts'
import { type PageFile, standInPage } from './stand-in-page.ts'

export type Asked = { readonly method: string; readonly path: string; readonly headers: IncomingHttpHeaders }
export type Reply = {
  readonly status: number
  readonly headers?: IncomingHttpHeaders
  readonly text?: string
}

export type Fault = {
  /** Answers in place of the backend; null lets it through. */
  readonly instead?: (asked: Asked) => Reply | null
  /** What the backend gets to see. */
  readonly request?: (headers: IncomingHttpHeaders, asked: Asked) => IncomingHttpHeaders
  readonly body?: (text: string, asked: Asked) => string
  /** What the browser gets to see. */
  readonly answer?: (headers: IncomingHttpHeaders, asked: Asked) => IncomingHttpHeaders
  readonly answerText?: (text: string, asked: Asked) => string
  /** Passes nothing on before the answer is whole. */
  readonly holdsBack?: boolean
  readonly page?: (files: Readonly<Record<string, PageFile>>) => Readonly<Record<string, PageFile>>
}

export type PlantedDeployment = Awaited<ReturnType<typeof startPlantedDeployment>>

const wordEveryMs = 20

export async function startPlantedDeployment() {
  let fault: Fault = {}
  let backend = ''
  let api = ''
  const certificate = await makeCertificate(['localhost'])
  const apiFront = createServer(certificate, (request, response) => void pass(request, response))
  const pageFront = createServer(certificate, (request, response) => {
    const files = fault.page?.(standInPage(api)) ?? standInPage(api)
    const file = files[new URL(request.url ?? '/', 'https://page').pathname] ?? files['']!
    response.writeHead(file.status ?? 200, { 'content-type': file.type }).end(file.text)
  })
  api = `https://localhost:${await listen(apiFront)}`
  // Another site: an address is one by itself.
  const page = `https://127.0.0.1:${await listen(pageFront)}`

  const upstream = await startFakeUpstream({ intervalMs: wordEveryMs })
  const app = await startTestApp({
    upstream,
    environment: { PUBLIC_URL: api, CORS_ORIGINS: page },
    headers: { origin: page },
    // The same visitor comes again and again; what limits do is tested elsewhere.
    rateLimiter: { take: async () => ({ ok: true }), giveBack: async () => {} },
  })
  const { email } = await app.makeAdmin()
  backend = await app.listen()

  async function pass(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = 'GET', url: path = '/', headers } = request
    const asked: Asked = { method, path, headers }
    const body = await text(request)
    const reply = fault.instead?.(asked)
    if (reply) {
      response.writeHead(reply.status, reply.headers).end(reply.text)
      return
    }
    const sent = fault.body?.(body, asked) ?? body
    const passed = { ...(fault.request?.({ ...headers }, asked) ?? headers) }
    if (sent !== '') passed['content-length'] = String(Buffer.byteLength(sent))
    const call = forward(backend + path, { method, headers: passed, setHost: false }, async answer => {
      const changed = fault.answer?.({ ...answer.headers }, asked) ?? answer.headers
      if (!fault.holdsBack && !fault.answerText) {
        response.writeHead(answer.statusCode ?? 502, changed)
        answer.pipe(response)
        answer.on('error', () => response.destroy())
        return
      }
      const whole = await text(answer).catch(() => '')
      const { 'content-length': _, ...open } = changed
      response.writeHead(answer.statusCode ?? 502, open).end(fault.answerText?.(whole, asked) ?? whole)
    })
    call.on('error', () => response.destroy())
    // Whoever left is not waited for: the backend must see it too.
    response.on('close', () => call.destroy())
    call.end(sent)
  }

  return {
    api,
    page,
    credentials: { email, password },
    database: app.database,
    plant(next: Fault): void {
      fault = next
    },
    async close(): Promise<void> {
      for (const server of [apiFront, pageFront]) {
        server.closeAllConnections()
        server.close()
      }
      await app.close()
      await upstream.close()
    },
  }
}

async function listen(server: Server): Promise<number> {
  const listening = Promise.withResolvers<void>()
  server.listen(0, '127.0.0.1', listening.resolve)
  await listening.promise
  return (server.address() as AddressInfo).port
}
