/** The server as a process of its own, and a client for it, for tests that kill it. */
import { type ChildProcess, spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import { applyEvent, emptyRunView, type RunView } from '@omniai/contracts/apply-event'
import type { RunEvent } from '@omniai/contracts/run-events'

const root = join(import.meta.dirname, '..', '..')
const main = join(root, 'server', 'src', 'main.ts')
/** The one of `npm start`. Whatever ends in peace writes it. */
export const compileCache = join(root, 'node_modules', '.cache', 'omniai')
export const email = 'ada@example.org'
export const password = 'correct horse battery'

export type ServerProcess = {
  readonly url: string
  readonly child: ChildProcess
  /** What it has printed so far. */
  printed(): string
  /** Resolves with its exit code when it has ended by itself, or by what a test did to it. */
  readonly ended: Promise<number | null>
  /** SIGKILL; resolves when the process is gone. */
  kill(): Promise<void>
  /** SIGTERM; resolves with the exit code. */
  terminate(): Promise<number | null>
}

/** For what happens while it starts. */
export function spawnServer(
  dataDir: string,
  upstreamUrl: string,
  environment: Record<string, string> = {},
): ChildProcess {
  return spawn(process.execPath, ['--disable-warning=ExperimentalWarning', main], {
    env: {
      PATH: process.env.PATH ?? '',
      NODE_COMPILE_CACHE: compileCache,
      DATA_DIR: dataDir,
      MEDIA_STORAGE_PATH: join(dataDir, 'media'),
      PORT: '0',
      OMNIAI_ENV: 'test',
      EMBEDDED_MODEL: 'off',
      LMSTUDIO_URL: upstreamUrl,
      OLLAMA_URL: 'http://127.0.0.1:9/v1',
      LLAMACPP_URL: 'http://127.0.0.1:9/v1',
      SETUP_ADMIN_EMAIL: email,
      SETUP_ADMIN_PASSWORD: password,
      ...environment,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
}

export async function startServer(
  dataDir: string,
  upstreamUrl: string,
  environment: Record<string, string> = {},
): Promise<ServerProcess> {
  const child = spawnServer(dataDir, upstreamUrl, environment)
  const gone = new Promise<number | null>(resolve => child.on('exit', code => resolve(code)))
  let output = ''
  // In production the address can be all there is to say.
  const greeting =
    environment.OMNIAI_ENV === 'production'
      ? /ready:\s+(https?:\/\/\S+)\n/
      : /ready:\s+(https?:\/\/\S+)\n[\s\S]*\n\n/
  const url = await new Promise<string>((resolve, reject) => {
    const read = (chunk: Buffer) => {
      output += chunk.toString()
      const address = greeting.exec(output)
      if (address) resolve(address[1]!)
    }
    child.stdout!.on('data', read)
    child.stderr!.on('data', read)
    child.on('exit', code => reject(new Error(`The server ended with ${code}: ${output}`)))
  })
  return {
    url,
    child,
    ended: gone,
    printed: () => output,
    async kill() {
      child.kill('SIGKILL')
      await gone
    },
    async terminate() {
      child.kill('SIGTERM')
      return gone
    },
  }
}

export type BrowserClient = Awaited<ReturnType<typeof signIn>>

/** Signs in as the first administrator, over the wire. */
export async function signIn(url: string) {
  const jar = new Map<string, string>()
  let csrf = ''

  async function send(
    method: string,
    path: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ): Promise<Response> {
    const response = await fetch(`${url}${path}`, {
      method,
      headers: {
        origin: url,
        cookie: [...jar].map(([name, value]) => `${name}=${value}`).join('; '),
        ...(method !== 'GET' && { 'x-csrf-token': csrf, 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    })
    for (const cookie of response.headers.getSetCookie()) {
      const [pair = ''] = cookie.split(';')
      jar.set(pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1))
    }
    return response
  }

  csrf = ((await (await send('GET', '/v1/auth/csrf/bootstrap')).json()) as { csrf_token: string }).csrf_token
  const login = await send('POST', '/v1/auth/login', { email, password })
  csrf = ((await login.json()) as { csrf_token: string }).csrf_token

  return {
    send,
    /** The body of a file, as it comes. */
    sendBytes: (path: string, body: RequestInit['body']): Promise<Response> =>
      fetch(`${url}${path}`, {
        method: 'POST',
        headers: {
          origin: url,
          cookie: [...jar].map(([name, value]) => `${name}=${value}`).join('; '),
          'x-csrf-token': csrf,
          'content-type': 'application/octet-stream',
        },
        body,
        duplex: 'half',
      } as RequestInit),
    async get<T>(path: string): Promise<T> {
      const response = await send('GET', path)
      if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`)
      return (await response.json()) as T
    },
    /** The views of an answer as its events come in. Throws when the connection breaks. */
    async *chat(text: string): AsyncGenerator<RunView> {
      const body = { client_request_id: randomUUID(), thread_id: null, text }
      const response = await send('POST', '/v1/chat', body, { accept: 'text/event-stream' })
      if (!response.ok) throw new Error(await response.text())
      let buffer = ''
      let view = emptyRunView
      const decoder = new TextDecoder()
      for await (const chunk of response.body!) {
        buffer += decoder.decode(chunk, { stream: true })
        const frames = buffer.split('\n\n')
        buffer = frames.pop() ?? ''
        for (const frame of frames) {
          const match = /^id: (\d+)\nevent: .*\ndata: (.*)$/.exec(frame)
          if (match) view = applyEvent(view, Number(match[1]), JSON.parse(match[2]!) as RunEvent)
        }
        yield view
      }
    },
  }
}
