/**
 * kill -9 at random points of the life of several answers, then a start on the same data. The seed of each point is
 * printed; KILL_SEED runs one again, KILL_POINTS sets how many.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { textOf } from '@omniai/contracts/apply-event'
import { isTerminal } from '@omniai/contracts/run-events'
import type { RunPage } from '@omniai/contracts/schemas/run'
import type { MessagePage } from '@omniai/contracts/schemas/thread'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type FakeUpstream, startFakeUpstream } from '../fake-upstream.ts'
import { type BrowserClient, type ServerProcess, signIn, startServer } from '../server-process.ts'

const points = Number(process.env.KILL_POINTS ?? 50)
const firstSeed = Number(process.env.KILL_SEED ?? 1)
const dataDir = mkdtempSync(join(tmpdir(), 'omniai-kill-'))
let upstream: FakeUpstream

beforeAll(async () => {
  upstream = await startFakeUpstream({ intervalMs: 2 })
})
afterAll(async () => {
  await upstream.close()
  rmSync(dataDir, { recursive: true, force: true })
})

/** A small generator with a seed (mulberry32), so that a point can be run again. */
function randomOf(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

type Acknowledged = {
  readonly runId: string
  readonly threadId: string
  readonly text: string
  shown: string
}

/** Starts three answers, follows them, and kills the server while they are being written. */
async function killOnce(server: ServerProcess, seed: number): Promise<Acknowledged[]> {
  const random = randomOf(seed)
  const client = await signIn(server.url)
  const acknowledged: Acknowledged[] = []
  const chats = [1, 2, 3].map(async number => {
    const text = `long ${40 + Math.floor(random() * 200)} seed-${seed}-${number}`
    try {
      for await (const view of client.chat(text)) {
        if (!view.start) continue
        const known = acknowledged.find(each => each.text === text)
        if (known) known.shown = textOf(view.parts)
        else {
          const { run_id, thread_id } = view.start
          acknowledged.push({ runId: run_id, threadId: thread_id!, text, shown: textOf(view.parts) })
        }
      }
    } catch {
      // The socket died with the server.
    }
  })
  await new Promise(resolve => setTimeout(resolve, random() * 500))
  await server.kill()
  await Promise.all(chats)
  return acknowledged
}

async function checkAfterRestart(
  server: ServerProcess,
  seed: number,
  acknowledged: readonly Acknowledged[],
): Promise<void> {
  const client: BrowserClient = await signIn(server.url)
  const active = await client.get<RunPage>('/v1/runs?state=active')
  expect(active.items, `seed ${seed}: a run is still active`).toEqual([])
  for (const { runId, threadId, text, shown } of acknowledged) {
    const { items } = await client.get<MessagePage>(`/v1/threads/${threadId}/messages`)
    expect(
      items.map(message => message.role),
      `seed ${seed}`,
    ).toEqual(['user', 'assistant'])
    expect(textOf(items[0]!.parts), `seed ${seed}: the acknowledged message`).toBe(text)
    const answer = items[1]!
    expect(isTerminal(answer.state as never), `seed ${seed}: ${answer.state}`).toBe(true)
    const calls = upstream.calls.filter(call => call.body.messages?.at(-1)?.content === text)
    expect(calls.length, `seed ${seed}: provider calls`).toBeLessThanOrEqual(1)
    const kept = textOf(answer.parts)
    expect((calls[0]?.sent ?? '').startsWith(kept), `seed ${seed}: kept text is a prefix`).toBe(true)
    // What was shown and not kept is what came since the last group commit.
    if (answer.state === 'completed') expect(kept.length).toBeGreaterThanOrEqual(shown.length)
    const run = await client.get<{ status: string }>(`/v1/runs/${runId}`)
    expect(run.status, `seed ${seed}`).toBe(answer.state)
  }
}

test(`kill -9 at ${points} seeded points: every run ends, nothing acknowledged is lost or doubled`, {
  timeout: 600_000,
}, async () => {
  // Killed processes leave no compiled code to the next: this one does.
  await (await startServer(dataDir, upstream.baseUrl)).terminate()
  let server = await startServer(dataDir, upstream.baseUrl)
  let runs = 0
  for (let seed = firstSeed; seed < firstSeed + points; seed++) {
    const acknowledged = await killOnce(server, seed)
    runs += acknowledged.length
    server = await startServer(dataDir, upstream.baseUrl)
    await checkAfterRestart(server, seed, acknowledged)
  }
  await server.kill()
  process.stdout.write(
    `kill -9 at ${points} points (seeds from ${firstSeed}): ${runs} acknowledged runs checked\n`,
  )
  expect(runs).toBeGreaterThan(0)
})
