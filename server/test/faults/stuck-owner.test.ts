import { randomUUID } from 'node:crypto'
import type { RunCancelled } from '@omniai/contracts/schemas/run'
import { afterEach, describe, expect, test } from 'vitest'
import { testDatabases } from '../databases.ts'
import { callAsking, hasText, isOver, readEvents } from '../event-reader.ts'
import { startFakeUpstream } from '../fake-upstream.ts'
import { chatBody, type Person, startTestApp } from '../test-app.ts'
import { expectIdle, expectWhole } from './after-fault.ts'

const closing: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
})

async function account(someone: Person) {
  const { id, role } = (await someone.call('accountView')).json<{ id: string; role: 'admin' }>()
  return { userId: id, role, sessionId: 'ses_test' }
}

test('an executor that does not let go: Stop says stopping, then the run ends as cancelled but unconfirmed', async () => {
  const omni = await startTestApp({ runTimes: { stopConfirmMs: 30, stopGiveUpMs: 60 } })
  closing.push(omni.close)
  const ada = await omni.makeAdmin()
  const letGo = Promise.withResolvers<void>()
  omni.runs.register({
    kind: 'stuck',
    async execute(_request, output) {
      output.text('before')
      await letGo.promise
      output.text(' too late')
      return { status: 'completed', reason: 'stop' }
    },
    estimateUsage: () => ({ prompt_tokens: 0, completion_tokens: 0 }),
    settle: async () => {},
  })
  const { run } = await omni.runs.start(await account(ada), {
    kind: 'stuck',
    clientRequestId: randomUUID(),
    intent: {},
    plan: async () => async () => ({ thread_id: null, user_message_id: null, message_id: null, request: {} }),
  })
  const url = await omni.listen()
  const reader = await readEvents(url, ada, 'runEvents', { params: { run_id: run.id } })
  await reader.until(hasText(6))
  const answer = await ada.call('runCancel', { params: { run_id: run.id }, body: {} })
  expect(answer.json<RunCancelled>().status).toBe('stopping')
  await reader.until(isOver)
  expect(reader.view.end).toMatchObject({ status: 'cancelled', reason: 'stopped_unconfirmed' })
  letGo.resolve()
  await reader.ended
  expect(reader.text).toBe('before')
})

describe.each(testDatabases)('two instances on one $name', testDatabase => {
  async function two() {
    const opened = await testDatabase.open()
    closing.push(opened.remove)
    const upstream = await startFakeUpstream()
    closing.push(upstream.close)
    let skipped = 0
    const options = { database: opened.database, upstream, soleOwner: false }
    const owner = await startTestApp(options)
    closing.push(owner.close)
    const other = await startTestApp({ ...options, monotonic: () => performance.now() + skipped })
    closing.push(other.close)
    const ada = await owner.makeAdmin()
    const there = await other.signIn('ada@example.org')
    const skip = (ms: number) => {
      skipped += ms
    }
    return { owner, other, ada, there, upstream, skip }
  }

  test('a reader at the other instance gets the same answer', async () => {
    const { owner, other, ada, there, upstream } = await two()
    upstream.hold()
    const here = await readEvents(await owner.listen(), ada, 'chatStart', { body: chatBody('long 30') })
    const call = await callAsking(upstream, 'long 30')
    call.next(5)
    const { start } = await here.until(hasText(call.sent.length))
    const far = await readEvents(await other.listen(), there, 'runEvents', {
      params: { run_id: start!.run_id },
    })
    await far.until(hasText(3))
    upstream.release()
    await Promise.all([here.until(isOver), far.until(isOver)])
    expect(far.text).toBe(here.text)
  })

  test('Stop at the other instance is truthful: stopping until the owner did it', async () => {
    const { owner, other, ada, there, upstream } = await two()
    upstream.hold()
    const reader = await readEvents(await owner.listen(), ada, 'chatStart', { body: chatBody('long 30') })
    const call = await callAsking(upstream, 'long 30')
    call.next(5)
    const { start, seq } = await reader.until(hasText(call.sent.length))
    const params = { run_id: start!.run_id }
    const answer = (await there.call('runCancel', { params, body: { last_seq: seq } })).json<RunCancelled>()
    expect(answer.status).toBe('stopping')
    await owner.runs.beat()
    await reader.until(isOver)
    expect(reader.view.end).toMatchObject({ status: 'cancelled', reason: 'stopped' })
    expect(await call.ended).toBe('closed_by_client')
    expect((await there.call('runCancel', { params, body: {} })).json<RunCancelled>().status).toBe(
      'cancelled',
    )
    expect(other.runs.liveCount).toBe(0)
  })

  test('an owner whose lease ran out loses the run, once, and what it writes afterwards counts for nothing', async () => {
    const { owner, other, ada, there, upstream, skip } = await two()
    upstream.hold()
    const reader = await readEvents(await owner.listen(), ada, 'chatStart', { body: chatBody('long 30') })
    const call = await callAsking(upstream, 'long 30')
    call.next(5)
    const { start } = await reader.until(hasText(call.sent.length))
    const params = { run_id: start!.run_id }
    await other.runs.beat()
    skip(60_000)
    await Promise.all([other.runs.beat(), other.runs.beat()])
    const view = (await there.call('runView', { params })).json<{ status: string; reason: string }>()
    expect(view).toMatchObject({ status: 'interrupted', reason: 'owner_lost' })
    upstream.release()
    await owner.runs.beat()
    await expect.poll(() => owner.runs.liveCount).toBe(0)
    expect(await call.ended).not.toBe('died')
    expect((await there.call('runView', { params })).json()).toMatchObject(view)
    const whole = await readEvents(await other.listen(), there, 'runEvents', { params })
    await whole.until(isOver)
    expect(call.sent.startsWith(whole.text)).toBe(true)
    const acknowledged = [{ runId: params.run_id, text: 'long 30', shown: whole.text, end: whole.view.end }]
    await expectWhole({ ...owner, upstream, acknowledged })
    for (const instance of [owner, other]) await expectIdle(instance)
  })
})
