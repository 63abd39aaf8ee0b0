import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type RunView, textOf } from '@omniai/contracts/apply-event'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openSqlite } from '../../src/platform/db/sqlite.ts'
import { type FakeUpstream, startFakeUpstream } from '../fake-upstream.ts'
import { signIn, startServer } from '../server-process.ts'
import { expectWhole } from './after-fault.ts'

let upstream: FakeUpstream
let dataDir: string
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'omniai-drain-'))
})
afterEach(async () => {
  await upstream.close()
  rmSync(dataDir, { recursive: true, force: true })
})

test.each([
  ['an answer that ends within the grace period is complete', '10', 'completed'],
  ['an answer that does not is interrupted, and its readers are told', '0', 'interrupted'],
] as const)('SIGTERM: %s', async (_name, drainSeconds, status) => {
  upstream = await startFakeUpstream({ hold: true })
  const server = await startServer(dataDir, upstream.baseUrl, { DRAIN_SECONDS: drainSeconds })
  const client = await signIn(server.url)
  const chat = client.chat('long 20')
  const call = upstream.nextCall()
  let view: RunView = (await chat.next()).value
  ;(await call).next(5)
  while (textOf(view.parts).length < 20) view = (await chat.next()).value
  const ended = server.terminate()
  // Not taken any more, while the answer goes on.
  if (status === 'completed') {
    await expect.poll(async () => (await client.send('GET', '/v1/health/ready')).status).toBe(503)
    const refused = await client.send('POST', '/v1/chat', {
      client_request_id: crypto.randomUUID(),
      thread_id: null,
      text: 'too late',
    })
    expect(refused.status).toBe(503)
    expect(refused.headers.get('retry-after')).not.toBeNull()
    upstream.release()
  }
  for await (const next of chat) view = next
  expect(view.end).toMatchObject({ status })
  expect(await ended).toBe(0)
  const database = openSqlite(join(dataDir, 'omniai.db'))
  const acknowledged = [
    { runId: view.start!.run_id, text: 'long 20', shown: textOf(view.parts), end: view.end },
  ]
  await expectWhole({ database, upstream, acknowledged })
  await database.close()
})
