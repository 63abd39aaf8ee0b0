/**
 * What holds after any fault once it is over, whatever it was: every run is terminal, what was acknowledged is there,
 * nothing was asked or stored twice, and nothing is left behind. Reads the database itself, so that no answer of the
 * server is believed.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { textOf } from '@omniai/contracts/apply-event'
import { isTerminal, type MessagePart } from '@omniai/contracts/run-events'
import { expect } from 'vitest'
import type { ConversationTables } from '../../src/agents/conversation/tables.ts'
import type { MediaTables } from '../../src/agents/media/tables.ts'
import type { Database } from '../../src/kernel/database.ts'
import { foldEntries } from '../../src/runs/ending.ts'
import { entriesOf } from '../../src/runs/entry.ts'
import type { RunTables } from '../../src/runs/tables.ts'
import type { FakeUpstream } from '../fake-upstream.ts'

/** What a client was told: a start that was answered, or the run-start of its stream. */
export type Acknowledged = {
  readonly runId: string
  /** What was asked. Different for each, so that calls at the provider can be told apart. */
  readonly text: string
  /** The text that a client saw. What of it was not kept is what came since the last group commit. */
  readonly shown?: string
  /** The end that the same client saw, if it saw one: then what was shown is what is kept. */
  readonly end?: { readonly status: string } | null
}

export type Whole = {
  readonly database: Database
  readonly acknowledged: readonly Acknowledged[]
  readonly upstream: Pick<FakeUpstream, 'calls'>
  /** How often one intent may reach this provider: 1, unless the test provokes a repeat of its own. */
  readonly callsPerIntent?: number
  /** Where files lie, when the test stores any. */
  readonly mediaDir?: string
  /** Before each failing sentence, such as the seed. */
  readonly note?: string
}

type Tables = RunTables & ConversationTables & MediaTables

/** Waits until every run has ended, then checks all of it. */
export async function expectWhole(whole: Whole): Promise<void> {
  const says = (sentence: string) => (whole.note ? `${whole.note}: ${sentence}` : sentence)
  const db = whole.database.tables<Tables>()
  await expect
    .poll(() => db.selectFrom('runs').select(['id', 'status']).where('ended_at', 'is', null).execute(), {
      message: says('a run has not ended'),
      timeout: 60_000,
    })
    .toEqual([])

  const runs = await db.selectFrom('runs').selectAll().execute()
  const messages = await db.selectFrom('messages').selectAll().execute()
  const byRun = Map.groupBy(messages, message => message.run_id)
  const logs = Map.groupBy(
    await db.selectFrom('run_log').selectAll().orderBy('first_seq').execute(),
    row => row.run_id,
  )

  for (const run of runs) {
    expect(isTerminal(run.status), says(`run ${run.id} is ${run.status}`)).toBe(true)
    const entries = (logs.get(run.id) ?? []).flatMap(entriesOf)
    const numbers = entries.map(entry => entry.seq)
    expect(numbers, says(`the log of ${run.id} is in order, each number once`)).toEqual(
      [...new Set(numbers)].sort((left, right) => left - right),
    )
    const ends = entries.filter(({ event }) => event.type === 'run-end')
    expect(ends, says(`${run.id} has one end`)).toHaveLength(1)
    expect(entries.at(-1), says(`the end of ${run.id} is its last event`)).toBe(ends[0])
    expect(ends[0]!.event, says(`the log and the row of ${run.id}`)).toMatchObject({ status: run.status })
    const [answer, ...more] = run.message_id ? (byRun.get(run.id) ?? []) : []
    expect(more, says(`${run.id} has one answer`)).toEqual([])
    if (!answer) continue
    expect(answer.state, says(`the state of the answer of ${run.id}`)).toBe(run.status)
    expect(JSON.parse(answer.parts), says(`the answer of ${run.id} is what its log says`)).toEqual(
      foldEntries(entries).parts,
    )
  }
  expectNothingUnsettled(messages, says)
  for (const each of whole.acknowledged) {
    const run = runs.find(({ id }) => id === each.runId)
    expect(run, says(`acknowledged run ${each.runId} is there`)).toBeDefined()
    if (each.end) expect(run!.status, says(`${each.runId} ended as it was told`)).toBe(each.end.status)
    const asked = messages.filter(message => message.role === 'user' && textIn(message) === each.text)
    expect(asked, says(`“${each.text}” is stored once`)).toHaveLength(1)
    const calls = whole.upstream.calls.filter(call => call.body.messages?.at(-1)?.content === each.text)
    expect(calls.length, says(`provider calls for “${each.text}”`)).toBeLessThanOrEqual(
      whole.callsPerIntent ?? 1,
    )
    const kept = textIn(byRun.get(each.runId)![0]!)
    const { shown = '' } = each
    expect(
      kept.startsWith(shown) || shown.startsWith(kept),
      says(`“${each.text}”: kept is what was shown`),
    ).toBe(true)
    if (run!.status === 'completed' || each.end) {
      expect(kept.length, says(`“${each.text}”: all that was shown is kept`)).toBeGreaterThanOrEqual(
        shown.length,
      )
    }
    expect(
      kept === '' || calls.some(({ sent }) => sent.startsWith(kept)),
      says(`what is kept of the answer to “${each.text}” was said by the provider`),
    ).toBe(true)
  }
  if (whole.mediaDir) await expectNoOrphans(whole.database, whole.mediaDir, says)
}

