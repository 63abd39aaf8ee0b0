import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { testDatabases } from '../databases.ts'
import { callAsking, hasText, isOver, readEvents } from '../event-reader.ts'
import { chatBody, type Person, startTestApp, type TestApp } from '../test-app.ts'

describe.each(testDatabases)('long answers and a database that fails on $name', testDatabase => {
  let omni: TestApp
  let remove: () => Promise<void>
  let url: string
  let ada: Person

  beforeAll(async () => {
    const opened = await testDatabase.open()
    remove = opened.remove
    omni = await startTestApp({
      database: opened.database,
      runTimes: { logEveryMs: 20, stopConfirmMs: 10_000 },
    })
    url = await omni.listen()
    ada = await omni.makeAdmin()
  })
  beforeEach(() => omni.upstream.release())
  afterAll(async () => {
    await omni.close()
    await remove()
  })

  test('a reader that joins late gets an answer of several megabytes, live and as a snapshot', async () => {
    omni.upstream.hold()
    // About 5 MB on the wire: far more than may wait in front of a reader.
    const first = await readEvents(url, ada, 'chatStart', { body: chatBody('flood 800') })
    const call = await callAsking(omni.upstream, 'flood 800')
    const params = { run_id: (await first.until(view => view.start !== null)).start!.run_id }
    call.next(700)
    await first.until(hasText(700_000))
    const late = await readEvents(url, ada, 'runEvents', { params })
    await late.until(hasText(700_000))
    omni.upstream.release()
    await Promise.all([first.until(isOver), late.until(isOver)])
    expect(late.text).toBe(first.text)
    const afterwards = await readEvents(url, ada, 'runEvents', { params })
    await afterwards.until(isOver)
    expect(afterwards.text).toBe(first.text)
    expect(first.text).toHaveLength(800_000)
  })

  test('Stop while the database fails: the run ends all the same, as soon as it is back', async () => {
    omni.upstream.hold()
    const reader = await readEvents(url, ada, 'chatStart', { body: chatBody('long 40') })
    const call = await callAsking(omni.upstream, 'long 40')
    call.next(5)
    const { start, seq } = await reader.until(hasText(call.sent.length))
    const rendered = reader.text
    call.next(10)
    await reader.until(hasText(call.sent.length))
    const tables = omni.database.tables<unknown>()
    await sql`alter table run_log rename to run_log_away`.execute(tables)
    const stopping = ada.call('runCancel', { params: { run_id: start!.run_id }, body: { last_seq: seq } })
    expect(await call.ended).toBe('closed_by_client')
    await sql`alter table run_log_away rename to run_log`.execute(tables)
    expect((await stopping).json()).toMatchObject({ status: 'cancelled' })
    await reader.until(isOver)
    expect(reader.text).toBe(rendered)
    expect(omni.runs.liveCount).toBe(0)
  })

  test('a client that leaves before its stream opens leaves nothing behind', async () => {
    const open = omni.openStreams()
    const leaving = new AbortController()
    const {
      method,
      url: path,
      headers,
      payload,
    } = omni.requestOf('chatStart', { body: chatBody('long 30') }, ada)
    const answer = fetch(`${url}${String(path)}`, {
      method: method as string,
      headers: { ...(headers as Record<string, string>), origin: url, accept: 'text/event-stream' },
      body: payload as string,
      signal: leaving.signal,
    })
    leaving.abort()
    await expect(answer).rejects.toThrow()
    await expect.poll(() => omni.runs.liveCount).toBe(0)
    await expect.poll(() => omni.openStreams()).toBe(open)
  })
})
