/** Another model answers when the one that was asked cannot: only for whoever wants it, and said everywhere. */
import { randomUUID } from 'node:crypto'
import type { AuditPage } from '@omniai/contracts/schemas/admin'
import type { ModelList } from '@omniai/contracts/schemas/provider'
import type { Run, RunRequest } from '@omniai/contracts/schemas/run'
import type { Message, MessagePage } from '@omniai/contracts/schemas/thread'
import type { UsageReport } from '@omniai/contracts/schemas/usage'
import { afterEach, describe, expect, test } from 'vitest'
import { testDatabases } from '../databases.ts'
import { isOver, readEvents } from '../event-reader.ts'
import { expectFailure } from '../expect-failure.ts'
import { type FakeUpstream, type FakeUpstreamOptions, startFakeUpstream } from '../fake-upstream.ts'
import { finished } from '../grid/world.ts'
import { startRawUpstream } from '../replay-upstream.ts'
import { chatBody, type Person, startChat, startTestApp } from '../test-app.ts'

const asked = { provider_id: 'lmstudio', model_id: 'first' }
const instead = { provider_id: 'openai', model_id: 'second' }

const closing: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
})

/** A server that lists its model and refuses every chat. */
async function refusing(status: string): Promise<string> {
  const server = await startRawUpstream(({ request, socket }) => {
    const isList = request.startsWith('GET /v1/models')
    const body = JSON.stringify(isList ? { data: [{ id: 'first' }] } : { error: { message: 'No.' } })
    const head = `HTTP/1.1 ${isList ? '200 OK' : status}\r\ncontent-type: application/json\r\nconnection: close\r\n`
    socket.end(`${head}content-length: ${body.length}\r\n\r\n${body}`)
  })
  closing.push(() => server.close())
  return server.baseUrl
}

async function away(): Promise<string> {
  const server = await startFakeUpstream()
  await server.close()
  return server.baseUrl
}

async function answering(options: FakeUpstreamOptions): Promise<FakeUpstream> {
  const server = await startFakeUpstream(options)
  closing.push(() => server.close())
  return server
}

