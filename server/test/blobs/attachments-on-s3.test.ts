/** The whole app with its files in a bucket, and two instances that share one. */
import type { Attachment } from '@omniai/contracts/schemas/attachment'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import type { MediaTables } from '../../src/agents/media/tables.ts'
import { testDatabases } from '../databases.ts'
import { expectFailure } from '../expect-failure.ts'
import { madePng } from '../made-files.ts'
import { startObjectStore, type TestObjectStore, testBucket, testKeys } from '../object-store.ts'
import { type Person, startTestApp, type TestApp } from '../test-app.ts'

let store: TestObjectStore
let one: TestApp
let two: TestApp
let ada: Person
let close: () => Promise<void>

beforeAll(async () => {
  store = await startObjectStore()
  const { database, remove } = await testDatabases[0]!.open()
  const environment = {
    MEDIA_STORAGE_PATH: `s3://${testBucket}/of-omniai`,
    S3_ENDPOINT: store.endpoint,
    S3_ACCESS_KEY_ID: testKeys.accessKeyId,
    S3_SECRET_ACCESS_KEY: testKeys.secretAccessKey,
  }
  one = await startTestApp({ database, environment, mediaKeys: testKeys, soleOwner: false })
  two = await startTestApp({ database, environment, mediaKeys: testKeys, soleOwner: false })
  ada = await one.makeAdmin()
  close = async () => {
    await one.close()
    await two.close()
    await remove()
    await store.close()
  }
})
afterEach(() => store.mend())
afterAll(() => close())

const upload = (body: Buffer, name = 'file.txt') => ada.call('attachmentUpload', { query: { name }, body })
const contentAt = (app: TestApp, attachment_id: string) =>
  app.app.inject(app.requestOf('attachmentContent', { params: { attachment_id } }, ada))
const rows = () => one.database.tables<MediaTables>().selectFrom('media_files').selectAll().execute()
const usage = () => one.database.tables<MediaTables>().selectFrom('media_usage').selectAll().execute()

test('what was uploaded at one instance is read at the other, on another machine, byte for byte', async () => {
  const bytes = madePng(64, 48)
  const uploaded = await upload(bytes, 'a.png')
  expect(uploaded.statusCode).toBe(201)
  const { id } = uploaded.json<Attachment>()
  expect((await contentAt(two, id)).rawPayload).toEqual(bytes)
  expect((await ada.call('attachmentDelete', { params: { attachment_id: id } })).statusCode).toBe(200)
  expect(store.names()).toEqual([])
})

test('while the store is away an upload is refused with E_UNAVAILABLE, and counts for nothing', async () => {
  const before = await usage()
  store.faults(() => ({ refuse: 503, code: 'SlowDown' }))
  const refused = await upload(Buffer.from('hello'))
  expectFailure(refused, 'E_UNAVAILABLE')
  expect(refused.headers['retry-after']).toBe('5')
  expect(refused.body).not.toMatch(/SlowDown|secret words|s3/i)
  expect(await rows()).toEqual([])
  expect(await usage()).toEqual(before)
  store.mend()
  expect(store.names()).toEqual([])
})

test('a file is not called lost by a sweep while the store is away, and what is deleted then goes later', async () => {
  const { id } = (await upload(Buffer.from('kept'))).json<Attachment>()
  const { id: gone } = (await upload(Buffer.from('gone'))).json<Attachment>()
  store.faults(() => ({ refuse: 503, code: 'SlowDown' }))
  expectFailure(await contentAt(two, id), 'E_UNAVAILABLE')
  expect((await ada.call('attachmentDelete', { params: { attachment_id: gone } })).statusCode).toBe(200)
  await expect(one.media.sweep()).rejects.toMatchObject({ code: 'E_UNAVAILABLE' })
  expect(await rows()).toMatchObject([{ id, state: 'ready' }])
  store.mend()
  expect(store.names()).toHaveLength(2)
  await one.media.recover().then(({ done }) => done)
  expect(store.names()).toHaveLength(1)
  expect((await contentAt(two, id)).body).toBe('kept')
})
