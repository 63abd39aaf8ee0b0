/** The 429 column of the grid: each bucket is really emptied, and then every operation of it refuses. */
import { type LimitName, limitBuckets } from '@omniai/contracts/limits'
import type { Operation } from '@omniai/contracts/operation'
import { type OperationId, operations } from '@omniai/contracts/operations/all'
import type { Doc } from '@omniai/contracts/schemas/doc'
import type { LightMyRequestResponse } from 'fastify'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { expectFailure } from './expect-failure.ts'
import { newDoc } from './grid/project-recipes.ts'
import { flagsAre, signInAgain } from './grid/world.ts'
import { type CallInput, chatBody, type Person, startChat, startTestApp, type TestApp } from './test-app.ts'

const rows = Object.entries<Operation>(operations).map(([id, operation]) => ({
  id: id as OperationId,
  operation,
}))
/** A cheap operation of each bucket to empty it with. Tries at one account: server/test/ui/tries.test.ts. */
const cheapest: { readonly [name in Exclude<LimitName, 'account'>]: OperationId } = {
  open: 'healthView',
  auth: 'authLogin',
  read: 'accountView',
  write: 'accountUpdate',
  edit: 'docDelete',
  stream: 'runCancel',
  run: 'chatStart',
  admin: 'inviteList',
}
const crowded = '203.0.113.7'

let omni: TestApp
let admin: Person
let stranger: Person
/** What is there to be repeated, gone on with or summed up. */
let there: { readonly run_id: string; readonly thread_id: string }
let doc: Doc

beforeAll(async () => {
  omni = await startTestApp({ environment: { OMNIAI_FLAGS: flagsAre('on') } })
  ;({ admin } = await omni.people())
  stranger = await omni.stranger()
  const run = await startChat(admin, 'echo hi')
  there = { run_id: run.id, thread_id: run.thread_id! }
  doc = await newDoc(admin)
  for (const name of Object.keys(cheapest) as (keyof typeof cheapest)[]) await empty(name)
})
afterAll(() => omni.close())

function call(id: OperationId, more: CallInput = {}): Promise<LightMyRequestResponse> {
  const operation: Operation = operations[id]
  const someone = operation.permission !== 'public' ? admin : stranger
  const names = [...operation.path.matchAll(/\{([a-z_]+)\}/g)].map(match => match[1]!)
  const params = { ...Object.fromEntries(names.map(name => [name, 'x'])), ...there }
  const body = operation.limit === 'run' ? { body: chatBody('echo hi') } : {}
  return someone.call(id, { params, ...body, remoteAddress: crowded, ...more })
}

/** What was done before the test took one or two of some. */
async function empty(name: keyof typeof cheapest): Promise<void> {
  const { points } = limitBuckets[name]
  // Answers are taken as streams, so that each run is over before the next: only so many may be written at once.
  const headers = name === 'run' ? { headers: { accept: 'text/event-stream' } } : {}
  let taken = 0
  while ((await call(cheapest[name], headers)).statusCode !== 429) taken += 1
  expect({ name, enough: taken >= points - 2, tooMany: taken > points }).toEqual({
    name,
    enough: true,
    tooMany: false,
  })
}

describe('429', () => {
  // These ask for something that is there, and are counted after that.
  const onRuns = ['runRetry', 'runContinue', 'threadCompact'] as const
  const onThings = new Set<OperationId>([...onRuns, 'analysisCreate'])
  test.each(rows.filter(({ id }) => !onThings.has(id)))(
    '$id: refuses with the time to wait once its bucket is empty',
    async ({ id, operation }) => {
      const answer = await call(id)
      expectFailure(answer, 'E_RATE_LIMITED')
      const seconds = Number(answer.headers['retry-after'])
      expect(seconds).toBeGreaterThanOrEqual(1)
      expect(seconds).toBeLessThanOrEqual(limitBuckets[operation.limit].window_seconds)
      expect(answer.headers['access-control-expose-headers']).toContain('retry-after')
    },
  )

  test.each(onRuns)('%s: refuses with the time to wait once its bucket is empty', async id => {
    const input = { params: { ...there }, body: { client_request_id: crypto.randomUUID() } }
    expectFailure(await admin.call(id, input), 'E_RATE_LIMITED')
  })

  test('analysisCreate: refuses with the time to wait once its bucket is empty', async () => {
    const body = { client_request_id: crypto.randomUUID(), doc_id: doc.id, thread_id: null }
    const params = { project_id: doc.project_id }
    expectFailure(await admin.call('analysisCreate', { params, body }), 'E_RATE_LIMITED')
  })

  test('another person and another source are not held up', async () => {
    const ben = await signInAgain(omni, 'ben@example.org')
    for (const id of ['healthView', 'accountView', 'accountUpdate'] as const) {
      expect((await ben.call(id, { remoteAddress: crowded.replace('7', '8') })).statusCode).toBe(200)
    }
  })

  test('headers that claim another source change nothing', async () => {
    for (const name of ['x-forwarded-for', 'x-real-ip', 'forwarded', 'cf-connecting-ip']) {
      expectFailure(await call('healthView', { headers: { [name]: '192.0.2.1' } }), 'E_RATE_LIMITED')
    }
  })

  test('a refused start writes no run', async () => {
    const body = chatBody('echo never')
    expectFailure(await admin.call('chatStart', { body }), 'E_RATE_LIMITED')
    const listed = await omni.database
      .tables<{ runs: { client_request_id: string } }>()
      .selectFrom('runs')
      .selectAll()
      .where('client_request_id', '=', body.client_request_id)
      .execute()
    expect(listed).toEqual([])
  })
})

test('all addresses of one IPv6 network are one source', async () => {
  const fresh = await startTestApp()
  const someone = await fresh.stranger()
  const login = (remoteAddress: string) =>
    someone.call('authLogin', { body: { email: 'a@example.org', password: 'wrong' }, remoteAddress })
  const { points } = limitBuckets.auth
  for (let host = 1; host <= points; host += 1) {
    expectFailure(await login(`2001:db8:1:2::${host}`), 'E_AUTH_INVALID_CREDENTIALS')
  }
  expectFailure(await login('2001:db8:1:2:ffff::1'), 'E_RATE_LIMITED')
  expectFailure(await login('2001:db8:1:3::1'), 'E_AUTH_INVALID_CREDENTIALS')
  await fresh.close()
})