describe.each(testDatabases)('fallback on $name', testDatabase => {
  async function start(firstUrl: string, options: FakeUpstreamOptions = {}) {
    const second = await answering({ models: ['second'], ...options })
    const { database, remove } = await testDatabase.open()
    const environment = { LMSTUDIO_URL: firstUrl, OPENAI_BASE_URL: second.baseUrl }
    const omni = await startTestApp({ database, upstream: second, environment })
    closing.push(remove, () => omni.close())
    const ada = await omni.makeAdmin()
    const allow = (fallback_model: object | null) =>
      ada.call('accountUpdate', { body: { preferences: { fallback_model } } })
    const messageOf = async (run: Run) =>
      (await ada.call('messageList', { params: { thread_id: run.thread_id! } }))
        .json<MessagePage>()
        .items.find(({ id }) => id === run.message_id) as Message
    const requestOf = async (run: Run) =>
      (await ada.call('runRequest', { params: { run_id: run.id } })).json<RunRequest>()
    const ask = async (text: string, more: object = {}) =>
      finished(ada, await startChat(ada, text, { model: asked, ...more }))
    return { omni, ada, second, allow, messageOf, requestOf, ask }
  }

  async function retry(someone: Person, run: Run): Promise<Run> {
    const body = { client_request_id: randomUUID() }
    const answer = await someone.call('runRetry', { params: { run_id: run.id }, body })
    return finished(someone, answer.json<Run>())
  }

  test.each([
    ['is away', away, 'E_PROVIDER_UNAVAILABLE'],
    ['refuses our key', () => refusing('401 Unauthorized'), 'E_PROVIDER_AUTH'],
    ['is overloaded', () => refusing('503 Service Unavailable'), 'E_PROVIDER_OVERLOADED'],
  ])(
    'a model whose server %s is replaced, and the message, the request and the counts say so',
    async (_, first, because) => {
      const { ada, allow, ask, messageOf, requestOf } = await start(await first())
      await allow(instead)
      const run = await ask('echo hello')
      expect(run.status).toBe('completed')
      expect(await messageOf(run)).toMatchObject({
        state: 'completed',
        parts: [{ type: 'text', text: 'hello' }],
        model: instead,
        fallback_from: asked,
      })
      expect(await requestOf(run)).toMatchObject({
        model: asked,
        fallback: instead,
        fell_back: { from: asked, to: instead, because },
      })
      const usage = (await ada.call('usageOwn')).json<UsageReport>()
      expect(usage.models.map(({ model, runs }) => ({ model, runs }))).toEqual([{ model: instead, runs: 1 }])
    },
  )

  test('who follows the answer learns of it before the first word, who comes late with the end', async () => {
    const { omni, ada, allow } = await start(await away())
    await allow(instead)
    const url = await omni.listen()
    const reader = await readEvents(url, ada, 'chatStart', { body: chatBody('echo hello', { model: asked }) })
    if (!isOver(reader.view)) await reader.until(isOver)
    const told = { from: asked, to: instead, because: 'E_PROVIDER_UNAVAILABLE' }
    const types = reader.received.map(({ event }) => event.type)
    expect(types.indexOf('fallback')).toBeGreaterThan(0)
    expect(types.indexOf('fallback')).toBeLessThan(types.indexOf('text-start'))
    expect(reader.view.fallback).toEqual(told)
    const params = { run_id: reader.view.start!.run_id }
    const late = await readEvents(url, ada, 'runEvents', { params })
    if (!isOver(late.view)) await late.until(isOver)
    expect(late.received.map(({ event }) => event.type)).not.toContain('fallback')
    expect(late.view.fallback).toEqual(told)
  })

  test.each(['never said a word of it', 'switched it off again'])(
    'for who %s nobody else is asked, and the error is as it is',
    async how => {
      const { second, allow, ask, messageOf, requestOf } = await start(await away())
      if (how !== 'never said a word of it') {
        await allow(instead)
        await allow(null)
      }
      const run = await ask('echo hello')
      expect(run).toMatchObject({ status: 'failed', error_code: 'E_PROVIDER_UNAVAILABLE' })
      expect(await messageOf(run)).toMatchObject({ state: 'failed', model: asked, fallback_from: null })
      expect(await requestOf(run)).toMatchObject({ fallback: null, fell_back: null })
      expect(second.calls).toHaveLength(0)
    },
  )

  test('an answer that broke off is kept as it is: nobody else goes on with it', async () => {
    const first = await answering({ models: ['first'] })
    const { second, allow, ask, messageOf } = await start(first.baseUrl)
    await allow(instead)
    const run = await ask('fail-midway')
    expect(run).toMatchObject({ status: 'failed', error_code: 'E_PROVIDER_INTERRUPTED' })
    expect(await messageOf(run)).toMatchObject({ model: asked, fallback_from: null })
    expect(second.calls).toHaveLength(0)
  })

  test('a retry asks the first model again, and the other one only while that is wanted', async () => {
    const { allow, ada, ask, messageOf, requestOf, omni } = await start(await away())
    await allow(instead)
    const run = await ask('echo hello')
    const again = await retry(ada, run)
    expect(await requestOf(again)).toMatchObject({ model: asked, fallback: instead })
    expect((await requestOf(again)).hash).toBe((await requestOf(run)).hash)
    expect(await messageOf(again)).toMatchObject({ model: instead, fallback_from: asked })
    const thread = await ada.call('threadView', { params: { thread_id: run.thread_id! } })
    expect(thread.json()).toMatchObject({ model: asked })
    await allow(null)
    const alone = await retry(ada, run)
    expect(alone).toMatchObject({ status: 'failed', error_code: 'E_PROVIDER_UNAVAILABLE' })
    expect(await messageOf(alone)).toMatchObject({ model: asked, fallback_from: null })
    expect(omni.upstream.calls).toHaveLength(2)
  })

  test('a model that cannot hold what goes out is not asked instead', async () => {
    const { second, allow, ask, requestOf } = await start(await away(), { contextTokens: 64 })
    await allow(instead)
    const run = await ask(`echo ${'many words '.repeat(200)}`)
    expect(run).toMatchObject({ status: 'failed', error_code: 'E_PROVIDER_UNAVAILABLE' })
    expect(await requestOf(run)).toMatchObject({ fallback: null })
    expect(second.calls).toHaveLength(0)
  })

  test('a stop while the other one answers keeps its words and its name', async () => {
    const { ada, second, allow, messageOf } = await start(await away(), { hold: true })
    await allow(instead)
    const run = await startChat(ada, 'echo hello', { model: asked })
    const call = await second.nextCall()
    const params = { run_id: run.id }
    expect((await ada.call('runCancel', { params, body: {} })).json()).toMatchObject({ status: 'cancelled' })
    expect(await call.ended).toBe('closed_by_client')
    expect(await messageOf(run)).toMatchObject({ state: 'cancelled', model: instead, fallback_from: asked })
  })

  test('an administrator’s rule: for nobody, or one model for whoever chose none', async () => {
    const { ada, second, allow, messageOf, ask } = await start(await refusing('503 Service Unavailable'))
    const rule = (body: object) => ada.call('fallbackSet', { body })
    await allow(instead)
    await rule({ policy: 'off', model: null })
    expect(await ask('echo nobody')).toMatchObject({ status: 'failed' })
    expect(second.calls).toHaveLength(0)
    await allow(null)
    expect(await ask('echo still nobody')).toMatchObject({ status: 'failed' })
    expect((await rule({ policy: 'everyone', model: instead })).statusCode).toBe(200)
    const run = await ask('echo someone')
    expect(run).toMatchObject({ status: 'completed' })
    expect(await messageOf(run)).toMatchObject({ model: instead, fallback_from: asked })
    const { fallback } = (await ada.call('modelList')).json<ModelList>()
    expect(fallback).toEqual({ policy: 'everyone', model: instead })
    await rule({ policy: 'own', model: null })
    expect(await ask('echo nobody again')).toMatchObject({ status: 'failed' })
    expectFailure(await rule({ policy: 'everyone', model: null }), 'E_VALIDATION')
    const written = (await ada.call('auditList', { query: { action: 'fallback_changed' } })).json<AuditPage>()
    expect(written.items.map(({ detail }) => detail)).toMatchObject([
      { policy: 'own' },
      { policy: 'everyone' },
      { policy: 'off' },
    ])
  })
})
