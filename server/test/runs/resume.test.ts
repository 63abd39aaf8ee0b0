import { applyEvent, emptyRunView, textOf } from '@omniai/contracts/apply-event'
import type { MessagePage } from '@omniai/contracts/schemas/thread'
import fc from 'fast-check'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { testDatabases } from '../databases.ts'
import { callAsking, type EventReader, hasText, isOver, readEvents } from '../event-reader.ts'
import { chatBody, type Person, startTestApp, type TestApp } from '../test-app.ts'

describe.each(testDatabases)('resume on $name', testDatabase => {
  let omni: TestApp
  let remove: () => Promise<void>
  let url: string
  let ada: Person
  let ben: Person

  beforeAll(async () => {
    const opened = await testDatabase.open()
    remove = opened.remove
    // Often written, so that readers who join meet log, tail and live in every mixture.
    omni = await startTestApp({ database: opened.database, runTimes: { logEveryMs: 5 } })
    url = await omni.listen()
    const both = await omni.people()
    ada = both.admin
    ben = both.member
  })
  // A test that failed half way must not hold the next one.
  beforeEach(() => omni.upstream.release())
  afterAll(async () => {
    await omni.close()
    await remove()
  })

  const follow = (reader: EventReader) =>
    readEvents(url, ada, 'runEvents', { params: { run_id: reader.view.start!.run_id } })

  test('cut at every event, live and after the end: the resumed text is byte-identical', async () => {
    omni.upstream.hold()
    const text = 'echo Zwölf Boxkämpfer 👩‍👩‍👧 jagen\u2028 quer "über" <br> data: x event: y den Sylter Deich'
    const whole = await readEvents(url, ada, 'chatStart', { body: chatBody(text) })
    const call = await callAsking(omni.upstream, text)
    const params = { run_id: (await whole.until(view => view.start !== null)).start!.run_id }
    const resumed: EventReader[] = []
    // After each word of the model: every reader so far is dropped and resumed from where it was.
    for (let steps = 0; whole.view.end === null && steps < 60; steps++) {
      call.next(1)
      await Promise.race([whole.until(hasText(call.sent.length)), whole.ended])
      resumed.push(await readEvents(url, ada, 'runEvents', { params }, whole.view))
    }
    await whole.until(isOver)
    expect(whole.text).toBe(text.slice('echo '.length))
    for (const reader of resumed) {
      if (reader.view.end === null) await reader.until(isOver)
      expect(reader.text).toBe(whole.text)
    }
    let cut = emptyRunView
    for (const { seq, event } of whole.received) {
      const reader = await readEvents(url, ada, 'runEvents', { params }, cut)
      await reader.until(isOver)
      expect(reader.text).toBe(whole.text)
      cut = applyEvent(cut, seq, event)
    }
    omni.upstream.release()
  })

  test('the stream is numbered 1, 2, 3 … without gaps and ends with exactly one run-end', async () => {
    const reader = await readEvents(url, ada, 'chatStart', { body: chatBody('think') })
    await reader.until(isOver)
    await reader.ended
    expect(reader.received.map(entry => entry.seq)).toEqual(reader.received.map((_, index) => index + 1))
    expect(reader.received.filter(entry => entry.event.type === 'run-end')).toHaveLength(1)
    expect(reader.received.at(-1)!.event.type).toBe('run-end')
    expect(reader.received[0]!.event.type).toBe('run-start')
  })

  test('two tabs that join at different times see everything once, and the same', async () => {
    omni.upstream.hold()
    const first = await readEvents(url, ada, 'chatStart', { body: chatBody('long 40') })
    const call = await callAsking(omni.upstream, 'long 40')
    call.next(10)
    await first.until(hasText(10))
    const second = await follow(first)
    call.next(10)
    await second.until(hasText(call.sent.length))
    const third = await follow(first)
    omni.upstream.release()
    await Promise.all([first, second, third].map(reader => reader.until(isOver)))
    expect(second.text).toBe(first.text)
    expect(third.text).toBe(first.text)
    const seqs = second.received.map(entry => entry.seq)
    expect(new Set(seqs).size).toBe(seqs.length)
    expect(omni.upstream.calls.at(-1)!.sent).toBe(first.text)
  })

  test('closing the tab is not Stop: the answer goes on and is stored', async () => {
    omni.upstream.hold()
    const reader = await readEvents(url, ada, 'chatStart', { body: chatBody('long 20') })
    const call = await callAsking(omni.upstream, 'long 20')
    call.next(5)
    const { start } = await reader.until(hasText(5))
    reader.drop()
    omni.upstream.release()
    expect(await call.ended).toBe('finished')
    await expect.poll(() => omni.runs.liveCount).toBe(0)
    const { items } = (
      await ada.call('messageList', { params: { thread_id: start!.thread_id! } })
    ).json<MessagePage>()
    expect(items[1]!.state).toBe('completed')
    expect(textOf(items[1]!.parts)).toBe(call.sent)
  })

  test('what is stored folds to what was streamed, whatever the words and the cuts', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.string({ unit: 'grapheme', minLength: 1, maxLength: 60 }).filter(text => text.trim() !== ''),
        fc.nat({ max: 8 }),
        async (text, cutAt) => {
          const reader = await readEvents(url, ada, 'chatStart', { body: chatBody(`echo ${text}`) })
          await reader.until(isOver)
          const cut = reader.received
            .slice(0, cutAt)
            .reduce((view, { seq, event }) => applyEvent(view, seq, event), emptyRunView)
          const params = { run_id: reader.view.start!.run_id }
          const again = await readEvents(url, ada, 'runEvents', { params }, cut)
          if (again.view.end === null) await again.until(isOver)
          expect(again.view.parts).toEqual(reader.view.parts)
          const thread = { thread_id: reader.view.start!.thread_id! }
          const { items } = (await ada.call('messageList', { params: thread })).json<MessagePage>()
          expect(items[1]!.parts).toEqual(reader.view.parts)
        },
      ),
      { numRuns: 25 },
    )
  })

  test('the stream of a finished run ends, whatever number it is asked to go on from', async () => {
    const whole = await readEvents(url, ada, 'chatStart', { body: chatBody('echo over') })
    await whole.until(isOver)
    const params = { run_id: whole.view.start!.run_id }
    for (const seq of [whole.view.seq - 1, whole.view.seq, 999]) {
      const reader = await readEvents(url, ada, 'runEvents', { params }, { ...whole.view, seq })
      expect(await reader.ended).toBe('ended')
    }
  })

  test('a cursor of another list is refused', async () => {
    const cursor = Buffer.from('thr_000000000000').toString('base64url')
    expect((await ada.call('runList', { query: { cursor } })).statusCode).toBe(400)
  })

  test("someone else's run reads like a missing one, live, finished and resumed: 404, no event", async () => {
    omni.upstream.hold()
    const hers = await readEvents(url, ada, 'chatStart', { body: chatBody('long 10') })
    const call = await callAsking(omni.upstream, 'long 10')
    call.next(3)
    const params = { run_id: (await hers.until(hasText(3))).start!.run_id }
    const missing = { run_id: 'run_000000000000000000000000' }
    const strip = (body: string) => body.replace(/"request_id":"[^"]+"/, '')
    async function expectHidden() {
      for (const after of [0, 3]) {
        const foreign = await ben.call('runEvents', { params, headers: { 'last-event-id': String(after) } })
        const none = await ben.call('runEvents', {
          params: missing,
          headers: { 'last-event-id': String(after) },
        })
        expect(foreign.statusCode).toBe(404)
        expect(strip(foreign.body)).toBe(strip(none.body))
      }
      expect((await ben.call('runCancel', { params, body: {} })).statusCode).toBe(404)
      expect((await ben.call('runRequest', { params })).statusCode).toBe(404)
    }
    await expectHidden()
    omni.upstream.release()
    await hers.until(isOver)
    expect(hers.view.end?.status).toBe('completed')
    await expectHidden()
  })
})
