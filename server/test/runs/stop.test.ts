import { textOf } from '@omniai/contracts/apply-event'
import type { RunCancelled } from '@omniai/contracts/schemas/run'
import type { MessagePage } from '@omniai/contracts/schemas/thread'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { testDatabases } from '../databases.ts'
import { callAsking, type EventReader, hasText, isOver, readEvents } from '../event-reader.ts'
import { chatBody, type Person, startTestApp, type TestApp } from '../test-app.ts'

describe.each(testDatabases)('stop on $name', testDatabase => {
  let omni: TestApp
  let remove: () => Promise<void>
  let url: string
  let ada: Person

  beforeAll(async () => {
    const opened = await testDatabase.open()
    remove = opened.remove
    omni = await startTestApp({ database: opened.database, runTimes: { stopConfirmMs: 2000 } })
    url = await omni.listen()
    ada = await omni.makeAdmin()
  })
  beforeEach(() => omni.upstream.release())
  afterAll(async () => {
    await omni.close()
    await remove()
  })

  async function held(text: string) {
    omni.upstream.hold()
    const reader = await readEvents(url, ada, 'chatStart', { body: chatBody(text) })
    const call = await callAsking(omni.upstream, text)
    await reader.until(view => view.start !== null)
    return { reader, call, params: { run_id: reader.view.start!.run_id } }
  }

  async function stop(params: { run_id: string }, lastSeq?: number) {
    const answer = await ada.call('runCancel', {
      params,
      body: lastSeq === undefined ? {} : { last_seq: lastSeq },
    })
    expect(answer.statusCode).toBe(200)
    return answer.json<RunCancelled>()
  }

  async function storedAnswer(reader: EventReader) {
    const params = { thread_id: reader.view.start!.thread_id! }
    return (await ada.call('messageList', { params })).json<MessagePage>().items.at(-1)!
  }

  test('before the first token: the provider is closed, the answer is empty, the status is cancelled', async () => {
    const { reader, call, params } = await held('long 50')
    expect(await stop(params)).toMatchObject({ status: 'cancelled' })
    expect(await call.ended).toBe('closed_by_client')
    await reader.until(isOver)
    expect(reader.view.end).toMatchObject({ status: 'cancelled', reason: 'stopped' })
    expect(await storedAnswer(reader)).toMatchObject({ state: 'cancelled', parts: [] })
  })

  test('in the middle: the provider sees its socket closed, nothing of its late text arrives', async () => {
    const { reader, call, params } = await held('long 50')
    call.next(5)
    await reader.until(hasText(call.sent.length))
    const kept = reader.text
    const askedAt = performance.now()
    expect(await stop(params, reader.view.seq)).toMatchObject({ status: 'cancelled' })
    await call.ended
    const closedAfter = call.closedByClientAt! - askedAt
    process.stdout.write(
      `provider's socket closed ${closedAfter.toFixed(1)} ms after Stop (${testDatabase.name})\n`,
    )
    await reader.until(isOver)
    expect(reader.text).toBe(kept)
    expect(textOf((await storedAnswer(reader)).parts)).toBe(kept)
  })

  test('the kept text ends where the stopping client was, for everyone, for ever', async () => {
    const { reader, call, params } = await held('long 30')
    call.next(4)
    await reader.until(hasText(call.sent.length))
    const { seq } = reader.view
    const rendered = reader.text
    call.next(10)
    await reader.until(hasText(call.sent.length))
    expect(reader.text.length).toBeGreaterThan(rendered.length)
    expect(await stop(params, seq)).toMatchObject({ status: 'cancelled' })
    await reader.until(isOver)
    expect(reader.text).toBe(rendered)
    const later = await readEvents(url, ada, 'runEvents', { params })
    await later.until(isOver)
    expect(later.text).toBe(rendered)
    expect(textOf((await storedAnswer(reader)).parts)).toBe(rendered)
  })

  test('twice at once and again afterwards: one end, the same answer each time', async () => {
    const { reader, call, params } = await held('long 30')
    call.next(3)
    await reader.until(hasText(call.sent.length))
    const answers = await Promise.all([stop(params), stop(params), stop(params)])
    expect(new Set(answers.map(answer => answer.status))).toEqual(new Set(['cancelled']))
    expect(await stop(params)).toMatchObject({ status: 'cancelled', reason: 'stopped' })
    await reader.ended
    expect(reader.received.filter(entry => entry.event.type === 'run-end')).toHaveLength(1)
  })

  test('after the end it says what the end was, and changes nothing', async () => {
    omni.upstream.release()
    const reader = await readEvents(url, ada, 'chatStart', { body: chatBody('echo all of it') })
    await reader.until(isOver)
    expect(await stop({ run_id: reader.view.start!.run_id }, 1)).toMatchObject({ status: 'completed' })
    expect(textOf((await storedAnswer(reader)).parts)).toBe('all of it')
  })

  test('from another tab: every reader hears of it', async () => {
    const { reader, call, params } = await held('long 30')
    call.next(3)
    await reader.until(hasText(call.sent.length))
    const tab = await readEvents(url, ada, 'runEvents', { params })
    await tab.until(hasText(call.sent.length))
    await stop(params, tab.view.seq)
    await Promise.all([reader.until(isOver), tab.until(isOver)])
    expect(reader.text).toBe(tab.text)
  })

  test('while the provider hangs before its headers', async () => {
    omni.upstream.release()
    const reader = await readEvents(url, ada, 'chatStart', { body: chatBody('hang') })
    const call = await callAsking(omni.upstream, 'hang')
    await reader.until(view => view.start !== null)
    expect(await stop({ run_id: reader.view.start!.run_id })).toMatchObject({ status: 'cancelled' })
    expect(await call.ended).toBe('closed_by_client')
  })

  test('the slot is free again after a stop', async () => {
    for (let count = 0; count < 6; count++) {
      const { params } = await held('long 30')
      expect(await stop(params)).toMatchObject({ status: 'cancelled' })
    }
    omni.upstream.release()
    expect(omni.runs.liveCount).toBe(0)
  })
})
