/** Who and what the grid's calls are about: three people, and a thread with an answer that belongs to one of them. */
import { randomBytes, randomInt, randomUUID } from 'node:crypto'
import type { Operation } from '@omniai/contracts/operation'
import { operations } from '@omniai/contracts/operations/all'
import type { PasswordResetIssued } from '@omniai/contracts/schemas/admin'
import type { Account } from '@omniai/contracts/schemas/auth'
import type { Run } from '@omniai/contracts/schemas/run'
import type { Thread } from '@omniai/contracts/schemas/thread'
import type { LightMyRequestResponse } from 'fastify'
import type { Database } from '../../src/kernel/database.ts'
import type { RateLimiter } from '../../src/kernel/limiter.ts'
import { type ScriptedProvider, startScriptedProvider } from '../scripted-provider.ts'
import { type CallInput, type Person, password, startChat, startTestApp, type TestApp } from '../test-app.ts'

export type World = {
  readonly app: TestApp
  /** The sign-in service of this installation. */
  readonly service: ScriptedProvider
  readonly admin: Person
  /** Owns the thread and the run. */
  readonly member: Person
  /** The same role, other belongings. */
  readonly other: Person
  readonly thread: Thread
  /** Over; its thread is another one. */
  readonly run: Run
  inviteCode(): Promise<string>
  inviteId(): Promise<string>
  readonly adminId: string
  /** A link for a new password, of someone new. */
  resetToken(): Promise<string>
  /** A member that nothing else is about. */
  newcomer(): Promise<{ person: Person; userId: string }>
  /** The member, in another browser. */
  anotherSession(): Promise<Person>
}

export const nobodys = (prefix: string) =>
  `${prefix}_${BigInt(`0x${randomBytes(16).toString('hex')}`)
    .toString(36)
    .padStart(25, '0')
    .slice(0, 24)}`

/** Any address of the network for documentation, so that limits per source stay out of the way. */
export const someAddress = () => `198.51.${randomInt(256)}.${randomInt(256)}`

export async function signInAgain(app: TestApp, email: string): Promise<Person> {
  const someone = await app.stranger()
  const input: CallInput = { body: { email, password }, remoteAddress: someAddress() }
  const response = await someone.call('authLogin', input)
  someone.csrf = response.json<{ csrf_token: string }>().csrf_token
  return Object.assign(someone, { email })
}

export async function finished(someone: Person, run: Run): Promise<Run> {
  // The event stream ends when the run does.
  await someone.call('runEvents', { params: { run_id: run.id } })
  return (await someone.call('runView', { params: { run_id: run.id } })).json<Run>()
}

/** The grid asks more of one person than a minute allows. */
export const noLimits: RateLimiter = { take: async () => ({ ok: true }), giveBack: async () => {} }

/** Every flag that an operation is behind. */
export const flagsAre = (state: 'on' | 'off') =>
  [...new Set(Object.values<Operation>(operations).flatMap(({ flag }) => flag ?? []))]
    .map(flag => `${flag}=${state}`)
    .join(',')

export const idOf = async (someone: Person) => (await someone.call('accountView')).json<Account>().id

/** @param where left out: in a database and a folder of its own. */
export async function makeWorld(where: { database?: Database; dataDir?: string } = {}): Promise<World> {
  const service = await startScriptedProvider()
  service.behave()
  const app = await startTestApp({
    rateLimiter: noLimits,
    ...(where.database && { database: where.database }),
    environment: {
      ...(where.dataDir && { DATA_DIR: where.dataDir }),
      OMNIAI_FLAGS: flagsAre('on'),
      // Free to choose in; nothing is installed while another server has a model.
      EMBEDDED_MODEL: 'auto',
      OIDC_ISSUER: service.issuer,
      OIDC_CLIENT_ID: 'omniai',
      OIDC_CLIENT_SECRET: 'secret',
    },
  })
  const { admin, member } = await app.people()
  const other = await app.invite(admin, 'cy@example.org')
  const thread = (await member.call('threadCreate', { body: { title: 'Mine' } })).json<Thread>()
  const run = await finished(member, await startChat(member, 'echo One two three.'))
  const invite = async () =>
    (await admin.call('inviteCreate', { body: { note: randomUUID() } })).json<{
      code: string
      invite: { id: string }
    }>()
  async function newcomer() {
    const person = await app.invite(admin, `${randomUUID()}@example.org`)
    return { person, userId: await idOf(person) }
  }
  return {
    app: {
      ...app,
      async close() {
        await app.close()
        await service.close()
      },
    },
    service,
    admin,
    member,
    other,
    thread,
    run,
    inviteCode: async () => (await invite()).code,
    inviteId: async () => (await invite()).invite.id,
    adminId: await idOf(admin),
    newcomer,
    async resetToken() {
      const params = { user_id: (await newcomer()).userId }
      const issued = await admin.call('userResetIssue', { params })
      return issued.json<PasswordResetIssued>().reset_token
    },
    anotherSession: () => signInAgain(app, member.email),
  }
}

/** All that a caller can tell answers apart by. What differs in any two answers is left out. */
export function readingOf(response: LightMyRequestResponse) {
  const { 'x-request-id': _id, date: _date, ...headers } = response.headers
  return {
    status: response.statusCode,
    headers,
    body: response.body.replace(/"request_id":"[^"]+"/, ''),
  }
}
