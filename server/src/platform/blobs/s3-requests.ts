/** Signed requests to one bucket, and what its refusals mean to us. */
import type { Readable } from 'node:stream'
import { AwsV4Signer } from 'aws4fetch'
import { type Egress, EgressError, type EgressRequest } from '../../kernel/egress.ts'
import { ApiError } from '../../kernel/errors.ts'
import type { ObjectStoreSeen } from '../../kernel/observations.ts'

export type ObjectStore = {
  /** Of the bucket, without a slash at its end. */
  readonly url: string
  readonly region: string
  /** Empty, or ending with a slash. */
  readonly prefix: string
}

export type ObjectStoreKeys = { readonly accessKeyId: string; readonly secretAccessKey: string }

export type S3Times = {
  readonly connectMs: number
  /** Until an answer begins, after the whole of a body was sent; and between two reads of it. */
  readonly silenceMs: number
  /** Before each repeat. As many repeats as there are numbers. */
  readonly repeatAfterMs: readonly number[]
}

export const defaultS3Times: S3Times = { connectMs: 5_000, silenceMs: 30_000, repeatAfterMs: [200, 1_000] }

type Asked = {
  readonly method: EgressRequest['method']
  readonly key: string
  readonly query?: Readonly<Record<string, string>>
  readonly range?: { readonly start: number; readonly end: number }
  readonly content?: { readonly open: () => Readable; readonly bytes: number; readonly sha256: string }
}

type Answered = { readonly status: number; readonly body: Readable }

const emptySha256 = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'
const roomCodes = new Set(['QuotaExceeded', 'XMinioStorageFull', 'XMinioAdminBucketQuotaExceeded'])

/** A refusal of the object store: its status and its own word for it, never its text, which repeats our request. */
export class S3Refusal extends Error {
  override name = 'S3Refusal'
  readonly status: number
  readonly code: string

  constructor(status: number, code: string) {
    super(`object store: ${status} ${code}`)
    this.status = status
    this.code = code
  }
}

export function createS3Requests(
  egress: Egress,
  { url, region, prefix }: ObjectStore,
  keys: ObjectStoreKeys,
  times: S3Times,
  onRequest: (seen: ObjectStoreSeen) => void = () => {},
) {
  const signingKeys = new Map<string, ArrayBuffer>()

  async function once(asked: Asked): Promise<Answered> {
    const since = performance.now()
    const seen = (outcome: ObjectStoreSeen['outcome']) =>
      onRequest({ method: asked.method, outcome, milliseconds: performance.now() - since })
    try {
      const answered = await send(asked)
      seen('ok')
      return answered
    } catch (error) {
      // Looked for and not there, or read behind its end, is an answer like another.
      const isAnswer = isNoSuchKey(error) || isOutOfRange(error)
      seen(isAnswer ? 'missing' : error instanceof S3Refusal ? 'refused' : 'failed')
      throw error
    }
  }

  async function send({ method, key, query, range, content }: Asked): Promise<Answered> {
    const address = new URL(`${url}/${key === '' ? '' : prefix + key}`)
    for (const [name, value] of Object.entries(query ?? {})) address.searchParams.set(name, value)
    const signed = await new AwsV4Signer({
      method,
      url: address.href,
      headers: {
        'x-amz-content-sha256': content?.sha256 ?? emptySha256,
        ...(content && { 'content-type': 'application/octet-stream' }),
        ...(range && { range: `bytes=${range.start}-${range.end}` }),
      },
      ...keys,
      service: 's3',
      region,
      cache: signingKeys,
    }).sign()
    const { status, body } = await egress.request({
      url: signed.url.href,
      method,
      headers: Object.fromEntries(signed.headers),
      ...(content && { body: { stream: content.open(), bytes: content.bytes } }),
      signal: new AbortController().signal,
      connectTimeoutMs: times.connectMs,
      headersTimeoutMs: times.silenceMs,
      idleTimeoutMs: times.silenceMs,
    })
    if (status >= 200 && status < 300) return { status, body }
    const code = /<Code>([A-Za-z]{1,64})<\/Code>/.exec(await firstOf(body, 16 * 1024))?.[1]
    throw new S3Refusal(status, code ?? 'Unknown')
  }

  /** What may pass is asked again: each of our requests means the same however often it is carried out. */
  async function ask(asked: Asked): Promise<Answered> {
    for (const wait of times.repeatAfterMs) {
      try {
        return await once(asked)
      } catch (error) {
        if (!mayPass(error)) throw error
        await new Promise(resolve => setTimeout(resolve, wait))
      }
    }
    return once(asked)
  }

  return { once, ask }
}

/** The first bytes of an answer as text; the rest is not read. */
export async function firstOf(body: Readable, most: number): Promise<string> {
  const chunks: Uint8Array[] = []
  let bytes = 0
  for await (const chunk of body as AsyncIterable<Uint8Array>) {
    chunks.push(chunk)
    bytes += chunk.byteLength
    if (bytes >= most) break
  }
  return Buffer.concat(chunks).toString('utf8')
}

function mayPass(error: unknown): boolean {
  if (error instanceof EgressError) return error.kind !== 'refused_by_policy'
  return error instanceof S3Refusal && (error.status >= 500 || error.status === 429) && !isRoom(error)
}

const isRoom = ({ status, code }: S3Refusal) => status === 507 || roomCodes.has(code)

/** Only what was stored under this name and is gone; a bucket that is gone is no answer about a file. */
export const isNoSuchKey = (error: unknown) => isRefusal(error, 404, 'NoSuchKey')
/** A file that is there and empty has no first byte. */
export const isOutOfRange = (error: unknown) => isRefusal(error, 416, 'InvalidRange')

const isRefusal = (error: unknown, status: number, code: string) =>
  error instanceof S3Refusal && error.status === status && error.code === code

/** What a caller is told. Why it was refused is for the log. */
export function asApiError(error: unknown): unknown {
  if (error instanceof S3Refusal && isRoom(error)) return new ApiError('E_STORAGE_FULL', { cause: error })
  if (error instanceof S3Refusal || error instanceof EgressError)
    return new ApiError('E_UNAVAILABLE', { cause: error, retryAfterSeconds: 5 })
  return error
}
