/**
 * Files in a folder of this machine: `ab/cd/abcd…`, so that no folder grows long. Written beside, synced, then renamed:
 * a name that is there is a whole file.
 */
import { randomBytes } from 'node:crypto'
import { constants } from 'node:fs'
import { mkdir, open, readdir, realpath, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Blobs, StoredBlob } from '../../kernel/blobs.ts'
import {
  asStorageFull,
  discardOlder,
  isMissing,
  preparedFolder,
  statOf,
  writeBounded,
} from './bounded-file.ts'

const keyPattern = /^[0-9a-f]{32}$/
const unfinished = 'incoming'

/** @param openFile opens what is written; a test makes it fail. */
export async function createDiskBlobs(folder: string, openFile: typeof open = open): Promise<Blobs> {
  const root = await preparedFolder('MEDIA_STORAGE_PATH', folder, unfinished)

  const folderOf = (key: string) => join(root, key.slice(0, 2), key.slice(2, 4))

  /** Links are not followed, wherever on the way they were planted: what is read lies where its name says. */
  async function locate(key: string): Promise<string | null> {
    if (!keyPattern.test(key)) return null
    const path = join(folderOf(key), key)
    try {
      return (await realpath(path)) === path ? path : null
    } catch (error) {
      if (isMissing(error)) return null
      throw error
    }
  }

  return {
    async put(source, most, key = randomBytes(16).toString('hex')): Promise<StoredBlob> {
      if (!keyPattern.test(key)) throw new Error('A key is 32 hexadecimal digits')
      const begun = join(root, unfinished, key)
      try {
        const written = await writeBounded(begun, source, most, openFile)
        await mkdir(folderOf(key), { recursive: true, mode: 0o700 })
        await rename(begun, join(folderOf(key), key))
        await syncFolders([folderOf(key), join(folderOf(key), '..'), root])
        return { key, ...written }
      } catch (error) {
        await rm(begun, { force: true })
        await rm(join(folderOf(key), key), { force: true })
        throw asStorageFull(error)
      }
    },

    async get(key, range) {
      const path = await locate(key)
      if (path === null) return null
      const file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW)
      return file.createReadStream({ ...(range && { start: range.start, end: range.end }) })
    },

    has: async key => (await locate(key)) !== null,

    async delete(key) {
      const path = await locate(key)
      if (path !== null) await rm(path, { force: true })
    },

    async *list() {
      for (const first of await folders(root)) {
        for (const second of await folders(join(root, first))) {
          for (const key of await readdir(join(root, first, second))) {
            if (!keyPattern.test(key) || !key.startsWith(first + second)) continue
            const found = await statOf(join(root, first, second, key))
            if (found) yield { key, storedAt: found.mtimeMs }
          }
        }
      }
    },

    discardUnfinished: before => discardOlder(join(root, unfinished), before),
  }
}

/** A new name is safe once the folders that hold it are. */
async function syncFolders(paths: readonly string[]): Promise<void> {
  for (const path of paths) {
    const folder = await open(path, 'r')
    try {
      await folder.sync()
    } finally {
      await folder.close()
    }
  }
}

const folders = async (path: string) =>
  (await readdir(path, { withFileTypes: true }))
    .filter(entry => entry.isDirectory() && /^[0-9a-f]{2}$/.test(entry.name))
    .map(entry => entry.name)
