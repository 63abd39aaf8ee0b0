import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { performance } from 'node:perf_hooks'
import { gzipSync } from 'node:zlib'
import { afterEach, expect, test } from 'vitest'
import { type RawCall, type RawUpstream, startRawUpstream } from '../../../test/replay-upstream.ts'
import type { EgressRequest } from '../../kernel/egress.ts'
import { type ClosableEgress, createEgress } from './egress.ts'

const closing: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const close of closing.splice(0)) await close()
})

const neverAborted = new AbortController().signal

async function startBoth(
  onCall: (call: RawCall) => void,
): Promise<{ upstream: RawUpstream; egress: ClosableEgress }> {
  const upstream = await startRawUpstream(onCall)
  const egress = createEgress({ allowedOrigins: [upstream.origin] })
  closing.push(
    () => egress.close(),
    () => upstream.close(),
  )
  return { upstream, egress }
}

const get = (url: string, more: Partial<EgressRequest> = {}): EgressRequest => ({
  url,
  method: 'GET',
  signal: neverAborted,
  ...more,
})

const ok = 'HTTP/1.1 200 OK\r\ncontent-type: text/plain\r\n'

test('egress: a configured origin is reached, and asked without compression', async () => {
  const { upstream, egress } = await startBoth(({ socket }) => socket.end(`${ok}content-length: 2\r\n\r\nhi`))
  const response = await egress.request(get(`${upstream.origin}/a?b=c`))
  expect(response.status).toBe(200)
  expect(await response.body.toArray().then(pieces => Buffer.concat(pieces).toString())).toBe('hi')
  const { request } = await upstream.nextCall()
  expect(request).toMatch(/^GET \/a\?b=c HTTP\/1\.1\r\n/)
  expect(request.toLowerCase()).toContain('accept-encoding: identity')
})

test('egress: everything that is not exactly a configured origin is refused, however it is written', async () => {
  const { upstream, egress } = await startBoth(({ socket }) => socket.end(`${ok}\r\n`))
  const port = new URL(upstream.origin).port
  const others = [
    `http://localhost:${port}/`,
    `http://127.0.0.1:${Number(port) + 1}/`,
    'http://127.0.0.1/',
    `https://127.0.0.1:${port}/`,
    `http://127.0.0.2:${port}/`,
    `http://[::1]:${port}/`,
    `http://[::ffff:127.0.0.1]:${port}/`,
    `http://user@127.0.0.1:${port}/`,
    `http://user:key@127.0.0.1:${port}/`,
    `http://evil.example\\@127.0.0.1:${port}/`,
    'http://169.254.169.254/latest/meta-data',
    'file:///etc/passwd',
    'ftp://127.0.0.1/',
    'data:text/plain,hi',
    '/relative',
    '',
  ]
  for (const url of others) {
    await expect(egress.request(get(url)), url).rejects.toMatchObject({ kind: 'refused_by_policy' })
  }
  expect(upstream.calls).toHaveLength(0)
})

test('egress: another spelling of a configured address is that address', async () => {
  const { upstream, egress } = await startBoth(({ socket }) => socket.end(`${ok}content-length: 0\r\n\r\n`))
  const port = new URL(upstream.origin).port
  for (const host of ['2130706433', '0x7f.1', '127.1']) {
    expect((await egress.request(get(`http://${host}:${port}/`))).status).toBe(200)
  }
})

test('egress: an origin with a user, or of another scheme, cannot be configured', () => {
  for (const origin of ['http://u:p@127.0.0.1', 'file:///', 'nonsense']) {
    expect(() => createEgress({ allowedOrigins: [origin] })).toThrow(TypeError)
  }
})

test('egress: headers that would split the request or change its framing are refused', async () => {
  const { upstream, egress } = await startBoth(({ socket }) => socket.end(`${ok}\r\n`))
  const bad = [
    { a: 'x\r\nhost: evil' },
    { 'a b': 'x' },
    { host: 'evil' },
    { 'Transfer-Encoding': 'chunked' },
    { a: 'ü' },
  ]
  for (const headers of bad) {
    await expect(egress.request(get(upstream.origin, { headers: headers as never }))).rejects.toMatchObject({
      kind: 'refused_by_policy',
    })
  }
})

test('egress: a redirect is handed back and not followed', async () => {
  const { upstream, egress } = await startBoth(({ socket }) =>
    socket.end('HTTP/1.1 302 Found\r\nlocation: http://127.0.0.1:1/\r\ncontent-length: 0\r\n\r\n'),
  )
  const response = await egress.request(get(upstream.origin))
  expect(response.status).toBe(302)
  expect(upstream.calls).toHaveLength(1)
})

