/**
 * The whole app for tests: real database, real lanes, a scripted provider on a real socket. People are signed in
 * through the API, so that what a test does is what a browser could do.
 */
import { randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { OperationId, Operations } from '@omniai/contracts/operations/all'
import { operations } from '@omniai/contracts/operations/all'
import type { Run } from '@omniai/contracts/schemas/run'
import type { InjectOptions, LightMyRequestResponse } from 'fastify'
import { createApp } from '../src/app.ts'
import { type Config, toConfig } from '../src/config/config.ts'
import type { Environment } from '../src/config/environment.ts'
import type { Secrets } from '../src/config/secrets.ts'
import type { Blobs } from '../src/kernel/blobs.ts'
import type { Database } from '../src/kernel/database.ts'
import type { RateLimiter, Slots } from '../src/kernel/limiter.ts'
import type { RunSignals } from '../src/kernel/run-signals.ts'
import type { StreamTimes } from '../src/lanes/event-stream.ts'
import type { LagLimits } from '../src/platform/pressure/loop-lag.ts'
import type { RunTimes } from '../src/runs/engine.ts'
import { testDatabases } from './databases.ts'
import { type FakeUpstream, startFakeUpstream } from './fake-upstream.ts'

export const origin = 'http://localhost:8787'
export const password = 'correct horse battery'

export type Person = {
  readonly email: string
  /** Cookie header and CSRF token, as a browser would hold them. */
  cookie: string
  csrf: string
  call(id: OperationId, input?: CallInput): Promise<LightMyRequestResponse>
}

export type CallInput = {
  params?: Record<string, string>
  query?: Record<string, string | number | boolean>
  /** A Buffer goes out as it is. */
  body?: unknown
  headers?: Record<string, string>
  /** Where the request seems to come from. */
  remoteAddress?: string
}

export type TestApp = Awaited<ReturnType<typeof startTestApp>>

export async function startTestApp(
  options: {
    environment?: Environment
    database?: Database
    runTimes?: Partial<RunTimes>
    streamTimes?: Partial<StreamTimes>
    lagLimits?: LagLimits
    /** What the browser of everybody sends with each request, where it is not a page of this very server. */
    headers?: Record<string, string>
    /** A folder with a built page. */
    webDir?: string
    upstream?: FakeUpstream
    soleOwner?: boolean
    now?: () => number
    monotonic?: () => number
    rateLimiter?: RateLimiter
    slots?: Slots
    signals?: RunSignals
    blobs?: Blobs
    mediaKeys?: Secrets['mediaKeys']
  } = {},
) {
  const dataDir = mkdtempSync(join(tmpdir(), 'omniai-test-'))
  const own = options.database ? null : await testDatabases[0]!.open()
  const database = options.database ?? own!.database
  const upstream = options.upstream ?? (await startFakeUpstream())
  const config = testConfig({ DATA_DIR: dataDir, LMSTUDIO_URL: upstream.baseUrl, ...options.environment })
  const omni = await createApp({
    config,
    secrets: {
      sessionSecret: 'test-secret-0123456789-abcdefghijklmnop',
      encryptionKey: 'test-key-0123456789-abcdefghijklmnop',
      openaiApiKey: null,
      oidcClientSecret: options.environment?.OIDC_CLIENT_SECRET ?? null,
      metricsToken: null,
      traceHeaders: {},
      mediaKeys: options.mediaKeys ?? null,
      firstAdmin: null,
    },
    database,
    version: '0.0.0-test',
    webDir: options.webDir ?? null,
    soleOwner: options.soleOwner ?? true,
    checkResponses: true,
    // The least that Argon2 takes: what is safe is held in passwords.test.ts.
    hashCost: { memoryCost: 8, timeCost: 1 },
    ...(options.runTimes && { runTimes: options.runTimes }),
    ...(options.streamTimes && { streamTimes: options.streamTimes }),
    // Tests share their loop with the app, and the machine with each other: only who asks for it is shed.
    lagLimits: options.lagLimits ?? { startsMs: Number.POSITIVE_INFINITY, mostMs: Number.POSITIVE_INFINITY },
    ...(options.now && { now: options.now }),
    ...(options.monotonic && { monotonic: options.monotonic }),
    ...(options.rateLimiter && { rateLimiter: options.rateLimiter }),
    ...(options.slots && { slots: options.slots }),
    ...(options.signals && { signals: options.signals }),
    ...(options.blobs && { blobs: options.blobs }),
  })
  const { app, auth } = omni
  await app.ready()

  function person(email: string): Person {
    const someone: Person = {
      email,
      cookie: '',
      csrf: '',
      async call(id, input = {}) {
        const headers = { ...options.headers, ...input.headers }
        const response = await app.inject(requestOf(id, { ...input, headers }, someone))
        remember(someone, response)
        return response
      },
    }
    return someone
  }

  async function stranger(): Promise<Person> {
    const someone = person('nobody')
    const { csrf_token } = (await someone.call('csrfBootstrap')).json<{ csrf_token: string }>()
    someone.csrf = csrf_token
    return someone
  }

  async function admitted(someone: Person, response: LightMyRequestResponse): Promise<Person> {
    if (response.statusCode !== 200) throw new Error(`Not admitted: ${response.body}`)
    someone.csrf = response.json<{ csrf_token: string }>().csrf_token
    return Object.assign(someone, { email: response.json<{ user: { email: string } }>().user.email })
  }

  async function makeAdmin(email = 'ada@example.org'): Promise<Person> {
    const setup_token = await auth.firstAdmin.issueToken()
    const someone = await stranger()
    return admitted(
      someone,
      await someone.call('authSetup', { body: { setup_token, email, name: 'Ada', password } }),
    )
  }

  /** Whose sign-in is too long ago confirms first, as the page asks them to. */
  async function confirmed<R>(someone: Person, act: () => Promise<R>): Promise<R> {
    await admitted(someone, await someone.call('sessionConfirm', { body: { password } }))
    return act()
  }

  async function invite(admin: Person, email: string, role: 'member' | 'admin' = 'member'): Promise<Person> {
    const ask = () => admin.call('inviteCreate', { body: { role } })
    const first = await ask()
    const { code } = (first.statusCode === 403 ? await confirmed(admin, ask) : first).json<{ code: string }>()
    const someone = await stranger()
    const body = { invite_code: code, email, name: email.split('@')[0], password }
    return admitted(someone, await someone.call('authRegister', { body }))
  }

  return {
    ...omni,
    database,
    upstream,
    config,
    requestOf,
    stranger,
    makeAdmin,
    invite,
    /** An administrator and a member, both signed in. */
    async people() {
      const admin = await makeAdmin()
      return { admin, member: await invite(admin, 'ben@example.org') }
    },
    signIn: async (email: string) => {
      const someone = await stranger()
      return admitted(someone, await someone.call('authLogin', { body: { email, password } }))
    },
    /** Opens a real port, for what needs real sockets. @returns its base URL. */
    listen: () => app.listen({ port: 0, host: '127.0.0.1' }),
    /** Connections that clients keep for their next request. */
    closeIdle: () => app.server.closeIdleConnections(),
    async close() {
      await omni.drain(0)
      if (!options.upstream) await upstream.close()
      await own?.remove()
      rmSync(dataDir, { recursive: true, force: true })
    },
  }
}

export const testConfig = (environment: Environment): Config =>
  toConfig({
    OMNIAI_ENV: 'test',
    OLLAMA_URL: 'http://127.0.0.1:9/v1',
    LLAMACPP_URL: 'http://127.0.0.1:9/v1',
    EMBEDDED_MODEL: 'off',
    LOG_LEVEL: 'silent',
    PORT: '8787',
    ...environment,
  })

export function requestOf(
  id: OperationId,
  input: CallInput,
  someone: Pick<Person, 'cookie' | 'csrf'> | null,
): InjectOptions {
  const operation: Operations[OperationId] = operations[id]
  const path = operation.path.replaceAll(
    /\{([a-z_]+)\}/g,
    (_, name: string) => input.params?.[name] ?? `{${name}}`,
  )
  const sendsBytes = 'body_type' in operation
  const hasBody = input.body !== undefined || 'body' in operation || sendsBytes
  return {
    method: operation.method,
    url: path,
    ...(input.remoteAddress && { remoteAddress: input.remoteAddress }),
    ...(input.query && {
      query: Object.fromEntries(Object.entries(input.query).map(([key, value]) => [key, String(value)])),
    }),
    headers: {
      host: 'localhost:8787',
      origin,
      ...(someone?.cookie && { cookie: someone.cookie }),
      ...(operation.method !== 'GET' && someone?.csrf && { 'x-csrf-token': someone.csrf }),
      ...(hasBody && { 'content-type': sendsBytes ? 'application/octet-stream' : 'application/json' }),
      ...input.headers,
    },
    ...(hasBody && {
      payload: Buffer.isBuffer(input.body) ? input.body : JSON.stringify(input.body ?? {}),
    }),
  }
}

function remember(someone: Person, response: LightMyRequestResponse): void {
  const jar = new Map(
    someone.cookie
      .split('; ')
      .filter(pair => pair !== '')
      .map(pair => [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)]),
  )
  for (const { name, value, maxAge } of response.cookies as {
    name: string
    value: string
    maxAge?: number
  }[]) {
    if (maxAge === 0) jar.delete(name)
    else jar.set(name, value)
  }
  someone.cookie = [...jar].map(([name, value]) => `${name}=${value}`).join('; ')
}

/** The body of a chat start with a fresh intent. */
export function chatBody(text: string, more: Record<string, unknown> = {}) {
  return { client_request_id: randomUUID(), thread_id: null, text, ...more }
}

/** Starts a chat and answers with its run, without waiting for the end. */
export async function startChat(
  someone: Person,
  text: string,
  more: Record<string, unknown> = {},
): Promise<Run> {
  const response = await someone.call('chatStart', { body: chatBody(text, more) })
  if (response.statusCode > 202) throw new Error(response.body)
  return response.json<Run>()
}
