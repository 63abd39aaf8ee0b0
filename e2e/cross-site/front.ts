/** The one address behind all the names: TLS ends here, pages are answered, and API calls go on to the backend. */
import {
  request as forward,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type ServerResponse,
} from 'node:http'
import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { makeCertificate } from './certificate.ts'
import { api, hostNames, pageOrigins, pagePath } from './places.ts'
import { answerStatic } from './static-pages.ts'

/** One call of the API, as it was on the wire between the browser and this front. */
export type Exchange = {
  readonly method: string
  readonly path: string
  readonly sent: IncomingHttpHeaders
  status: number
  /** Of the answer. */
  headers: IncomingHttpHeaders
  /** How often a piece of the answer came in. */
  pieces: number
  over: boolean
}

/** A fault between browser and backend: what a backend with a mistake would have taken or answered. */
export type Tampering = {
  readonly request?: (
    headers: IncomingHttpHeaders,
    call: { method: string; path: string },
  ) => IncomingHttpHeaders
  readonly answer?: (
    headers: IncomingHttpHeaders,
    call: { method: string; path: string; origin: string | undefined },
  ) => IncomingHttpHeaders
}

export async function startFront(pageFolder: string, backend: () => string) {
  const exchanges: Exchange[] = []
  let tampering: Tampering = {}
  let visitor = '192.0.2.1'

  function call(request: IncomingMessage, response: ServerResponse): void {
    const { method = 'GET', url: path = '/', headers: sent } = request
    const exchange: Exchange = { method, path, sent, status: 0, headers: {}, pieces: 0, over: false }
    exchanges.push(exchange)
    response.on('close', () => {
      exchange.over = true
    })
    const asProxy = { ...sent, 'x-forwarded-for': visitor }
    const passed = tampering.request?.(asProxy, { method, path }) ?? asProxy
    const onward = forward(backend() + path, { method, headers: passed, setHost: false }, reply => {
      const about = { method, path, origin: sent.origin }
      const headers = tampering.answer?.({ ...reply.headers }, about) ?? reply.headers
      answer(exchange, response, reply.statusCode ?? 502, headers)
      reply.on('data', (piece: Buffer) => {
        exchange.pieces += 1
        response.write(piece)
      })
      reply.on('end', () => response.end())
      reply.on('error', () => response.destroy())
    })
    onward.on('error', () => response.destroy())
    response.on('close', () => onward.destroy())
    request.pipe(onward)
  }

  const { key, cert } = await makeCertificate(hostNames)
  const server = createServer({ key, cert }, (request, response) => {
    const origin = `https://${request.headers.host}`
    const { pathname, searchParams } = new URL(request.url ?? '/', origin)
    if (origin === api) call(request, response)
    else if (pathname === '/probe') answerProbe(request, response)
    else if (pageOrigins.includes(origin) && pathname.startsWith(pagePath)) {
      answerStatic(pageFolder, pathname, response)
    } else answerPlain(response, searchParams)
  })
  server.on('clientError', (_, socket) => socket.destroy())
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))

  return {
    port: (server.address() as AddressInfo).port,
    /** Every call so far, oldest first. */
    exchanges: exchanges as readonly Exchange[],
    tamper(next: Tampering): void {
      tampering = next
    },
    /** Where the browser is from here on, so that one test uses up nothing of another's limits. */
    visitFrom(address: string): void {
      visitor = address
    },
    close(): Promise<void> {
      server.closeAllConnections()
      return new Promise(resolve => server.close(() => resolve()))
    },
  }
}

export type Front = Awaited<ReturnType<typeof startFront>>

function answer(exchange: Exchange, response: ServerResponse, status: number, headers: IncomingHttpHeaders) {
  exchange.status = status
  exchange.headers = headers
  // The connection is this server's own affair.
  const {
    connection: _connection,
    'keep-alive': _keepAlive,
    'transfer-encoding': _encoding,
    ...rest
  } = headers
  response.writeHead(status, rest)
  response.flushHeaders()
}

/**
 * Somebody else's page: it has no policy and does what a test tells it to. With `frame` it frames that address; with
 * `call` it calls that address as soon as it is open, the way a page in a frame would.
 */
function answerPlain(response: ServerResponse, search: URLSearchParams): void {
  const plain = (name: string) => search.get(name)?.replace(/["'<>\\]/g, '')
  const [framed, called] = [plain('frame'), plain('call')]
  response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' })
  response.end(
    [
      '<!doctype html><title>Another page</title><link rel="icon" href="data:,">',
      framed && `<iframe src="${framed}"></iframe>`,
      called && `<script>fetch('${called}', { credentials: 'include' }).catch(() => {})</script>`,
    ].join(''),
  )
}

/** Sets one cookie of each kind and says which of them came back: what this browser does, whatever its settings say. */
function answerProbe({ headers }: IncomingMessage, response: ServerResponse): void {
  const shape = 'Path=/; Secure; HttpOnly; SameSite=None'
  response.writeHead(200, {
    'set-cookie': [`__Host-plain=1; ${shape}`, `__Host-partitioned=1; ${shape}; Partitioned`],
    'access-control-allow-origin': headers.origin ?? '',
    'access-control-allow-credentials': 'true',
    'cache-control': 'no-store',
  })
  response.end(
    JSON.stringify({
      plain: headers.cookie?.includes('__Host-plain=1') ?? false,
      partitioned: headers.cookie?.includes('__Host-partitioned=1') ?? false,
    }),
  )
}
