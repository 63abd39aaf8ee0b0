/** A browser's manners without a browser: cookies kept, Origin sent, the CSRF token on what changes something. */
import { type IncomingHttpHeaders, type IncomingMessage, request as overHttp } from 'node:http'
import { request as overHttps } from 'node:https'
import { isIP } from 'node:net'
import type { Deployment } from './deployment.ts'

export type Method = 'GET' | 'POST' | 'PATCH' | 'DELETE' | 'OPTIONS'

export type SendOptions = {
  readonly body?: unknown
  /** null leaves a header out that would be sent otherwise. */
  readonly headers?: Readonly<Record<string, string | null>>
  /** False: sends no cookie and keeps none. */
  readonly withCookies?: boolean
}

export type Answer = {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  /** Lines of Set-Cookie. */
  readonly cookies: readonly string[]
  readonly text: string
  /** What the text means as JSON; undefined when it is none. */
  readonly json: unknown
  readonly message: IncomingMessage
}

const quietStreamMs = 40_000
const largestAnswer = 8 * 1024 * 1024

/** @param base addresses are relative to it; one that begins with a slash too */
export function createClient(base: string, { origin, insecure, stepMs }: Deployment) {
  const jar = new Map<string, string>()
  let csrfToken = ''

  /** Not `fetch`: that one sets Host and Origin itself, and the point here is to send others. */
  function send(method: Method, path: string, options: SendOptions = {}): Promise<IncomingMessage> {
    const url = new URL(path.replace(/^\/+/, './'), base)
    const { withCookies = true } = options
    const text = options.body === undefined ? undefined : JSON.stringify(options.body)
    const headers = present({
      accept: 'application/json',
      origin,
      'content-type': text === undefined ? null : 'application/json',
      'content-length': text === undefined ? null : String(Buffer.byteLength(text)),
      cookie: withCookies && jar.size > 0 ? cookieHeader() : null,
      'x-csrf-token': method !== 'GET' && method !== 'OPTIONS' && csrfToken ? csrfToken : null,
      ...options.headers,
    })
    const secure = url.protocol === 'https:' && {
      rejectUnauthorized: !insecure,
      // Else it would follow a Host header that is meant to be wrong.
      servername: isIP(url.hostname) ? '' : url.hostname,
    }
    const start = url.protocol === 'https:' ? overHttps : overHttp
    // The server says something on a quiet stream every 15 seconds.
    const timeout = headers.accept === 'text/event-stream' ? Math.max(stepMs, quietStreamMs) : stepMs
    const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>()
    // A connection each: one kept open may be closed by a proxy just when it is used again.
    const call = start(url, { method, headers, timeout, agent: false, ...secure }, message => {
      if (withCookies) keep(message.headers['set-cookie'] ?? [])
      resolve(message)
    })
    call.on('timeout', () => call.destroy(new Error(`nothing came for ${timeout / 1000} s`)))
    call.on('error', reject)
    call.end(text)
    return promise
  }

  const cookieHeader = () => [...jar].map(([name, value]) => `${name}=${value}`).join('; ')

  function keep(lines: readonly string[]): void {
    for (const line of lines) {
      const [, name, value] = /^([^=;]+)=([^;]*)/.exec(line) ?? []
      if (name === undefined || value === undefined) continue
      if (value === '' || /;\s*max-age=0\b/i.test(line)) jar.delete(name)
      else jar.set(name, value)
    }
  }

  return {
    send,
    /** The whole answer; a CSRF token in it is used from then on. */
    async ask(method: Method, path: string, options?: SendOptions): Promise<Answer> {
      const message = await send(method, path, options)
      const text = await readAll(message)
      const json = parsed(text)
      const token = at(json, 'csrf_token')
      if (typeof token === 'string') csrfToken = token
      const { statusCode: status = 0, headers } = message
      return { status, headers, cookies: headers['set-cookie'] ?? [], text, json, message }
    },
    get csrfToken() {
      return csrfToken
    },
    cookieHeader,
  }
}

export type Client = ReturnType<typeof createClient>

async function readAll(message: IncomingMessage): Promise<string> {
  let text = ''
  message.setEncoding('utf8')
  for await (const chunk of message) {
    text += chunk
    if (text.length > largestAnswer) throw new Error(`the answer is larger than ${largestAnswer} bytes`)
  }
  return text
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** What lies at a path like `error.code`; undefined when anything on the way is missing. */
export function at(value: unknown, path: string): unknown {
  return path
    .split('.')
    .reduce<unknown>((found, name) => (found as Record<string, unknown> | null | undefined)?.[name], value)
}

/** How an answer is spoken of: its status, and our code if it has one. */
export function said({ status, json, headers }: Answer): string {
  const code = at(json, 'error.code')
  if (typeof code === 'string') return `status ${status} ${code}`
  return json === undefined ? `status ${status}, ${mediaType(headers)}` : `status ${status}`
}

export const mediaType = (headers: IncomingHttpHeaders) =>
  (headers['content-type'] ?? 'no content type').split(';')[0]!.trim().toLowerCase()

function present(headers: Readonly<Record<string, string | null>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).filter((entry): entry is [string, string] => entry[1] !== null),
  )
}
