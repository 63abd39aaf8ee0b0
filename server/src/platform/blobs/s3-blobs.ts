/**
 * Files in a bucket of an S3-compatible store. What arrives is written here first, whole, hashed and bounded, and then
 * sent in one request that carries its hash: the store has all of it or nothing, no part is ever left there, and a
 * request that failed can be made again.
 */
import { randomBytes } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { open, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Blobs, StoredBlob } from '../../kernel/blobs.ts'
import type { Egress } from '../../kernel/egress.ts'
import { ConfigError } from '../../kernel/errors.ts'
import type { Observer } from '../../kernel/observations.ts'
import { asStorageFull, discardOlder, preparedFolder, writeBounded } from './bounded-file.ts'
import {
  asApiError,
  createS3Requests,
  defaultS3Times,
  firstOf,
  isNoSuchKey,
  isOutOfRange,
  type ObjectStore,
  type ObjectStoreKeys,
  S3Refusal,
  type S3Times,
} from './s3-requests.ts'

const keyPattern = /^[0-9a-f]{32}$/
/** Of a list of a thousand names, many times over. */
const listBytes = 4 * 1024 * 1024

type Dependencies = {
  readonly egress: Egress
  readonly store: ObjectStore
  readonly keys: ObjectStoreKeys
  /** Of this machine: where uploads lie until the store has them. */
  readonly folder: string
  readonly times?: Partial<S3Times>
  /** Opens what is written here; a test makes it fail. */
  readonly openFile?: typeof open
  readonly onRequest?: Observer['objectStore']
}

/** Refuses to start when the store cannot be listed, written, read and deleted from. */
export async function createS3Blobs(dependencies: Dependencies): Promise<Blobs> {
  const { egress, store, keys, openFile = open } = dependencies
  const times = { ...defaultS3Times, ...dependencies.times }
  const { once, ask } = createS3Requests(egress, store, keys, times, dependencies.onRequest)
  const folder = await preparedFolder('DATA_DIR', dependencies.folder)

  async function* list() {
    for (let token: string | undefined; ; ) {
      const { body } = await told(
        ask({
          method: 'GET',
          key: '',
          query: { 'list-type': '2', prefix: store.prefix, ...(token && { 'continuation-token': token }) },
        }),
      )
      const page = await told(firstOf(body, listBytes))
      for (const [, entry = ''] of page.matchAll(/<Contents>(.*?)<\/Contents>/gs)) {
        const name = textOf(entry, 'Key') ?? ''
        const key = name.slice(store.prefix.length)
        const storedAt = Date.parse(textOf(entry, 'LastModified') ?? '')
        if (name.startsWith(store.prefix) && keyPattern.test(key) && !Number.isNaN(storedAt))
          yield { key, storedAt }
      }
      token = textOf(page, 'NextContinuationToken')
      if (!token) return
    }
  }

  async function get(key: string, range?: { readonly start: number; readonly end: number }) {
    if (!keyPattern.test(key)) return null
    try {
      return (await ask({ method: 'GET', key, ...(range && { range }) })).body
    } catch (error) {
      if (isNoSuchKey(error)) return null
      throw asApiError(error)
    }
  }

  async function remove(key: string) {
    if (!keyPattern.test(key)) return
    try {
      const { body } = await ask({ method: 'DELETE', key })
      body.destroy()
    } catch (error) {
      if (!isNoSuchKey(error)) throw asApiError(error)
    }
  }

  async function put(
    source: AsyncIterable<Uint8Array>,
    most: number,
    key = randomBytes(16).toString('hex'),
  ): Promise<StoredBlob> {
    if (!keyPattern.test(key)) throw new Error('A key is 32 hexadecimal digits')
    const path = join(folder, key)
    try {
      const written = await writeBounded(path, source, most, openFile)
      await send(key, { ...written, open: () => createReadStream(path) })
      return { key, ...written }
    } catch (error) {
      throw asStorageFull(error)
    } finally {
      await rm(path, { force: true })
    }
  }

  async function send(
    key: string,
    content: { open: () => ReturnType<typeof createReadStream>; bytes: number; sha256: string },
  ) {
    try {
      const { body } = await ask({ method: 'PUT', key, content })
      body.destroy()
    } catch (error) {
      // It may have been stored and only its answer lost. What cannot be taken away now the sweep finds.
      await once({ method: 'DELETE', key }).then(
        ({ body }) => body.destroy(),
        () => {},
      )
      throw asApiError(error)
    }
  }

  await tryOut({ put, get, remove, list })
  return {
    put,
    get,
    async has(key) {
      if (!keyPattern.test(key)) return false
      try {
        // The answer to HEAD has no body, so it could not tell a missing file from a missing bucket.
        const { body } = await ask({ method: 'GET', key, range: { start: 0, end: 0 } })
        body.destroy()
        return true
      } catch (error) {
        if (isNoSuchKey(error)) return false
        if (isOutOfRange(error)) return true
        throw asApiError(error)
      }
    },
    delete: remove,
    list,
    discardUnfinished: before => discardOlder(folder, before),
  }
}

async function told<T>(asked: Promise<T>): Promise<T> {
  try {
    return await asked
  } catch (error) {
    throw asApiError(error)
  }
}

const entities: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" }

function textOf(xml: string, name: string): string | undefined {
  const text = new RegExp(`<${name}>([^<]*)</${name}>`).exec(xml)?.[1]
  return text?.replace(
    /&(?:(amp|lt|gt|quot|apos)|#(\d{1,7})|#x([0-9a-f]{1,6}));/gi,
    (_all, word, decimal, hex) =>
      word ? entities[word.toLowerCase()]! : String.fromCodePoint(Number(decimal ?? `0x${hex}`)),
  )
}

type Parts = {
  put: Blobs['put']
  get: Blobs['get']
  remove: Blobs['delete']
  list: Blobs['list']
}

async function tryOut({ put, get, remove, list }: Parts): Promise<void> {
  let doing = 'listed'
  try {
    for await (const _ of list()) break
    doing = 'written to'
    const { key } = await put(oneByte(), 1)
    doing = 'read'
    ;(await get(key))?.destroy()
    doing = 'deleted from'
    await remove(key)
  } catch (error) {
    throw new ConfigError(`The bucket of MEDIA_STORAGE_PATH cannot be ${doing}: ${sentenceOf(error)}`)
  }
}

async function* oneByte() {
  yield new Uint8Array([0])
}

const sentences: Readonly<Record<string, string>> = {
  NoSuchBucket: 'there is none of that name. Make it, or correct the name.',
  InvalidAccessKeyId: 'S3_ACCESS_KEY_ID is not known there.',
  SignatureDoesNotMatch: 'S3_SECRET_ACCESS_KEY does not fit S3_ACCESS_KEY_ID.',
  AccessDenied: 'S3_ACCESS_KEY_ID may not do that. It needs to list, get, put and delete.',
  RequestTimeTooSkewed: 'the clock of this machine is wrong.',
  AuthorizationHeaderMalformed: 'S3_REGION is not the region of the bucket.',
  PermanentRedirect: 'S3_ENDPOINT or S3_REGION is not that of the bucket.',
}

function sentenceOf(error: unknown): string {
  const cause = error instanceof Error ? error.cause : undefined
  if (cause instanceof S3Refusal)
    return (
      sentences[cause.code] ?? `it answers ${cause.status} ${cause.code}. Check S3_ENDPOINT and S3_REGION.`
    )
  return 'S3_ENDPOINT does not answer. Check that it runs, and the address.'
}
