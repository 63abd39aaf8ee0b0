/** What holds of every place of files, whatever it is made of. */
import { createHash, randomBytes } from 'node:crypto'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Blobs } from '../../src/kernel/blobs.ts'
import { createDiskBlobs } from '../../src/platform/blobs/disk-blobs.ts'
import { createS3Blobs } from '../../src/platform/blobs/s3-blobs.ts'
import { createEgress } from '../../src/platform/egress/egress.ts'
import { startObjectStore, testBucket, testKeys } from '../object-store.ts'

type Place = {
  readonly blobs: Blobs
  /** Names of everything that lies there, whole or not. */
  names(): Promise<string[]>
  close(): Promise<void>
}

async function onDisk(): Promise<Place> {
  const folder = await mkdtemp(join(tmpdir(), 'omniai-blobs-'))
  return {
    blobs: await createDiskBlobs(folder),
    names: () => filesIn(folder),
    close: () => rm(folder, { recursive: true, force: true }),
  }
}

async function onS3(): Promise<Place> {
  const store = await startObjectStore()
  const folder = await mkdtemp(join(tmpdir(), 'omniai-blobs-'))
  const egress = createEgress({ allowedOrigins: [store.endpoint] })
  const blobs = await createS3Blobs({
    egress,
    store: { url: `${store.endpoint}/${testBucket}`, region: 'eu-central-1', prefix: 'some/files_1/' },
    keys: testKeys,
    folder,
  })
  return {
    blobs,
    names: async () => [...store.names(), ...(await filesIn(folder))],
    async close() {
      await egress.close()
      await store.close()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

async function filesIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  return entries.filter(entry => entry.isFile()).map(entry => entry.name)
}

async function* chunksOf(bytes: Uint8Array, size = 1000) {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size)
}

describe.each([
  ['a folder', onDisk],
  ['a bucket', onS3],
])('files in %s', (_name, open) => {
  let place: Place
  let blobs: Blobs
  beforeAll(async () => {
    place = await open()
    blobs = place.blobs
  })
  afterAll(() => place.close())

  async function read(key: string, range?: { start: number; end: number }): Promise<Buffer | null> {
    const stream = await blobs.get(key, range)
    return stream && buffer(stream)
  }

  test('what was put is got back whole or in part, with its size and hash', async () => {
    const bytes = randomBytes(1_234_567)
    const stored = await blobs.put(chunksOf(bytes, 60_000), 2_000_000)
    expect(stored).toEqual({
      key: expect.stringMatching(/^[0-9a-f]{32}$/),
      bytes: 1_234_567,
      sha256: createHash('sha256').update(bytes).digest('hex'),
    })
    expect((await read(stored.key))!.equals(bytes)).toBe(true)
    expect(await read(stored.key, { start: 10, end: 19 })).toEqual(bytes.subarray(10, 20))
    expect(await blobs.has(stored.key)).toBe(true)
    await blobs.delete(stored.key)
    expect(await blobs.has(stored.key)).toBe(false)
    expect(await read(stored.key)).toBeNull()
    await blobs.delete(stored.key)
    expect(await place.names()).toEqual([])
  })

  test('a file over its size is refused at that byte, and nothing of it is left', async () => {
    let taken = 0
    async function* endless() {
      for (;;) {
        taken += 100
        yield new Uint8Array(100)
      }
    }
    await expect(blobs.put(endless(), 1000)).rejects.toMatchObject({ code: 'E_TOO_LARGE' })
    expect(taken).toBe(1100)
    expect(await place.names()).toEqual([])
  })

  test('a source that breaks off leaves nothing', async () => {
    async function* broken() {
      yield new Uint8Array(500)
      throw new Error('gone')
    }
    await expect(blobs.put(broken(), 1000)).rejects.toThrow('gone')
    expect(await place.names()).toEqual([])
  })

  test.each([
    '',
    '.',
    '..',
    '../../etc/passwd',
    '/etc/passwd',
    '?list-type=2',
    'a'.repeat(31),
    `${'a'.repeat(31)}\0`,
    'incoming',
  ])('a key that was never made here leads nowhere: %j', async key => {
    expect(await blobs.get(key)).toBeNull()
    expect(await blobs.has(key)).toBe(false)
    await blobs.delete(key)
  })

  test('the list has every whole file, and when it was stored', async () => {
    const before = Date.now()
    const keys = new Set<string>()
    for (let count = 0; count < 5; count += 1) keys.add((await blobs.put(chunksOf(randomBytes(10)), 100)).key)
    const listed: string[] = []
    for await (const { key, storedAt } of blobs.list()) {
      listed.push(key)
      // To the second: more exact no store tells it.
      expect(storedAt).toBeGreaterThanOrEqual(before - 1000)
      expect(storedAt).toBeLessThanOrEqual(Date.now() + 1000)
    }
    expect(new Set(listed)).toEqual(keys)
    for (const key of keys) await blobs.delete(key)
  })
})
