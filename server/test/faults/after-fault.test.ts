import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { ConversationTables } from '../../src/agents/conversation/tables.ts'
import { createMetrics } from '../../src/platform/telemetry/metrics.ts'
import type { RunTables } from '../../src/runs/tables.ts'
import { isOver, readEvents } from '../event-reader.ts'
import { chatBody, startTestApp, type TestApp } from '../test-app.ts'
import { type Acknowledged, expectIdle, expectWhole } from './after-fault.ts'

let omni: TestApp
const acknowledged: Acknowledged[] = []

beforeAll(async () => {
  omni = await startTestApp()
  const url = await omni.listen()
  const ada = await omni.makeAdmin()
  for (const text of ['long 5', 'long 6']) {
    const reader = await readEvents(url, ada, 'chatStart', { body: chatBody(text) })
    await reader.until(isOver)
    await reader.ended
    const { start, end } = reader.view
    acknowledged.push({ runId: start!.run_id, text, shown: reader.text, end })
  }
})
afterAll(() => omni.close())

const whole = (more: Partial<Parameters<typeof expectWhole>[0]> = {}) =>
  expectWhole({ ...omni, acknowledged, ...more })

test('after no fault at all everything is whole', async () => {
  await whole()
  await expectIdle(omni)
})

test('a slot, a reader or a place in a queue that is still held is found', async () => {
  const metrics = createMetrics('test')
  const app = { runs: { liveCount: 0 }, openStreams: () => 0, metrics }
  await expectIdle(app)
  metrics.observer.slot('stream', 'taken')
  await Promise.all([
    expect(expectIdle(app)).resolves.toBeUndefined(),
    // Given back late, as a server does: it waits for that, and for nothing less.
    new Promise(resolve => setTimeout(resolve, 100)).then(() => {
      expect(metrics.text()).toContain('omniai_slots_in_use{category="stream"} 1')
      metrics.observer.slot('stream', 'released')
    }),
  ])
})

type Tables = RunTables & ConversationTables
type Plant = (db: ReturnType<typeof omni.database.tables<Tables>>, runId: string) => Promise<unknown>

const damages: [name: string, sentence: RegExp, plant: Plant][] = [
  [
    'an end that the row does not know',
    /the log and the row/,
    (db, id) => db.updateTable('runs').set({ status: 'failed' }).where('id', '=', id).execute(),
  ],
  [
    'an answer without an end',
    /the state of the answer/,
    (db, id) => db.updateTable('messages').set({ state: 'writing' }).where('run_id', '=', id).execute(),
  ],
  [
    'an answer that lost words',
    /is what its log says/,
    (db, id) => db.updateTable('messages').set({ parts: '[]' }).where('run_id', '=', id).execute(),
  ],
  [
    'a log that lost its end',
    /has one end/,
    (db, id) => db.deleteFrom('run_log').where('run_id', '=', id).execute(),
  ],
  ['a run that is gone', /is there/, (db, id) => db.deleteFrom('runs').where('id', '=', id).execute()],
  [
    'a message stored twice',
    /is stored once/,
    async db => {
      const row = await db
        .selectFrom('messages')
        .selectAll()
        .where('role', '=', 'user')
        .executeTakeFirstOrThrow()
      await db
        .insertInto('messages')
        .values({ ...row, id: `msg_${randomUUID()}` })
        .execute()
    },
  ],
]

test.each(damages)('%s is found', async (_name, sentence, plant) => {
  const db = omni.database.tables<Tables>()
  const tables = ['runs', 'run_log', 'messages'] as const
  const kept = await Promise.all(tables.map(table => db.selectFrom(table).selectAll().execute()))
  await plant(db, acknowledged[0]!.runId)
  await expect(whole({ note: 'planted' })).rejects.toThrow(sentence)
  for (const [index, table] of tables.entries()) {
    await db.deleteFrom(table).execute()
    await db
      .insertInto(table)
      .values(kept[index] as never)
      .execute()
  }
  await whole()
})

test('a second call for one intent, text nobody said and text that was not kept are found', async () => {
  const [call] = omni.upstream.calls
  await expect(whole({ upstream: { calls: [...omni.upstream.calls, call!] } })).rejects.toThrow(
    /provider calls/,
  )
  await expect(whole({ upstream: { calls: [] } })).rejects.toThrow(/said by the provider/)
  const [first] = acknowledged
  await expect(whole({ acknowledged: [{ ...first!, shown: 'else' }] })).rejects.toThrow(
    /kept is what was shown/,
  )
  const longer = { ...first!, shown: `${first!.shown} and more` }
  await expect(whole({ acknowledged: [longer] })).rejects.toThrow(/all that was shown is kept/)
})
