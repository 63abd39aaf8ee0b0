/**
 * An S3 server of its own, behind a wire that can be cut and frozen and that can be told to refuse. The server leaves
 * signatures of version 4 unread, so the wire checks them.
 */
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { createServer, request as httpRequest, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import S3rver from 's3rver'
import { isSigned } from './s3-signature.ts'

export const testBucket = 'omniai-files'
/** Those of the package; it knows no others. */
export const testKeys = { accessKeyId: 'S3RVER', secretAccessKey: 'S3RVER' }

/** What happens to one request: nothing, or the store's own refusal, or what a network does. */
export type Fault =
  /** Instead of the store. */
  | { readonly answer: string }
  | { readonly refuse: number; readonly code: string }
  /** The request is carried out; its answer never comes. */
  | 'answer lost'
  /** The connection breaks once so many bytes of the request's body have come. */
  | { readonly cutRequestAfter: number }
  /** The connection breaks once so many bytes of the answer's body have gone. */
  | { readonly cutAnswerAfter: number }
  /** It is read, and nothing answers. */
  | 'silent'

export type TestObjectStore = Awaited<ReturnType<typeof startObjectStore>>

export async function startObjectStore() {
  const directory = mkdtempSync(join(tmpdir(), 'omniai-s3-'))
  const s3 = new S3rver({
    address: '127.0.0.1',
    port: 0,
    silent: true,
    directory,
    configureBuckets: [{ name: testBucket }],
  })
  const { port } = await s3.run()
  let faultOf: (asked: { method: string; url: string }) => Fault | null = () => null
  const asked: string[] = []

  const front = createServer((from, to) => {
    asked.push(`${from.method} ${from.url}`)
    const fault = faultOf({ method: from.method!, url: from.url! })
    const signed = { method: from.method!, url: from.url!, headers: from.headers }
    const isKnown = String(from.headers.authorization).includes(`=${testKeys.accessKeyId}/`)
    if (isKnown && !isSigned(signed, testKeys.secretAccessKey))
      return refuse(from, to, { refuse: 403, code: 'SignatureDoesNotMatch' })
    if (fault === 'silent') return void from.resume()
    if (fault && typeof fault === 'object') {
      if ('answer' in fault) return void to.end(fault.answer)
      if ('refuse' in fault) return refuse(from, to, fault)
    }
    pass(from, to, fault, port)
  })
  await new Promise<void>(resolve => front.listen(0, '127.0.0.1', resolve))
  const place = (front.address() as AddressInfo).port

  return {
    endpoint: `http://127.0.0.1:${place}`,
    /** Method and path of each request so far. */
    asked,
    /** From now on; the null of a request leaves it alone. */
    faults(decide: typeof faultOf): void {
      faultOf = decide
    },
    mend(): void {
      faultOf = () => null
    },
    /** The names that lie in the bucket, as the store's own folder has them. */
    names: () =>
      readdirSync(join(directory, testBucket), { recursive: true, withFileTypes: true })
        .filter(entry => entry.isFile() && entry.name.endsWith('._S3rver_object'))
        .map(entry => entry.name.replace('._S3rver_object', '')),
    async close(): Promise<void> {
      front.closeAllConnections()
      await new Promise(resolve => front.close(resolve))
      await s3.close()
      rmSync(directory, { recursive: true, force: true })
    },
  }
}

function refuse(from: IncomingMessage, to: ServerResponse, fault: { refuse: number; code: string }): void {
  from.resume()
  from.on('end', () => {
    to.writeHead(fault.refuse, { 'content-type': 'application/xml' })
    to.end(`<?xml version="1.0"?><Error><Code>${fault.code}</Code><Message>secret words</Message></Error>`)
  })
}

function pass(from: IncomingMessage, to: ServerResponse, fault: Fault | null, port: number): void {
  // The signature is over the host that was asked, so that is handed on.
  const further = httpRequest(
    { port, method: from.method, path: from.url, headers: from.headers },
    answer => {
      if (fault === 'answer lost') {
        answer.resume()
        answer.on('end', () => to.socket?.destroy())
        return
      }
      to.writeHead(answer.statusCode!, answer.headers)
      if (fault && typeof fault === 'object' && 'cutAnswerAfter' in fault) {
        cutAfter(
          answer,
          fault.cutAnswerAfter,
          chunk => to.write(chunk),
          () => to.socket?.destroy(),
        )
        return
      }
      answer.pipe(to)
    },
  )
  further.on('error', () => to.socket?.destroy())
  if (fault && typeof fault === 'object' && 'cutRequestAfter' in fault) {
    cutAfter(
      from,
      fault.cutRequestAfter,
      chunk => further.write(chunk),
      () => {
        further.destroy()
        from.socket.destroy()
      },
    )
    return
  }
  from.pipe(further)
}

function cutAfter(
  source: IncomingMessage,
  bytes: number,
  hand: (chunk: Buffer) => unknown,
  cut: () => void,
): void {
  let left = bytes
  source.on('data', (chunk: Buffer) => {
    if (left > 0) hand(chunk.subarray(0, left))
    left -= chunk.length
    if (left <= 0) setImmediate(cut)
  })
}
