import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import type { RunView } from '@omniai/contracts/apply-event'
import { textOf } from '@omniai/contracts/apply-event'
import type { MessagePage } from '@omniai/contracts/schemas/thread'
import { afterEach, expect, test } from 'vitest'
import { type FakeUpstream, startFakeUpstream } from '../fake-upstream.ts'
import { type ServerProcess, signIn, startServer } from '../server-process.ts'

const dataDir = mkdtempSync(join(tmpdir(), 'omniai-kill-fallback-'))
let second: FakeUpstream
const servers: ServerProcess[] = []
afterEach(async () => {
  for (const server of servers) await server.kill()
  await second.close()
  rmSync(dataDir, { recursive: true, force: true })
})

test('kill -9 while another model answers: the kept text is told to be that model’s', async () => {
  const first = await startFakeUpstream()
  await first.close()
  second = await startFakeUpstream({ models: ['second'], hold: true })
  async function start() {
    const server = await startServer(dataDir, first.baseUrl, { OPENAI_BASE_URL: second.baseUrl })
    servers.push(server)
    return server
  }
  const instead = { provider_id: 'openai', model_id: 'second' }
  const asked = { provider_id: 'lmstudio', model_id: 'first' }

  const server = await start()
  const client = await signIn(server.url)
  const preferences = { model: asked, fallback_model: instead }
  expect((await client.send('PATCH', '/v1/auth/account', { preferences })).status).toBe(200)
  const chat = client.chat('long 20')
  const call = second.nextCall()
  let view: RunView = (await chat.next()).value
  ;(await call).next(5)
  while (textOf(view.parts).length < 20) view = (await chat.next()).value
  const log = new DatabaseSync(join(dataDir, 'omniai.db'), { readOnly: true })
  await expect.poll(() => JSON.stringify(log.prepare('select events from run_log').all())).toContain('word1')
  log.close()
  await server.kill()
  await chat.next().catch(() => null)

  const next = await start()
  const thread = view.start!.thread_id
  const { items } = await (await signIn(next.url)).get<MessagePage>(`/v1/threads/${thread}/messages`)
  expect(items[1]).toMatchObject({ state: 'interrupted', model: instead, fallback_from: asked })
  expect(textOf(items[1]!.parts)).toMatch(/^word1 /)
})
