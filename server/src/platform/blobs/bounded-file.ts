/** A file of at most so many bytes, written and synced once, and hashed on the way. */
import { createHash } from 'node:crypto'
import { type FileHandle, mkdir, type open, readdir, realpath, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { ApiError, ConfigError } from '../../kernel/errors.ts'

const noRoom = new Set(['ENOSPC', 'EDQUOT', 'EROFS', 'EFBIG'])

/** @param openFile opens what is written; a test makes it fail. */
export async function writeBounded(
  path: string,
  source: AsyncIterable<Uint8Array>,
  most: number,
  openFile: typeof open,
): Promise<{ bytes: number; sha256: string }> {
  const hash = createHash('sha256')
  let bytes = 0
  const file = await openFile(path, 'wx', 0o600)
  try {
    for await (const chunk of source) {
      bytes += chunk.byteLength
      if (bytes > most) throw new ApiError('E_TOO_LARGE', { detail: `At most ${most} bytes.` })
      hash.update(chunk)
      await writeAll(file, chunk)
    }
    await file.sync()
  } finally {
    await file.close()
  }
  return { bytes, sha256: hash.digest('hex') }
}

async function writeAll(file: FileHandle, chunk: Uint8Array): Promise<void> {
  for (let done = 0; done < chunk.byteLength; ) {
    done += (await file.write(chunk, done)).bytesWritten
  }
}

/** What a file system says that has no room is E_STORAGE_FULL; all else is what it was. */
export const asStorageFull = (error: unknown): unknown =>
  noRoom.has(codeOf(error)) ? new ApiError('E_STORAGE_FULL', { cause: error }) : error

/** @returns the folder's own path, free of links. */
export async function preparedFolder(setting: string, folder: string, inside = ''): Promise<string> {
  try {
    await mkdir(join(folder, inside), { recursive: true, mode: 0o700 })
    return await realpath(folder)
  } catch (error) {
    throw new ConfigError(`${setting}: ${folder} cannot be made or entered (${codeOf(error)}).`)
  }
}

/** Removes what was begun before then. */
export async function discardOlder(folder: string, before: number): Promise<void> {
  for (const name of await readdir(folder)) {
    const path = join(folder, name)
    const found = await statOf(path)
    if (found && found.mtimeMs < before) await rm(path, { force: true })
  }
}

/** @returns null for what was deleted since its folder was read. */
export async function statOf(path: string) {
  try {
    return await stat(path)
  } catch (error) {
    if (isMissing(error)) return null
    throw error
  }
}

export const isMissing = (error: unknown) => ['ENOENT', 'ENOTDIR'].includes(codeOf(error))
const codeOf = (error: unknown) => (error as NodeJS.ErrnoException | null)?.code ?? ''
