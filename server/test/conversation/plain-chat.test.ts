/** What the flag of the intelligent chat takes away, and what it leaves: plain chat goes on over the same data. */
import { randomUUID } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Attachment } from '@omniai/contracts/schemas/attachment'
import type { Meta } from '@omniai/contracts/schemas/meta'
import type { Run, RunCancelled } from '@omniai/contracts/schemas/run'
import type { MessagePage } from '@omniai/contracts/schemas/thread'
import { expect, test } from 'vitest'
import { createDiskBlobs } from '../../src/platform/blobs/disk-blobs.ts'
import { testDatabases } from '../databases.ts'
import { callAsking, readEvents } from '../event-reader.ts'
import { expectFailure } from '../expect-failure.ts'
import { finished } from '../grid/world.ts'
import { chatBody, type Person, startChat, startTestApp } from '../test-app.ts'

const flagged = (state: 'on' | 'off') =>
  startTestApp({ environment: { OMNIAI_FLAGS: `intelligent_chat=${state}` } })

const messages = async (someone: Person, { thread_id }: Run) =>
  (await someone.call('messageList', { params: { thread_id: thread_id! } })).json<MessagePage>().items

test.each(['on', 'off'] as const)('with the flag %s one sends, streams, stops and retries', async state => {
  const omni = await flagged(state)
  const url = await omni.listen()
  const ada = await omni.makeAdmin()
  expect((await ada.call('metaView')).json<Meta>().flags.intelligent_chat).toBe(state === 'on')

  omni.upstream.hold()
  const reader = await readEvents(url, ada, 'chatStart', { body: chatBody('long 50') })
  const call = await callAsking(omni.upstream, 'long 50')
  call.next(5)
  await reader.until(view => view.parts.length > 0)
  const params = { run_id: reader.view.start!.run_id }
  const stopped = (await ada.call('runCancel', { params, body: {} })).json<RunCancelled>()
  expect(stopped).toMatchObject({ status: 'cancelled' })
  omni.upstream.release()

  const again = await ada.call('runRetry', { params, body: { client_request_id: randomUUID() } })
  const run = await finished(ada, again.json<Run>())
  expect(run).toMatchObject({ status: 'completed' })
  expect(await messages(ada, run)).toMatchObject([
    { role: 'user' },
    { role: 'assistant', state: 'completed' },
  ])
  await omni.close()
})

test('switched off, extras are refused in words and what they had stored is still read; on, they answer', async () => {
  const { database, remove } = await testDatabases[0]!.open()
  const folder = await mkdtemp(join(tmpdir(), 'omniai-plain-'))
  const same = { database, blobs: await createDiskBlobs(folder) }
  const on = await startTestApp({ ...same, environment: { OMNIAI_FLAGS: 'intelligent_chat=on' } })
  const ada = await on.makeAdmin()
  const upload = { query: { name: 'a.txt' }, body: Buffer.from('text') }
  const file = (await ada.call('attachmentUpload', upload)).json<Attachment>()
  const run = await finished(ada, await startChat(ada, 'echo with', { attachment_ids: [file.id] }))
  const thread_id = run.thread_id!
  const extras = [
    ['attachmentUpload', upload],
    ['contextPreview', { params: { thread_id }, body: { text: 'hi' } }],
    ['contextBlockList', { params: { thread_id } }],
    ['pinSet', { params: { thread_id, message_id: run.message_id! } }],
    ['threadBranch', { params: { thread_id }, body: { message_id: run.message_id! } }],
  ] as const
  for (const [id, input] of extras) {
    const answer = await ada.call(id, input as never)
    expect(answer.statusCode, id).toBeLessThan(300)
  }

  const off = await startTestApp({ ...same, environment: { OMNIAI_FLAGS: 'intelligent_chat=off' } })
  const later = await off.signIn(ada.email)
  for (const [id, input] of extras) {
    expectFailure(await later.call(id, input as never), 'E_CAPABILITY_DISABLED')
  }
  expect((await later.call('attachmentContent', { params: { attachment_id: file.id } })).body).toBe('text')
  const next = await finished(later, await startChat(later, 'echo on', { thread_id }))
  expect(next).toMatchObject({ status: 'completed' })
  await off.close()
  await on.close()
  await remove()
  await rm(folder, { recursive: true })
})
