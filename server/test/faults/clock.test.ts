/** Clocks that are set while answers run, and machines whose clocks differ. */
import { afterEach, describe, expect, test } from 'vitest'
import { testDatabases } from '../databases.ts'
import { callAsking, hasText, isOver, readEvents } from '../event-reader.ts'
import { expectFailure } from '../expect-failure.ts'
import { startFakeUpstream } from '../fake-upstream.ts'
import { chatBody, startTestApp } from '../test-app.ts'
import { expectIdle, expectWhole } from './after-fault.ts'

const hour = 60 * 60_000
const closing: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
})

describe.each(testDatabases)('on $name', testDatabase => {
  test.each([
    ['an hour ahead', hour],
    ['ten minutes behind', -hour / 6],
    ['a day behind', -24 * hour],
  ])('an instance whose clock is %s takes no answer of another away', async (_name, off) => {
    const { database, remove } = await testDatabase.open()
    const upstream = await startFakeUpstream({ hold: true })
    closing.push(remove, upstream.close)
    let lasted = 0
    const monotonic = () => performance.now() + lasted
    const options = { database, upstream, soleOwner: false, monotonic }
    const owner = await startTestApp({ ...options, now: () => Date.now() + lasted })
    const other = await startTestApp({ ...options, now: () => Date.now() + lasted + off })
    closing.push(owner.close, other.close)
    const ada = await owner.makeAdmin()
    const reader = await readEvents(await owner.listen(), ada, 'chatStart', { body: chatBody('long 30') })
    const call = await callAsking(upstream, 'long 30')
    call.next(5)
    const { start } = await reader.until(hasText(call.sent.length))
    // Longer than a lease, in beats of both.
    for (let beat = 0; beat < 10; beat += 1) {
      lasted += 5_000
      await owner.runs.beat()
      await other.runs.beat()
    }
    upstream.release()
    expect((await reader.until(isOver)).end).toMatchObject({ status: 'completed' })
    await reader.ended
    const acknowledged = [{ runId: start!.run_id, text: 'long 30', shown: reader.text, end: reader.view.end }]
    await expectWhole({ database, upstream, acknowledged })
    for (const instance of [owner, other]) await expectIdle(instance)
  })
})

test.each([
  ['an hour ahead', hour],
  ['an hour back', -hour],
])(
  'a clock that is set %s in mid-answer ends nothing, frees nothing and signs nobody out',
  async (_name, step) => {
    let off = 0
    const omni = await startTestApp({ now: () => Date.now() + off })
    closing.push(omni.close)
    const { upstream } = omni
    const url = await omni.listen()
    const ada = await omni.makeAdmin()
    upstream.hold()
    const texts = [1, 2, 3, 4].map(number => `long 2${number}`)
    const readers = await Promise.all(
      texts.map(text => readEvents(url, ada, 'chatStart', { body: chatBody(text) })),
    )
    for (const _ of texts) (await upstream.nextCall()).next(5)
    for (const reader of readers) await reader.until(hasText(1))
    off = step
    await omni.runs.beat()
    // As many as may be at a time still are.
    expectFailure(await ada.call('chatStart', { body: chatBody('echo a fifth') }), 'E_RATE_LIMITED')
    upstream.release()
    const acknowledged = []
    for (const [at, reader] of readers.entries()) {
      const view = await reader.until(isOver)
      expect(view.end).toMatchObject({ status: 'completed' })
      // What was measured is how long it took, not what the clock said.
      expect(view.end!.usage!.duration_ms).toBeLessThan(hour / 2)
      await reader.ended
      acknowledged.push({ runId: view.start!.run_id, text: texts[at]!, shown: reader.text, end: view.end })
    }
    expect((await ada.call('chatStart', { body: chatBody('echo now') })).statusCode).toBe(202)
    await expectWhole({ ...omni, acknowledged })
    await expectIdle(omni)
  },
)
