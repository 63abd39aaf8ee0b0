import { randomBytes } from 'node:crypto'
import { link, mkdir, mkdtemp, open, readdir, rm, stat, symlink, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Blobs } from '../../kernel/blobs.ts'
import { createDiskBlobs } from './disk-blobs.ts'

let folder: string
let blobs: Blobs
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'omniai-blobs-'))
  blobs = await createDiskBlobs(folder)
})
afterEach(() => rm(folder, { recursive: true, force: true }))

async function* chunksOf(bytes: Uint8Array, size = 1000) {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size)
}

const filesIn = async (path: string) =>
  (await readdir(path, { recursive: true, withFileTypes: true })).filter(entry => entry.isFile())

async function read(key: string): Promise<Buffer | null> {
  const stream = await blobs.get(key)
  return stream && buffer(stream)
}

test('nobody but the owner of the process may read a file or enter a folder', async () => {
  const { key } = await blobs.put(chunksOf(randomBytes(10)), 100)
  const mode = async (path: string) => (await stat(path)).mode & 0o777
  expect(await mode(join(folder, key.slice(0, 2)))).toBe(0o700)
  expect(await mode(join(folder, key.slice(0, 2), key.slice(2, 4), key))).toBe(0o600)
})

describe('a disk that is full', () => {
  /** Whatever is opened for writing fails on its n-th write, sync or close. */
  const failing = (at: number, code: string): typeof open => {
    let steps = 0
    return async (...given) => {
      const file = await open(...given)
      const step = () => {
        steps += 1
        if (steps === at) throw Object.assign(new Error(`${code}: write`), { code })
      }
      const { write, sync } = file
      file.write = ((...input: Parameters<typeof write>) => {
        step()
        return write.apply(file, input)
      }) as typeof write
      file.sync = () => {
        step()
        return sync.apply(file)
      }
      return file
    }
  }

  test.each([1, 2, 3, 4])(
    'failing at step %i leaves nothing, says so without a path, and the next file is stored',
    async at => {
      const full = await createDiskBlobs(folder, failing(at, 'ENOSPC'))
      const bytes = randomBytes(3000)
      const failure = await full.put(chunksOf(bytes), 5000).catch((error: unknown) => error)
      expect(failure).toMatchObject({ code: 'E_STORAGE_FULL', status: 507 })
      expect(String(failure)).not.toContain(folder)
      expect(await filesIn(folder)).toEqual([])
      const { key } = await full.put(chunksOf(bytes), 5000)
      expect(await read(key)).toEqual(bytes)
    },
  )

  test('what is stored can be read and deleted meanwhile', async () => {
    const { key } = await blobs.put(chunksOf(randomBytes(10)), 100)
    const full = await createDiskBlobs(folder, failing(1, 'EDQUOT'))
    await expect(full.put(chunksOf(randomBytes(10)), 100)).rejects.toMatchObject({ code: 'E_STORAGE_FULL' })
    expect(await full.get(key).then(stream => stream && buffer(stream))).toHaveLength(10)
    await full.delete(key)
    expect(await full.has(key)).toBe(false)
  })
})

test('a link that was planted in the folder is not followed, be it a file or a folder', async () => {
  const outside = await mkdtemp(join(tmpdir(), 'omniai-outside-'))
  const secret = 'abcd'.padEnd(32, '0')
  await writeFile(join(outside, secret), 'secret')
  await mkdir(join(folder, 'ab', 'cd'), { recursive: true })
  await symlink(join(outside, secret), join(folder, 'ab', 'cd', secret))
  await mkdir(join(folder, 'ef'))
  await symlink(outside, join(folder, 'ef', '01'))
  const other = 'ef01'.padEnd(32, '0')
  await link(join(outside, secret), join(outside, other))
  expect(await blobs.get(secret)).toBeNull()
  expect(await blobs.get(other)).toBeNull()
  await blobs.delete(secret)
  await blobs.delete(other)
  expect(await filesIn(outside)).toHaveLength(2)
  await rm(outside, { recursive: true })
})

test('the list has every whole file and nothing else', async () => {
  const keys = new Set<string>()
  for (let count = 0; count < 5; count += 1) keys.add((await blobs.put(chunksOf(randomBytes(10)), 100)).key)
  await writeFile(join(folder, 'incoming', 'f'.repeat(32)), 'half')
  await writeFile(join(folder, 'README'), 'by hand')
  const listed: string[] = []
  for await (const { key } of blobs.list()) listed.push(key)
  expect(new Set(listed)).toEqual(keys)
})

test('what was begun and never became whole goes once it is old', async () => {
  const old = join(folder, 'incoming', 'old')
  await writeFile(old, 'half')
  await utimes(old, 1, 1)
  await writeFile(join(folder, 'incoming', 'new'), 'half')
  await blobs.discardUnfinished(Date.now() - 60_000)
  expect((await filesIn(folder)).map(({ name }) => name)).toEqual(['new'])
})

test('a folder that cannot be made is told in a sentence that names the setting', async () => {
  await writeFile(join(folder, 'file'), '')
  await expect(createDiskBlobs(join(folder, 'file', 'media'))).rejects.toThrow(/^MEDIA_STORAGE_PATH: /)
})
