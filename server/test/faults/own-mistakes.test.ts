/** A mistake of our own fails what it happened in, and nothing else. */
import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { RunOutput } from '../../src/runs/kind.ts'
import { isOver, readEvents } from '../event-reader.ts'
import { chatBody, type Person, startTestApp, type TestApp } from '../test-app.ts'
import { expectIdle, expectWhole } from './after-fault.ts'

let omni: TestApp
let url: string
let ada: Person

beforeAll(async () => {
  omni = await startTestApp()
  url = await omni.listen()
  ada = await omni.makeAdmin()
})
afterAll(() => omni.close())

async function principal() {
  const { id } = (await ada.call('accountView')).json<{ id: string }>()
  return { userId: id, role: 'admin' as const, sessionId: 'ses_test' }
}

async function startMistaken(act: (output: RunOutput) => Promise<unknown>) {
  const kind = `mistaken-${randomUUID()}`
  omni.runs.register({
    kind,
    async execute(_request, output) {
      output.text('before')
      await act(output)
      return { status: 'completed', reason: 'stop' }
    },
    estimateUsage: () => ({ prompt_tokens: 0, completion_tokens: 0 }),
    settle: async () => {},
  })
  const intent = { kind, clientRequestId: randomUUID(), intent: {} }
  const empty = { thread_id: null, user_message_id: null, message_id: null, request: {} }
  const { run } = await omni.runs.start(await principal(), { ...intent, plan: async () => async () => empty })
  return run.id
}

test.each<[string, (output: RunOutput) => Promise<unknown>]>([
  ['throws', () => Promise.reject(new TypeError('undefined is not a function'))],
  ['throws later', () => new Promise((_resolve, reject) => setImmediate(reject, new Error('later')))],
  ['writes an event that cannot be written', async output => output.part(() => ({ huge: 1n }) as never)],
])('an executor that %s fails its run, and the others go on', async (_name, act) => {
  omni.upstream.hold()
  const text = `long 9 ${randomUUID()}`
  const other = await readEvents(url, ada, 'chatStart', { body: chatBody(text) })
  const { start } = await other.until(view => view.start !== null)
  const runId = await startMistaken(act)
  const broken = await readEvents(url, ada, 'runEvents', { params: { run_id: runId } })
  await broken.until(isOver)
  expect(broken.view.end).toMatchObject({ status: 'failed', error: { code: 'E_INTERNAL' } })
  omni.upstream.release()
  await other.until(isOver)
  const { end } = other.view
  expect(end).toMatchObject({ status: 'completed' })
  await Promise.all([other.ended, broken.ended])
  const acknowledged = [{ runId: start!.run_id, text, shown: other.text, end }]
  await expectWhole({ ...omni, acknowledged })
  await expectIdle(omni)
})

test('a reader whose socket throws loses its stream; the run and its other readers notice nothing', async () => {
  omni.upstream.hold()
  const reader = await readEvents(url, ada, 'chatStart', { body: chatBody('long 12') })
  const { start } = await reader.until(view => view.start !== null)
  let writes = 0
  const cut = new AbortController()
  const throwing = omni.runs.attach({ ...(await principal()) }, start!.run_id, 0, () => ({
    write() {
      writes += 1
      if (writes > 1) throw new Error('a socket of another kind')
    },
    buffered: 0,
    drained: async () => {},
    end() {},
    destroy: () => cut.abort(),
    signal: cut.signal,
  }))
  omni.upstream.release()
  await throwing
  expect(cut.signal.aborted).toBe(true)
  await reader.until(isOver)
  await reader.ended
  const { end } = reader.view
  expect(end).toMatchObject({ status: 'completed' })
  await expectWhole({
    ...omni,
    acknowledged: [{ runId: start!.run_id, text: 'long 12', shown: reader.text, end }],
  })
  await expectIdle(omni)
})
