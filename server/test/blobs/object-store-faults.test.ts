/** An object store that is away, slow, full, or answers no: what its caller is told, and what is left behind. */
import { randomBytes } from 'node:crypto'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import type { Blobs } from '../../src/kernel/blobs.ts'
import { createS3Blobs } from '../../src/platform/blobs/s3-blobs.ts'
import { type ClosableEgress, createEgress } from '../../src/platform/egress/egress.ts'
import { type Fault, startObjectStore, type TestObjectStore, testBucket, testKeys } from '../object-store.ts'

let store: TestObjectStore
let egress: ClosableEgress
let folder: string
let blobs: Blobs
/** That waits less for a store that says nothing. */
let hasty: Blobs

const openBlobs = (more: Partial<Parameters<typeof createS3Blobs>[0]> = {}) =>
  createS3Blobs({
    egress,
    store: { url: `${store.endpoint}/${testBucket}`, region: 'eu-central-1', prefix: '' },
    keys: testKeys,
    folder,
    times: { repeatAfterMs: [1, 1] },
    ...more,
  })

beforeAll(async () => {
  store = await startObjectStore()
  egress = createEgress({ allowedOrigins: [store.endpoint, 'http://127.0.0.1:9'] })
  folder = await mkdtemp(join(tmpdir(), 'omniai-s3-faults-'))
  blobs = await openBlobs()
  hasty = await openBlobs({ times: { silenceMs: 300, repeatAfterMs: [1] } })
})
afterEach(() => store.mend())
afterAll(async () => {
  await egress.close()
  await store.close()
  await rm(folder, { recursive: true, force: true })
})

async function* chunksOf(bytes: Uint8Array) {
  for (let at = 0; at < bytes.length; at += 50_000) yield bytes.subarray(at, at + 50_000)
}
const put = (bytes = randomBytes(300_000), to = blobs) => to.put(chunksOf(bytes), 1_000_000)
const whenMeeting = (fault: Fault) => (fault === 'silent' ? hasty : blobs)
const unavailable = { code: 'E_UNAVAILABLE', status: 503, retryAfterSeconds: 5 }

/** Every request of these methods meets the fault, or only the first so many. */
const meet = (fault: Fault, methods: readonly string[], times = Number.POSITIVE_INFINITY) => {
  let left = times
  store.faults(({ method }) => {
    if (!methods.includes(method) || left === 0) return null
    left -= 1
    return fault
  })
}

const faults: [string, Fault][] = [
  ['answers 503', { refuse: 503, code: 'SlowDown' }],
  ['answers 500', { refuse: 500, code: 'InternalError' }],
  ['breaks in mid-upload', { cutRequestAfter: 100_000 }],
  ['carries it out and its answer is lost', 'answer lost'],
  ['says nothing', 'silent'],
]

describe('an upload to a store that', () => {
  test.each(faults)('%s is told so, and nothing of it is left there or here', async (_name, fault) => {
    meet(fault, ['PUT'])
    await expect(put(undefined, whenMeeting(fault))).rejects.toMatchObject(unavailable)
    expect(store.names()).toEqual([])
    expect(await readdir(folder)).toEqual([])
    store.mend()
    const bytes = randomBytes(1000)
    const { key } = await put(bytes)
    expect(await buffer((await blobs.get(key))!)).toEqual(bytes)
    await blobs.delete(key)
  })

  test.each(faults)('%s once is made again, and stored once', async (_name, fault) => {
    meet(fault, ['PUT'], 1)
    const bytes = randomBytes(300_000)
    const { key } = await put(bytes, whenMeeting(fault))
    expect(store.names()).toEqual([key])
    expect((await buffer((await blobs.get(key))!)).equals(bytes)).toBe(true)
    await blobs.delete(key)
  })

  test.each<[string, Fault]>([
    ['has no room', { refuse: 507, code: 'XMinioStorageFull' }],
    ['has used up what it may', { refuse: 403, code: 'QuotaExceeded' }],
  ])('%s answers E_STORAGE_FULL, at once', async (_name, fault) => {
    const before = store.asked.length
    meet(fault, ['PUT'])
    await expect(put()).rejects.toMatchObject({ code: 'E_STORAGE_FULL', status: 507 })
    expect(store.asked.slice(before).filter(asked => asked.startsWith('PUT'))).toHaveLength(1)
  })

  test.each<[string, Fault]>([
    ['refuses our key', { refuse: 403, code: 'AccessDenied' }],
    ['lost its bucket', { refuse: 404, code: 'NoSuchBucket' }],
  ])('%s is not asked again, and its words reach nobody', async (_name, fault) => {
    const before = store.asked.length
    meet(fault, ['PUT'])
    const failure = (await put().catch((error: unknown) => error)) as Error
    expect(failure).toMatchObject(unavailable)
    expect(`${failure.stack} ${(failure.cause as Error).stack}`).not.toMatch(
      /secret words|127\.0\.0\.1|S3RVER/,
    )
    expect(store.asked.slice(before).filter(asked => asked.startsWith('PUT'))).toHaveLength(1)
  })
})

