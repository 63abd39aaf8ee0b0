import { bounds, limitBuckets } from '@omniai/contracts/limits'
import type { Run } from '@omniai/contracts/schemas/run'
import type { MessagePage } from '@omniai/contracts/schemas/thread'
import { afterEach, describe, expect, test } from 'vitest'
import { testDatabases } from '../databases.ts'
import { isOver, readEvents } from '../event-reader.ts'
import { chatBody, startTestApp, type TestApp } from '../test-app.ts'

describe.each(testDatabases)('start on $name', testDatabase => {
  let omni: TestApp
  let remove: () => Promise<void>

  async function open() {
    const opened = await testDatabase.open()
    remove = opened.remove
    omni = await startTestApp({ database: opened.database })
    return omni
  }
  afterEach(async () => {
    await omni.close()
    await remove()
  })

  test('the same start 20 times at once makes one user message, one answer, one provider call, one run', async () => {
    const { makeAdmin, upstream } = await open()
    const ada = await makeAdmin()
    const body = chatBody('echo once')
    const answers = await Promise.all(Array.from({ length: 20 }, () => ada.call('chatStart', { body })))
    const runs = answers.map(answer => answer.json<Run>())
    expect(new Set(runs.map(run => run.id)).size).toBe(1)
    expect(answers.map(answer => answer.statusCode).sort()).toEqual([...Array(19).fill(200), 202])
    const { items } = (
      await ada.call('messageList', { params: { thread_id: runs[0]!.thread_id! } })
    ).json<MessagePage>()
    expect(items.map(message => message.role)).toEqual(['user', 'assistant'])
    await omni.runs.drain(5000)
    expect(upstream.calls).toHaveLength(1)
  })

  test('a repeat after the reply was dropped attaches to the run that is under way', async () => {
    const { makeAdmin, upstream, listen } = await open()
    const url = await listen()
    const ada = await makeAdmin()
    upstream.hold()
    const body = chatBody('echo one two three')
    const first = await readEvents(url, ada, 'chatStart', { body })
    await first.until(view => view.start !== null)
    first.drop()
    const second = await readEvents(url, ada, 'chatStart', { body })
    upstream.release()
    await second.until(isOver)
    expect(second.text).toBe('one two three')
    expect(second.view.start?.run_id).toBe(first.view.start?.run_id)
    expect(upstream.calls).toHaveLength(1)
  })

  test('the same id with another body is refused and changes nothing', async () => {
    const { makeAdmin, upstream } = await open()
    const ada = await makeAdmin()
    const body = chatBody('echo first')
    const run = (await ada.call('chatStart', { body })).json<Run>()
    const other = await ada.call('chatStart', { body: { ...body, text: 'echo second' } })
    expect(other.statusCode).toBe(409)
    expect(other.json()).toMatchObject({ error: { code: 'E_IDEMPOTENCY_CONFLICT' } })
    const { items } = (
      await ada.call('messageList', { params: { thread_id: run.thread_id! } })
    ).json<MessagePage>()
    expect(items).toHaveLength(2)
    await omni.runs.drain(5000)
    expect(upstream.calls).toHaveLength(1)
  })

  test('ids belong to their user: two people may use the same one', async () => {
    const { people } = await open()
    const { admin, member } = await people()
    const body = chatBody('echo mine')
    const hers = (await admin.call('chatStart', { body })).json<Run>()
    const his = (await member.call('chatStart', { body })).json<Run>()
    expect(hers.id).not.toBe(his.id)
  })

  test('a repeat is recognised ahead of the rate limit and of the slots', async () => {
    const { makeAdmin, upstream } = await open()
    const ada = await makeAdmin()
    upstream.hold()
    const body = chatBody('echo kept')
    const first = await ada.call('chatStart', { body })
    for (let count = 1; count < bounds.concurrent_runs; count++)
      await ada.call('chatStart', { body: chatBody('echo more') })
    const overSlots = await ada.call('chatStart', { body: chatBody('echo too many') })
    expect(overSlots.statusCode).toBe(429)
    expect(Number(overSlots.headers['retry-after'])).toBeGreaterThan(0)
    let last = overSlots
    for (let count = 0; count < limitBuckets.run.points; count++) {
      last = await ada.call('chatStart', { body: chatBody('echo too fast') })
    }
    expect(last.json()).toMatchObject({ error: { code: 'E_RATE_LIMITED' } })
    const repeat = await ada.call('chatStart', { body })
    expect(repeat.statusCode).toBe(200)
    expect(repeat.json<Run>().id).toBe(first.json<Run>().id)
  })

  test('a start that was refused by a limit leaves nothing behind and can be sent again', async () => {
    const { makeAdmin, upstream } = await open()
    const ada = await makeAdmin()
    upstream.hold()
    for (let count = 0; count < bounds.concurrent_runs; count++)
      await ada.call('chatStart', { body: chatBody('echo busy') })
    const body = chatBody('echo later')
    expect((await ada.call('chatStart', { body })).statusCode).toBe(429)
    const { items } = (await ada.call('threadList')).json<{ items: unknown[] }>()
    expect(items).toHaveLength(bounds.concurrent_runs)
    upstream.release()
    await expect.poll(() => omni.runs.liveCount).toBe(0)
    expect((await ada.call('chatStart', { body })).statusCode).toBe(202)
  })

  test('the user message is stored before the provider hears of it, also when nobody answers there', async () => {
    const { makeAdmin, upstream, listen } = await open()
    const url = await listen()
    const ada = await makeAdmin()
    await upstream.close()
    const reader = await readEvents(url, ada, 'chatStart', {
      body: chatBody('do not lose me', { model: { provider_id: 'lmstudio', model_id: 'fake-model' } }),
    })
    await reader.until(isOver)
    expect(reader.view.end).toMatchObject({ status: 'failed', error: { code: 'E_PROVIDER_UNAVAILABLE' } })
    const { items } = (
      await ada.call('messageList', { params: { thread_id: reader.view.start!.thread_id! } })
    ).json<MessagePage>()
    expect(items[0]).toMatchObject({ role: 'user', parts: [{ type: 'text', text: 'do not lose me' }] })
    expect(items[1]).toMatchObject({
      role: 'assistant',
      state: 'failed',
      error_code: 'E_PROVIDER_UNAVAILABLE',
    })
  })
})
