import type { Readable } from 'node:stream'

export type StoredBlob = {
  /** Made here, of random letters and digits; no part of it comes from a caller. */
  readonly key: string
  readonly bytes: number
  readonly sha256: string
}

/** Where files lie. Whoever stores one keeps its key; names that people gave are never known here. */
export type Blobs = {
  /**
   * The whole or nothing: what breaks off, is larger than `most` bytes (E_TOO_LARGE) or finds no room (E_STORAGE_FULL)
   * leaves no file. When it returns, the bytes survive a power cut.
   * @param key of a file that comes back from a backup, in place of a new one.
   */
  put(source: AsyncIterable<Uint8Array>, most: number, key?: string): Promise<StoredBlob>
  /** @returns null when there is no such file. */
  get(key: string, range?: { readonly start: number; readonly end: number }): Promise<Readable | null>
  has(key: string): Promise<boolean>
  /** Nothing happens when there is no such file. */
  delete(key: string): Promise<void>
  /** Every whole file, in no order. */
  list(): AsyncIterable<{ readonly key: string; readonly storedAt: number }>
  /** Removes what was begun before then and never became whole. */
  discardUnfinished(before: number): Promise<void>
}