test('egress: an abort closes the socket before, between and inside a body', async () => {
  const stages: ((call: RawCall) => void)[] = [
    () => {},
    ({ socket }) => socket.write(`${ok}transfer-encoding: chunked\r\n\r\n`),
    ({ socket }) => socket.write(`${ok}transfer-encoding: chunked\r\n\r\n2\r\nhi\r\n`),
  ]
  const delays: number[] = []
  for (const stage of stages) {
    const { upstream, egress } = await startBoth(stage)
    const stop = new AbortController()
    const pending = egress.request(get(upstream.origin, { signal: stop.signal }))
    pending.catch(() => {})
    const call = await upstream.nextCall()
    if (stage !== stages[0]) await pending
    const stoppedAt = performance.now()
    stop.abort()
    delays.push((await call.closed) - stoppedAt)
    if (stage === stages[0]) await expect(pending).rejects.toMatchObject({ kind: 'aborted' })
    else await expect((await pending).body.toArray()).rejects.toMatchObject({ kind: 'aborted' })
  }
  console.log(`abort to closed socket: ${delays.map(delay => `${delay.toFixed(1)} ms`).join(', ')}`)
  for (const delay of delays) expect(delay).toBeLessThan(2_000)
})

test('egress: a reader who leaves early closes the socket', async () => {
  const { upstream, egress } = await startBoth(({ socket }) =>
    socket.write(`${ok}transfer-encoding: chunked\r\n\r\n2\r\nhi\r\n`),
  )
  const response = await egress.request(get(upstream.origin))
  for await (const _ of response.body) break
  await (await upstream.nextCall()).closed
})

test('egress: a signal that is already aborted never reaches the other side', async () => {
  const { upstream, egress } = await startBoth(() => {})
  await expect(egress.request(get(upstream.origin, { signal: AbortSignal.abort() }))).rejects.toMatchObject({
    kind: 'aborted',
  })
  expect(upstream.calls).toHaveLength(0)
})

test('egress: no answer, no headers and a silent body are told apart', async () => {
  const gone = await startRawUpstream(() => {})
  await gone.close()
  const egress = createEgress({ allowedOrigins: [gone.origin] })
  closing.push(() => egress.close())
  await expect(egress.request(get(gone.origin))).rejects.toMatchObject({ kind: 'unreachable' })

  const silent = await startBoth(() => {})
  const noHeaders = silent.egress.request(get(silent.upstream.origin, { headersTimeoutMs: 100 }))
  await expect(noHeaders).rejects.toMatchObject({ kind: 'timeout' })

  const stuck = await startBoth(({ socket }) => socket.write(`${ok}content-length: 9\r\n\r\nhi`))
  const response = await stuck.egress.request(get(stuck.upstream.origin, { idleTimeoutMs: 100 }))
  await expect(response.body.toArray()).rejects.toMatchObject({ kind: 'timeout' })
})

test('egress: a connection that dies in the middle is broken, and its error names no address', async () => {
  const { upstream, egress } = await startBoth(({ socket }) => {
    socket.write(`${ok}content-length: 9\r\n\r\nhi`, () => socket.resetAndDestroy())
  })
  const response = await egress.request(get(upstream.origin))
  const error = await response.body.toArray().catch((reason: unknown) => reason as Error)
  expect(error).toMatchObject({ kind: 'broken' })
  expect(`${(error as Error).stack} ${String((error as Error).cause)}`).not.toContain(
    new URL(upstream.origin).port,
  )
})

test('egress: a compressed answer is not read', async () => {
  const bomb = gzipSync(Buffer.alloc(64 * 1024 * 1024))
  const { upstream, egress } = await startBoth(({ socket }) => {
    socket.write(`${ok}content-encoding: gzip\r\ncontent-length: ${bomb.length}\r\n\r\n`)
    socket.write(bomb)
  })
  const response = await egress.request(get(upstream.origin))
  expect(response.headers['content-encoding']).toBe('gzip')
  await expect(response.body.toArray()).rejects.toMatchObject({ kind: 'broken' })
  await (await upstream.nextCall()).closed
})

test('egress: a reader who does not read stops the sender, not our memory', async () => {
  const server: Server = createServer((_request, response) => {
    const piece = Buffer.alloc(64 * 1024, 'x')
    const fill = () => {
      let hasRoom = true
      while (hasRoom && !response.destroyed) hasRoom = response.write(piece)
    }
    response.on('drain', fill)
    fill()
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const egress = createEgress({ allowedOrigins: [origin] })
  closing.push(
    () => egress.close(),
    async () => server.close(),
  )
  const response = await egress.request(get(origin))
  await new Promise(resolve => response.body.once('readable', resolve))
  // Time enough for many megabytes, were nothing to hold the sender back.
  for (let turn = 0; turn < 2_000; turn += 1) await new Promise(resolve => setImmediate(resolve))
  expect(response.body.readableLength).toBeLessThan(1024 * 1024)
  response.body.destroy()
})

test('egress: a body that breaks while nobody reads it does not end the process', async () => {
  const { upstream, egress } = await startBoth(({ socket }) => {
    socket.write(`${ok}content-length: 9\r\n\r\nhi`, () => socket.resetAndDestroy())
  })
  const response = await egress.request(get(upstream.origin))
  await new Promise(resolve => response.body.once('close', resolve))
  expect(response.body.errored).toMatchObject({ kind: 'broken' })
})

test('egress: close destroys what is in flight', async () => {
  const { upstream, egress } = await startBoth(({ socket }) =>
    socket.write(`${ok}content-length: 9\r\n\r\nhi`),
  )
  const response = await egress.request(get(upstream.origin))
  await egress.close()
  await expect(response.body.toArray()).rejects.toMatchObject({ kind: 'broken' })
  await (await upstream.nextCall()).closed
})