const textIn = (message: { parts: string }) => textOf(JSON.parse(message.parts) as MessagePart[])

function expectNothingUnsettled(
  messages: readonly { id: string; role: string; state: string }[],
  says: (sentence: string) => string,
): void {
  const open = messages.filter(({ role, state }) => role === 'assistant' && !isTerminal(state as never))
  expect(open, says('answers without an end')).toEqual([])
}

/** Every row has its file. A file without a row is what the sweep is for; half a file is not. */
async function expectNoOrphans(database: Database, mediaDir: string, says: (sentence: string) => string) {
  const rows = await database.tables<MediaTables>().selectFrom('media_files').select(['blob_key']).execute()
  const lost = rows.filter(
    ({ blob_key: key }) => !existsSync(join(mediaDir, key.slice(0, 2), key.slice(2, 4), key)),
  )
  expect(lost, says('rows whose file is missing')).toEqual([])
  expect(readdirSync(join(mediaDir, 'incoming')), says('files half written')).toEqual([])
}

/** What an app in this process holds while nobody asks it anything. */
export type Holdings = {
  readonly runs: { readonly liveCount: number }
  readonly metrics: { text(): string }
  openStreams(): number
}

/** What an idle instance tells of itself, as an operator sees it: each of these is 0 for every label. */
const zeroWhenIdle = [
  'omniai_runs_live',
  'omniai_slots_in_use',
  'omniai_readers',
  'omniai_reader_buffered_bytes',
  'omniai_provider_busy',
  'omniai_provider_waiting',
  'omniai_database_connections{state="waiting"}',
]

/** Nothing of a run outlives it: no live run, reader, slot or place in a queue. Call it when the last client has left. */
export async function expectIdle(app: Holdings): Promise<void> {
  await expect.poll(() => app.runs.liveCount, { message: 'live runs', timeout: 60_000 }).toBe(0)
  await expect.poll(() => app.openStreams(), { message: 'open streams', timeout: 60_000 }).toBe(0)
  const held = () =>
    app.metrics
      .text()
      .split('\n')
      .filter(line => zeroWhenIdle.some(name => line.startsWith(name)) && !/ 0$/.test(line))
  await expect.poll(held, { message: 'still held', timeout: 60_000 }).toEqual([])
}

export type Level = { readonly handles: number; readonly timers: number; readonly heapBytes: number }

/** Of this very process, after a collection: what an app in it may not keep. */
export function levelHere(): Level {
  collect()
  const active = process.getActiveResourcesInfo()
  const timers = active.filter(name => name === 'Timeout' || name === 'Immediate').length
  return { handles: active.length - timers, timers, heapBytes: process.memoryUsage().heapUsed }
}

let collector: (() => void) | undefined
function collect(): void {
  if (!collector) {
    setFlagsFromString('--expose-gc')
    collector = runInNewContext('gc') as () => void
  }
  collector()
}

/**
 * Handles, timers and memory are back to what they were before the fault.
 * @param slackBytes what one-time costs may keep: compiled code, caches with a bound.
 */
export async function expectLevel(before: Level, slackBytes = 24 * 1024 * 1024): Promise<void> {
  await expect
    .poll(
      () => {
        const now = levelHere()
        return {
          handles: now.handles <= before.handles,
          timers: now.timers <= before.timers,
          memory: now.heapBytes <= before.heapBytes + slackBytes,
        }
      },
      { message: 'back to its level', timeout: 60_000, interval: 200 },
    )
    .toEqual({ handles: true, timers: true, memory: true })
}

/** Of another process: open files and sockets. Linux only; elsewhere null. */
export function openFiles(processId: number): number | null {
  const folder = `/proc/${processId}/fd`
  return existsSync(folder) ? readdirSync(folder).length : null
}

/** Of another process: resident memory in bytes. Linux only; elsewhere null. */
export function residentBytes(processId: number): number | null {
  const path = `/proc/${processId}/status`
  if (!existsSync(path)) return null
  return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(path, 'utf8'))?.[1]) * 1024
}
