/**
 * kill -9 at random points of the life of several answers, then a start on the same data. The seed of each point is
 * printed; KILL_SEED runs one again, KILL_POINTS sets how many.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type RunView, textOf } from '@omniai/contracts/apply-event'
import { bounds } from '@omniai/contracts/limits'
import type { RunPage } from '@omniai/contracts/schemas/run'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Database } from '../../src/kernel/database.ts'
import { openSqlite } from '../../src/platform/db/sqlite.ts'
import { type FakeUpstream, startFakeUpstream } from '../fake-upstream.ts'
import { type BrowserClient, type ServerProcess, signIn, startServer } from '../server-process.ts'
import { type Acknowledged, expectWhole } from './after-fault.ts'

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

type Shown = Acknowledged & { end: RunView['end']; shown: string }

/** Starts three answers, follows them, and kills the server while they are being written. */
async function killOnce(server: ServerProcess, seed: number): Promise<Shown[]> {
  const random = randomOf(seed)
  const client = await signIn(server.url)
  const acknowledged: Shown[] = []
  const chats = [1, 2, 3].map(async number => {
    const text = `long ${40 + Math.floor(random() * 200)} seed-${seed}-${number}`
    try {
      for await (const view of client.chat(text)) {
        if (!view.start) continue
        const known = acknowledged.find(each => each.text === text)
        const seen = { shown: textOf(view.parts), end: view.end }
        if (known) Object.assign(known, seen)
        else acknowledged.push({ runId: view.start.run_id, text, ...seen })
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
  database: Database,
  seed: number,
  acknowledged: readonly Shown[],
): Promise<void> {
  const client: BrowserClient = await signIn(server.url)
  const active = await client.get<RunPage>('/v1/runs?state=active')
  // Not in a while: a restart with SQLite ends what it finds before it takes a request.
  expect(active.items, `seed ${seed}: a run is still active`).toEqual([])
  await expectWhole({ database, acknowledged, upstream, note: `seed ${seed}` })
  await expectNothingTaken(client, seed)
}

/** As many answers at a time as ever: a slot of a process that is gone is held by nobody. */
async function expectNothingTaken(client: BrowserClient, seed: number): Promise<void> {
  if (seed % 10 !== 0) return
  const chats = Array.from({ length: bounds.concurrent_runs }, async (_, number) => {
    let end: RunView['end'] = null
    for await (const view of client.chat(`echo free seed-${seed}-${number}`)) end = view.end
    return end?.status
  })
  expect(await Promise.all(chats), `seed ${seed}: slots`).toEqual(chats.map(() => 'completed'))
}

test(`kill -9 at ${points} seeded points: every run ends, nothing acknowledged is lost or doubled`, {
  timeout: 600_000,
}, async () => {
  // Killed processes leave no compiled code to the next: this one does.
  await (await startServer(dataDir, upstream.baseUrl)).terminate()
  let server = await startServer(dataDir, upstream.baseUrl)
  const database = openSqlite(join(dataDir, 'omniai.db'))
  let runs = 0
  for (let seed = firstSeed; seed < firstSeed + points; seed++) {
    const acknowledged = await killOnce(server, seed)
    runs += acknowledged.length
    server = await startServer(dataDir, upstream.baseUrl)
    await checkAfterRestart(server, database, seed, acknowledged)
  }
  await database.close()
  await server.kill()
  process.stdout.write(
    `kill -9 at ${points} points (seeds from ${firstSeed}): ${runs} acknowledged runs checked\n`,
  )
  expect(runs).toBeGreaterThan(0)
})
