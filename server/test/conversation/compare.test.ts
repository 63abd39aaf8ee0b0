import type { Run, RunPage } from '@omniai/contracts/schemas/run'
import type { MessagePage } from '@omniai/contracts/schemas/thread'
import { afterEach, describe, expect, test } from 'vitest'
import { testDatabases } from '../databases.ts'
import { expectFailure } from '../expect-failure.ts'
import { startFakeUpstream } from '../fake-upstream.ts'
import { finished } from '../grid/world.ts'
import { chatBody, type Person, startTestApp } from '../test-app.ts'

const closing: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
})

describe.each(testDatabases)('models compared on $name', testDatabase => {
  async function scene() {
    const upstream = await startFakeUpstream({ models: ['one', 'two', 'three', 'four'], hold: true })
    const { database, remove } = await testDatabase.open()
    const omni = await startTestApp({ database, upstream })
    closing.push(remove, upstream.close, omni.close)
    const { member } = await omni.people()
    const providerId = (await member.call('modelList')).json<{ items: { provider_id: string }[] }>().items[0]!
      .provider_id
    const ref = (model_id: string) => ({ provider_id: providerId, model_id })
    return { omni, upstream, member, ref }
  }
  const compared = (ref: (id: string) => object, text: string, others = ['two', 'three'], more = {}) =>
    chatBody(text, { model: ref('one'), compare: others.map(ref), ...more })
  const active = async (someone: Person) =>
    (await someone.call('runList', { query: { state: 'active' } })).json<RunPage>().items
  const answersTo = async (someone: Person, run: Run) => {
    const params = { thread_id: run.thread_id! }
    const shown = (await someone.call('messageList', { params })).json<MessagePage>().items.at(-1)!
    const pages = await Promise.all(
      shown.sibling_ids.map(head_id => someone.call('messageList', { params, query: { head_id, limit: 1 } })),
    )
    return { shown, all: pages.map(page => page.json<MessagePage>().items[0]!) }
  }

  test('one press asks each model once; all answer the same message, and the first is shown', async () => {
    const { upstream, member, ref } = await scene()
    const body = compared(ref, 'echo the same question')
    const starts = await Promise.all([1, 2, 3].map(() => member.call('chatStart', { body })))
    const runs = starts.map(answer => answer.json<Run>())
    expect(new Set(runs.map(({ id }) => id)).size).toBe(1)
    const started = await active(member)
    expect(started).toHaveLength(3)
    upstream.release()
    for (const run of started) expect(await finished(member, run)).toMatchObject({ status: 'completed' })
    expect(upstream.calls.map(({ body: { model } }) => model).sort()).toEqual(['one', 'three', 'two'])
    const { shown, all } = await answersTo(member, runs[0]!)
    expect(shown).toMatchObject({ id: runs[0]!.message_id, model: ref('one') })
    expect(all.map(({ model }) => model?.model_id).sort()).toEqual(['one', 'three', 'two'])
    expect(new Set(all.map(({ parent_id }) => parent_id))).toEqual(new Set([runs[0]!.user_message_id]))
    for (const { parts } of all) expect(parts).toMatchObject([{ type: 'text', text: 'the same question' }])
    // The same id for another set of models is another intent.
    const other = { ...body, compare: [ref('four')] }
    expectFailure(await member.call('chatStart', { body: other }), 'E_IDEMPOTENCY_CONFLICT')
  })

  test('one is stopped and one fails: the others go on, and the chosen one is gone on from', async () => {
    const { upstream, member, ref } = await scene()
    const first = (
      await member.call('chatStart', { body: compared(ref, 'long 5', ['two', 'three']) })
    ).json<Run>()
    const runs = await active(member)
    const stopped = runs.find(({ id }) => id !== first.id)!
    const kept = runs.find(({ id }) => id !== first.id && id !== stopped.id)!
    await member.call('runCancel', { params: { run_id: stopped.id }, body: {} })
    expect(await finished(member, stopped)).toMatchObject({ status: 'cancelled' })
    upstream.release()
    expect(await finished(member, first)).toMatchObject({ status: 'completed' })
    expect(await finished(member, kept)).toMatchObject({ status: 'completed' })
    await member.call('threadUpdate', {
      params: { thread_id: first.thread_id! },
      body: { head_id: kept.message_id },
    })
    const next = (
      await member.call('chatStart', { body: chatBody('echo on', { thread_id: first.thread_id }) })
    ).json<Run>()
    await finished(member, next)
    const page = (
      await member.call('messageList', { params: { thread_id: first.thread_id! } })
    ).json<MessagePage>()
    expect(page.items.map(({ id }) => id)).toContain(kept.message_id)
    expect(page.items.map(({ id }) => id)).not.toContain(first.message_id)
  })

  test('where not all of them can start, none does and nothing is written', async () => {
    const { upstream, member, ref } = await scene()
    const busy = (
      await member.call('chatStart', { body: chatBody('long 3', { model: ref('one') }) })
    ).json<Run>()
    const refused = await member.call('chatStart', {
      body: compared(ref, 'echo too many', ['two', 'three', 'four']),
    })
    expectFailure(refused, 'E_RATE_LIMITED')
    expect((await active(member)).map(({ id }) => id)).toEqual([busy.id])
    const unknown = { provider_id: 'nowhere', model_id: 'x' }
    const body = { ...compared(ref, 'echo unknown', []), compare: [unknown] }
    expectFailure(await member.call('chatStart', { body }), 'E_PROVIDER_MODEL_NOT_FOUND')
    upstream.release()
    await finished(member, busy)
    // The slots that were taken for a moment are free again.
    const all = await member.call('chatStart', { body: compared(ref, 'echo now', ['two', 'three', 'four']) })
    expect(all.statusCode).toBe(202)
    for (const run of await active(member)) await finished(member, run)
  })
})
