import { randomUUID } from 'node:crypto'
import type { ContextBlockList } from '@omniai/contracts/schemas/context'
import type { Run, RunPage } from '@omniai/contracts/schemas/run'
import type { Thread } from '@omniai/contracts/schemas/thread'
import type { UsageReport } from '@omniai/contracts/schemas/usage'
import { describe, expect, test } from 'vitest'
import { testDatabases } from '../databases.ts'
import { finished } from '../grid/world.ts'
import { type Person, startChat, startTestApp } from '../test-app.ts'

const asked = async (someone: Person, text: string, more: object = {}) =>
  finished(someone, await startChat(someone, text, { ...more }))
const usage = async (someone: Person, query: Record<string, string> = {}) =>
  (await someone.call('usageOwn', { query })).json<UsageReport>()
const title = async (someone: Person, thread_id: string) =>
  (await someone.call('threadView', { params: { thread_id } })).json<Thread>().title

/** The run that writes the title, at its end. */
async function titleRun(someone: Person, thread_id: string): Promise<Run> {
  for (;;) {
    const { items } = (await someone.call('runList')).json<RunPage>()
    const run = items.find(each => each.kind === 'title' && each.thread_id === thread_id)
    if (run) return finished(someone, run)
    await new Promise(resolve => setImmediate(resolve))
  }
}

describe.each(testDatabases)('on $name', testDatabase => {
  async function start() {
    const { database, remove } = await testDatabase.open()
    const omni = await startTestApp({ database })
    const people = await omni.people()
    const close = async () => {
      await omni.close()
      await remove()
    }
    return { omni, ...people, close }
  }

  test('usage is the sum of one’s own runs, by model and thread, and stays when a thread is gone', async () => {
    const { admin, member, close } = await start()
    const first = await asked(member, 'echo one two')
    const second = await asked(member, 'echo three')
    await asked(admin, 'echo not mine')
    const all = await usage(member)
    const tokens = (run: Run) => [run.usage!.prompt_tokens, run.usage!.completion_tokens]
    expect(all).toMatchObject({
      runs: 2,
      prompt_tokens: tokens(first)[0]! + tokens(second)[0]!,
      completion_tokens: tokens(first)[1]! + tokens(second)[1]!,
      costs: [],
    })
    expect(all.models).toEqual([
      expect.objectContaining({
        model: { provider_id: 'lmstudio', model_id: 'fake-model' },
        runs: 2,
        cost: null,
      }),
    ])
    const params = { thread_id: first.thread_id! }
    expect((await usage(member, params)).runs).toBe(1)
    const branch = await member.call('threadBranch', { params, body: { message_id: first.message_id } })
    expect((await usage(member, { thread_id: branch.json<Thread>().id })).runs).toBe(0)
    expect((await usage(member, { until: '2020-01-01T00:00:00Z' })).runs).toBe(0)
    await member.call('threadDelete', { params })
    await member.call('threadPurge', { params, body: {} })
    expect(await usage(member)).toEqual(all)
    await close()
  })

  test('with a price there is a cost', async () => {
    const { admin, close } = await start()
    const run = await asked(admin, 'echo one two')
    const body = {
      provider_id: 'lmstudio',
      model_id: 'fake-model',
      input_per_million: 2,
      output_per_million: 10,
      currency: 'EUR',
    }
    expect((await admin.call('priceCreate', { body })).statusCode).toBe(201)
    const { prompt_tokens, completion_tokens } = run.usage!
    const amount = (prompt_tokens * 2 + completion_tokens * 10) / 1_000_000
    const report = await usage(admin)
    expect(report.costs).toEqual([{ currency: 'EUR', amount }])
    expect(report.models[0]!.cost).toEqual({ currency: 'EUR', amount })
    await close()
  })

  test('a model names the thread after its first answer, where its owner wants that', async () => {
    const { omni, member, close } = await start()
    await member.call('accountUpdate', { body: { preferences: { auto_title: true } } })
    const run = await asked(member, 'echo "Harbour lights"')
    expect((await titleRun(member, run.thread_id!)).status).toBe('completed')
    expect(await title(member, run.thread_id!)).toBe('Harbour lights')
    const calls = omni.upstream.calls.length
    await asked(member, 'echo second', { thread_id: run.thread_id })
    const kinds = (await member.call('runList')).json<RunPage>().items.map(({ kind }) => kind)
    expect(kinds.filter(kind => kind === 'title')).toHaveLength(1)
    expect(omni.upstream.calls.length).toBe(calls + 1)
    await close()
  })

  test('a title that someone chose is never replaced', async () => {
    const { member, close } = await start()
    await member.call('accountUpdate', { body: { preferences: { auto_title: true } } })
    const slow = await asked(member, 'slow 30 words')
    const params = { thread_id: slow.thread_id! }
    await member.call('threadUpdate', { params, body: { title: 'Mine' } })
    await titleRun(member, slow.thread_id!)
    expect(await title(member, slow.thread_id!)).toBe('Mine')
    await close()
  })

  test('without the wish no model is asked for a title', async () => {
    const { omni, member, close } = await start()
    const run = await asked(member, 'echo quiet')
    const compact = { client_request_id: randomUUID(), until_message_id: run.message_id }
    const params = { thread_id: run.thread_id! }
    await finished(member, (await member.call('threadCompact', { params, body: compact })).json<Run>())
    expect((await member.call('contextBlockList', { params })).json<ContextBlockList>().items).toHaveLength(1)
    const kinds = (await member.call('runList')).json<RunPage>().items.map(({ kind }) => kind)
    expect(kinds.sort()).toEqual(['chat', 'compact'])
    expect(omni.upstream.calls).toHaveLength(2)
    expect(await title(member, run.thread_id!)).toBe('echo quiet')
    await close()
  })
})
