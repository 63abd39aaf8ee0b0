import { randomUUID } from 'node:crypto'
import type {
  ContextBlock,
  ContextBlockList,
  ContextPreview,
  Preset,
  PresetPage,
} from '@omniai/contracts/schemas/context'
import type { Run, RunRequest } from '@omniai/contracts/schemas/run'
import type { Thread } from '@omniai/contracts/schemas/thread'
import { describe, expect, test } from 'vitest'
import { testDatabases } from '../databases.ts'
import { expectFailure } from '../expect-failure.ts'
import { startFakeUpstream } from '../fake-upstream.ts'
import { finished } from '../grid/world.ts'
import { type Person, startChat, startTestApp } from '../test-app.ts'

const asked = async (someone: Person, text: string, more: object = {}) =>
  finished(someone, await startChat(someone, text, { ...more }))
const requestOf = async (someone: Person, run: Run) =>
  (await someone.call('runRequest', { params: { run_id: run.id } })).json<RunRequest>()
const preview = async (someone: Person, thread_id: string, body: object = {}) =>
  (await someone.call('contextPreview', { params: { thread_id }, body })).json<ContextPreview>()

describe.each(testDatabases)('the context of a thread on $name', testDatabase => {
  async function start(contextTokens?: number) {
    const { database, remove } = await testDatabase.open()
    const upstream = await startFakeUpstream({ ...(contextTokens && { contextTokens }) })
    const omni = await startTestApp({ database, upstream })
    const people = await omni.people()
    const close = async () => {
      await omni.close()
      await upstream.close()
      await remove()
    }
    const make = async (body: object = {}) =>
      (await people.member.call('threadCreate', { body })).json<Thread>().id
    return { omni, upstream, ...people, make, close }
  }

  test('the system prompt and the blocks go out, the preview said so, and the run tells it afterwards', async () => {
    const { upstream, member, make, close } = await start()
    const thread_id = await make({ system_prompt: 'You are brief.' })
    const params = { thread_id }
    const create = async (body: object) =>
      (await member.call('contextBlockCreate', { params, body })).json<ContextBlock>()
    const style = await create({ title: 'Style', text: 'No lists.' })
    const other = await create({ text: 'Metric units.' })
    await create({ text: 'Not this.', enabled: false })
    const at = { ...params, context_block_id: other.id }
    await member.call('contextBlockUpdate', { params: at, body: { position: 0 } })
    const { context } = await preview(member, thread_id, { text: 'echo hi' })
    expect(context.items.map(({ kind, state }) => [kind, state])).toEqual([
      ['system', 'sent'],
      ['text', 'sent'],
      ['text', 'sent'],
      ['text', 'off'],
    ])
    const run = await asked(member, 'echo hi', { thread_id })
    expect(upstream.calls.at(-1)!.body.messages).toEqual([
      { role: 'system', content: 'You are brief.\n\nMetric units.\n\n# Style\nNo lists.' },
      { role: 'user', content: 'echo hi' },
    ])
    const { context: told, messages } = await requestOf(member, run)
    expect(told).toEqual(context)
    expect(messages).toEqual(upstream.calls.at(-1)!.body.messages)
    await member.call('contextBlockDelete', { params: { ...params, context_block_id: style.id } })
    const list = (await member.call('contextBlockList', { params })).json<ContextBlockList>()
    expect(list.items.map(({ text }) => text)).toEqual(['Metric units.', 'Not this.'])
    await close()
  })

  test('what does not fit is left out from the oldest on, and is said to be; pins stay', async () => {
    const { upstream, member, close } = await start(400)
    const first = await asked(member, `echo remember the code 4711 ${'x'.repeat(200)}`)
    const thread_id = first.thread_id!
    const pin = { thread_id, message_id: first.user_message_id! }
    const pinned = (await member.call('pinSet', { params: pin })).json<ContextBlock>()
    expect((await member.call('pinSet', { params: pin })).json()).toEqual(pinned)
    for (let turn = 0; turn < 4; turn += 1) await asked(member, `echo ${'y'.repeat(200)}`, { thread_id })
    const { context } = await preview(member, thread_id, { text: 'echo now' })
    expect(context).toMatchObject({ limit_tokens: 400, reserved_tokens: 100, fits: true })
    expect(context.used_tokens).toBeLessThanOrEqual(300)
    expect(context.history.trimmed).toBeGreaterThan(0)
    const run = await asked(member, 'echo now', { thread_id })
    expect((await requestOf(member, run)).context).toEqual(context)
    const sent = upstream.calls.at(-1)!.body.messages!
    expect(sent[0]).toMatchObject({ role: 'system' })
    expect(sent[0]!.content).toContain('4711')
    expect(sent.at(-1)).toEqual({ role: 'user', content: 'echo now' })
    await member.call('pinRemove', { params: pin })
    expect((await preview(member, thread_id)).context.items).toEqual([])
    await close()
  })

  test('what cannot fit fails before the model is asked, and the message is kept', async () => {
    const { upstream, member, close } = await start(100)
    const run = await asked(member, `echo ${'z'.repeat(2000)}`)
    expect(run).toMatchObject({ status: 'failed', error_code: 'E_PROVIDER_CONTEXT_TOO_LONG' })
    expect(upstream.calls).toHaveLength(0)
    expect((await requestOf(member, run)).context).toMatchObject({ fits: false })
    await close()
  })

  test('a summary stands for what it summarised until it is switched off', async () => {
    const { upstream, member, close } = await start()
    const first = await asked(member, 'echo one')
    const thread_id = first.thread_id!
    await asked(member, 'echo two', { thread_id })
    const params = { thread_id }
    const body = { client_request_id: randomUUID(), until_message_id: first.message_id }
    const started = (await member.call('threadCompact', { params, body })).json<Run>()
    expect((await finished(member, started)).status).toBe('completed')
    expect(upstream.calls.at(-1)!.body.messages!.at(-1)!.content).toBe('User: echo one\n\nAssistant: one')
    expect((await member.call('threadCompact', { params, body })).json<Run>().id).toBe(started.id)
    const [summary] = (await member.call('contextBlockList', { params })).json<ContextBlockList>().items
    expect(summary).toMatchObject({ kind: 'summary', until_message_id: first.message_id, enabled: true })
    const third = await asked(member, 'echo three', { thread_id })
    const { messages, context } = await requestOf(member, third)
    expect(messages.map(({ role }) => role)).toEqual(['system', 'user', 'assistant', 'user'])
    expect(messages[0]!.content).toContain(summary!.text)
    expect(context!.history).toMatchObject({ summarised: 2, summarised_until_id: first.message_id })
    const at = { ...params, context_block_id: summary!.id }
    await member.call('contextBlockUpdate', { params: at, body: { enabled: false } })
    expect((await preview(member, thread_id)).context.history).toMatchObject({ summarised: 0, sent: 6 })
    await close()
  })

  test('a retry with the same model sends the same, however the thread has changed', async () => {
    const { member, close } = await start()
    const run = await asked(member, 'echo hi')
    const params = { thread_id: run.thread_id! }
    await member.call('threadUpdate', { params, body: { system_prompt: 'Something new.' } })
    const again = async (body: object) =>
      finished(
        member,
        (
          await member.call('runRetry', {
            params: { run_id: run.id },
            body: { client_request_id: randomUUID(), ...body },
          })
        ).json<Run>(),
      )
    expect((await requestOf(member, await again({}))).messages).toEqual(
      (await requestOf(member, run)).messages,
    )
    const elsewhere = await again({ model: { provider_id: 'lmstudio', model_id: 'other-model' } })
    expect((await requestOf(member, elsewhere)).messages[0]).toEqual({
      role: 'system',
      content: 'Something new.',
    })
    await close()
  })

  test('a preset is kept, applied as a copy, changed and deleted, and is nobody else’s', async () => {
    const { admin, member, make, close } = await start()
    const body = { name: ' Terse ', system_prompt: 'Be brief.', settings: { temperature: 0.1 } }
    const preset = (await member.call('presetCreate', { body })).json<Preset>()
    expect(preset).toMatchObject({ name: 'Terse', system_prompt: 'Be brief.', model: null })
    const thread_id = await make({ preset_id: preset.id })
    const view = async (id: string) =>
      (await member.call('threadView', { params: { thread_id: id } })).json<Thread>()
    expect(await view(thread_id)).toMatchObject({
      system_prompt: 'Be brief.',
      settings: { temperature: 0.1 },
    })
    const at = { params: { preset_id: preset.id } }
    await member.call('presetUpdate', { ...at, body: { system_prompt: 'Be long.' } })
    expect(await view(thread_id)).toMatchObject({ system_prompt: 'Be brief.' })
    const later = await make()
    await member.call('threadUpdate', { params: { thread_id: later }, body: { preset_id: preset.id } })
    expect(await view(later)).toMatchObject({ system_prompt: 'Be long.' })
    expect((await admin.call('presetList')).json<PresetPage>().items).toEqual([])
    expectFailure(await admin.call('threadCreate', { body: { preset_id: preset.id } }), 'E_NOT_FOUND')
    await member.call('presetDelete', at)
    expectFailure(await member.call('presetView', at), 'E_NOT_FOUND')
    expect((await member.call('presetList')).json<PresetPage>().items).toEqual([])
    await close()
  })
})
