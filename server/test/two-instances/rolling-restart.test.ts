/** Two whole processes are replaced one after the other while people chat through either of them. */
import { randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { applyEvent, emptyRunView, type RunView, textOf } from '@omniai/contracts/apply-event'
import type { RunEvent } from '@omniai/contracts/run-events'
import type { Run } from '@omniai/contracts/schemas/run'
import { Redis } from 'ioredis'
import { afterEach, describe, expect, test } from 'vitest'
import { openPostgres } from '../../src/platform/db/postgres.ts'
import { openAddress, testDatabases } from '../databases.ts'
import { startFakeUpstream } from '../fake-upstream.ts'
import { type Acknowledged, expectWhole } from '../faults/after-fault.ts'
import { describeWithRedis, startRedis } from '../redis-server.ts'
import { type BrowserClient, type ServerProcess, signIn, startServer } from '../server-process.ts'

const closing: (() => unknown)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
})

const hasPostgres = testDatabases.some(({ name }) => name === 'postgres')
const describeHere = hasPostgres ? describeWithRedis : describe.skip

type Instance = { readonly server: ServerProcess; readonly client: BrowserClient }

describeHere('a rolling restart', () => {
  test('loses and doubles no answer, and refuses no start that is not taken when it is repeated', async () => {
    const redis = await startRedis()
    const { url, remove } = (await openAddress())!
    const upstream = await startFakeUpstream({ intervalMs: 5 })
    const dataDir = mkdtempSync(join(tmpdir(), 'omniai-rolling-'))
    closing.push(() => rmSync(dataDir, { recursive: true, force: true }), remove, redis.close, upstream.close)
    async function instance(): Promise<Instance> {
      const server = await startServer(dataDir, upstream.baseUrl, {
        DATABASE_URL: url,
        REDIS_URL: redis.url,
      })
      closing.push(server.kill)
      return { server, client: await signIn(server.url) }
    }
    /** What a balancer sends to. */
    let instances = [await instance(), await instance()]
    let turn = 0
    const next = () => instances[turn++ % instances.length]!.client

    const acknowledged: Acknowledged[] = []
    let isOver = false
    async function chatUntilOver(name: string): Promise<void> {
      for (let number = 1; !isOver || number === 1; number += 1) {
        const text = `long 60 ${name}-${number}`
        const run = await startAnywhere(next, text)
        const view = await followAnywhere(next, run.id)
        acknowledged.push({ runId: run.id, text, shown: textOf(view.parts), end: view.end })
      }
    }
    const people = ['a', 'b', 'c'].map(chatUntilOver)

    for (const old of instances) {
      const young = await instance()
      instances = [...instances.filter(each => each !== old), young]
      expect(await old.server.terminate()).toBe(0)
    }
    isOver = true
    await Promise.all(people)

    expect(acknowledged.map(({ end }) => end?.status)).toEqual(acknowledged.map(() => 'completed'))
    process.stdout.write(`rolling restart: ${acknowledged.length} answers\n`)
    const database = openPostgres(url)
    closing.push(database.close)
    await expectWhole({ database, acknowledged, upstream })
    const look = new Redis(redis.url)
    const slots = await look.keys('omni:conc:*')
    const held = () => Promise.all(slots.map(key => look.zcard(key)))
    await expect.poll(held, { message: 'slots in Redis', timeout: 30_000 }).toEqual(slots.map(() => 0))
    look.disconnect()
  }, 240_000)
})

/** As the page does: the same intent, at whoever answers, until it is taken. */
async function startAnywhere(next: () => BrowserClient, text: string): Promise<Run> {
  const body = { client_request_id: randomUUID(), thread_id: null, text }
  for (;;) {
    const answer = await next()
      .send('POST', '/v1/chat', body)
      .catch(() => null)
    if (answer?.ok) return (await answer.json()) as Run
    // Nobody there any more, or told when to come again.
    if (answer && !answer.headers.get('retry-after'))
      throw new Error(`${answer.status} ${await answer.text()}`)
    await answer?.body?.cancel()
    await new Promise(resolve => setImmediate(resolve))
  }
}

async function followAnywhere(next: () => BrowserClient, runId: string): Promise<RunView> {
  for (;;) {
    const view = await next()
      .send('GET', `/v1/runs/${runId}/events`, undefined, { accept: 'text/event-stream' })
      .then(answer => answer.text())
      .then(viewOf, () => emptyRunView)
    if (view.end) return view
  }
}

const viewOf = (body: string): RunView =>
  [...body.matchAll(/^id: (\d+)\nevent: .*\ndata: (.*)$/gm)].reduce(
    (view, [, seq, data]) => applyEvent(view, Number(seq), JSON.parse(data!) as RunEvent),
    emptyRunView,
  )