describe('a file that is there', () => {
  let key: string
  const bytes = randomBytes(300_000)
  beforeAll(async () => {
    key = (await put(bytes)).key
  })

  test('breaks off as an error in mid-download, never as a shorter file', async () => {
    meet({ cutAnswerAfter: 100_000 }, ['GET'])
    await expect(buffer((await blobs.get(key))!)).rejects.toMatchObject({ kind: 'broken' })
  })

  test.each(faults.filter(([, fault]) => typeof fault !== 'object' || !('cutRequestAfter' in fault)))(
    'is not called missing while the store %s',
    async (_name, fault) => {
      meet(fault, ['GET'])
      const from = whenMeeting(fault)
      await expect(from.get(key)).rejects.toMatchObject(unavailable)
      await expect(from.has(key)).rejects.toMatchObject(unavailable)
      await expect(from.list()[Symbol.asyncIterator]().next()).rejects.toMatchObject(unavailable)
    },
  )

  test('is not called missing when it has no first byte', async () => {
    meet({ refuse: 416, code: 'InvalidRange' }, ['GET'])
    expect(await blobs.has(key)).toBe(true)
  })

  test('is not called deleted while the store refuses to', async () => {
    meet({ refuse: 503, code: 'SlowDown' }, ['DELETE'])
    await expect(blobs.delete(key)).rejects.toMatchObject(unavailable)
  })

  test('is not called missing when its bucket is', async () => {
    meet({ refuse: 404, code: 'NoSuchBucket' }, ['GET'])
    await expect(blobs.has(key)).rejects.toMatchObject(unavailable)
    await expect(blobs.get(key)).rejects.toMatchObject(unavailable)
    store.mend()
    expect(await blobs.has(key)).toBe(true)
    await blobs.delete(key)
  })
})

test('a list longer than one answer is followed to its end', async () => {
  const keys = new Set<string>()
  for (let count = 0; count < 5; count += 1) keys.add((await put(randomBytes(5))).key)
  // The store cuts where it is asked to; ours asks for no number, so the wire does.
  const answers = [...keys].map(
    (key, at) =>
      `<ListBucketResult><Contents><Key>${key}</Key><LastModified>2026-01-01T00:00:00.000Z</LastModified></Contents>` +
      `${at < 4 ? `<NextContinuationToken>a&amp;b+/${at}=</NextContinuationToken>` : ''}</ListBucketResult>`,
  )
  store.faults(({ url }) => {
    const token = new URL(url, store.endpoint).searchParams.get('continuation-token')
    const at = token === null ? 0 : Number(/^a&b\+\/(\d)=$/.exec(token)![1]) + 1
    return { answer: answers[at]! }
  })
  const listed: string[] = []
  for await (const { key } of blobs.list()) listed.push(key)
  expect(new Set(listed)).toEqual(keys)
  store.mend()
  for (const key of keys) await blobs.delete(key)
})

describe('a start', () => {
  const url = (bucket: string, endpoint = store.endpoint) => ({
    store: { url: `${endpoint}/${bucket}`, region: 'eu-central-1', prefix: '' },
  })
  test.each<[string, () => Partial<Parameters<typeof createS3Blobs>[0]>, RegExp]>([
    ['a bucket that is not there', () => url('other-files'), /cannot be listed: there is none of that name/],
    [
      'an unknown key',
      () => ({ keys: { accessKeyId: 'WHO', secretAccessKey: 'S3RVER' } }),
      /cannot be listed: S3_ACCESS_KEY_ID is not known there/,
    ],
    [
      'a wrong secret',
      () => ({ keys: { accessKeyId: 'S3RVER', secretAccessKey: 'canary' } }),
      /cannot be listed: S3_SECRET_ACCESS_KEY does not fit/,
    ],
    [
      'nobody at the address',
      () => url(testBucket, 'http://127.0.0.1:9'),
      /cannot be listed: S3_ENDPOINT does not answer/,
    ],
  ])('with %s is refused in a sentence that names the setting', async (_name, wrong, sentence) => {
    const failure = (await openBlobs(wrong()).catch((error: unknown) => error)) as Error
    expect(failure).toMatchObject({ name: 'ConfigError' })
    expect(failure.message).toMatch(sentence)
    expect(failure.message).not.toContain('canary')
  })

  test.each([
    ['PUT', /cannot be written to: S3_ACCESS_KEY_ID may not do that/],
    ['DELETE', /cannot be deleted from: S3_ACCESS_KEY_ID may not do that/],
  ])('with a key that may not %s is refused', async (method, sentence) => {
    meet({ refuse: 403, code: 'AccessDenied' }, [method])
    await expect(openBlobs()).rejects.toThrow(sentence)
    store.mend()
    for (const key of store.names()) await blobs.delete(key)
  })
})

test('each request is told with how it went, repeats too', async () => {
  const seen: string[] = []
  const told = await openBlobs({
    times: { silenceMs: 300, repeatAfterMs: [1] },
    onRequest: ({ method, outcome, milliseconds }) => {
      expect(milliseconds).toBeGreaterThan(0)
      seen.push(`${method} ${outcome}`)
    },
  })
  seen.length = 0
  meet({ refuse: 503, code: 'SlowDown' }, ['PUT'], 1)
  await put(randomBytes(10), told)
  expect(seen).toEqual(['PUT refused', 'PUT ok'])
  seen.length = 0
  expect(await told.get('0'.repeat(32))).toBeNull()
  expect(seen).toEqual(['GET missing'])
  seen.length = 0
  meet('silent', ['GET'])
  await expect(told.get('0'.repeat(32))).rejects.toMatchObject(unavailable)
  expect(seen).toEqual(['GET failed', 'GET failed'])
})
