/** A disk that is full, or that only reads, under the database: what is told, what is kept, and that it passes. */
import { sql } from 'kysely'
import { afterEach, expect, test } from 'vitest'
import { callAsking, hasText, isOver, readEvents } from '../event-reader.ts'
import { expectFailure } from '../expect-failure.ts'
import { chatBody, startTestApp, type TestApp } from '../test-app.ts'
import { expectIdle, expectWhole } from './after-fault.ts'

const closing: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
})

/** SQLite itself then says what it says of a full disk, at the first page that it needs more. */
const faults = {
  'is full': { begin: 'pragma max_page_count = 1', end: 'pragma max_page_count = 1073741823' },
  'only reads': { begin: 'pragma query_only = 1', end: 'pragma query_only = 0' },
}

const run = (omni: TestApp, text: string) => sql.raw(text).execute(omni.database.tables())

/** Long enough that no page has room for it. */
const long = (name: string) => `echo ${name} ${'x'.repeat(20_000)}`

test.each(Object.entries(faults))(
  'a database whose disk %s in mid-answer: nothing new is acknowledged, what is there is read, nothing is lost',
  async (_name, fault) => {
    const omni = await startTestApp()
    closing.push(omni.close)
    const { upstream } = omni
    const url = await omni.listen()
    const ada = await omni.makeAdmin()
    upstream.hold()
    const reader = await readEvents(url, ada, 'chatStart', { body: chatBody('long 3000') })
    const call = await callAsking(upstream, 'long 3000')
    call.next(5)
    const { start } = await reader.until(hasText(call.sent.length))

    await run(omni, fault.begin)
    const body = chatBody(long('refused'))
    for (let time = 0; time < 3; time += 1) {
      const refused = await ada.call('chatStart', { body })
      expectFailure(refused, 'E_UNAVAILABLE')
      expect(refused.headers['retry-after']).toBe('2')
    }
    expect((await ada.call('threadList')).statusCode).toBe(200)
    expect(upstream.calls).toHaveLength(1)
    // It comes to its end while that cannot be written down.
    upstream.release()
    await call.ended
    expect(reader.view.end).toBeNull()

    await run(omni, fault.end)
    expect((await reader.until(isOver)).end).toMatchObject({ status: 'completed' })
    await reader.ended
    // The same intent, repeated once there is room, is carried out once.
    const again = await readEvents(url, ada, 'chatStart', { body })
    const { end, start: begun } = await again.until(isOver)
    expect(end).toMatchObject({ status: 'completed' })
    await again.ended
    await expectWhole({
      ...omni,
      acknowledged: [
        { runId: start!.run_id, text: 'long 3000', shown: reader.text, end: reader.view.end },
        { runId: begun!.run_id, text: long('refused'), shown: again.text, end },
      ],
    })
    await expectIdle(omni)
  },
  60_000,
)
