import { afterEach, expect, test } from 'vitest'
import { startRawUpstream } from '../../../test/replay-upstream.ts'
import { createEgress } from './egress.ts'
import { createNamedOrigins, distanceOf } from './named-origins.ts'

const closing: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const close of closing.splice(0)) await close()
})

const origins = createNamedOrigins([8787])
const near = { mayBeNear: true }
const far = { mayBeNear: false }

test.each([
  ['93.184.215.14', 'public'],
  ['2606:4700::1111', 'public'],
  ['127.0.0.1', 'near'],
  ['127.9.9.9', 'near'],
  ['10.0.0.5', 'near'],
  ['172.16.3.4', 'near'],
  ['192.168.1.7', 'near'],
  ['100.64.1.1', 'near'],
  ['::1', 'near'],
  ['fd12:3456::1', 'near'],
  ['0.0.0.0', 'never'],
  ['169.254.169.254', 'never'],
  ['168.63.129.16', 'never'],
  ['100.100.100.200', 'never'],
  ['192.0.0.192', 'never'],
  ['198.18.0.1', 'never'],
  ['224.0.0.1', 'never'],
  ['240.0.0.1', 'never'],
  ['255.255.255.255', 'never'],
  ['::', 'never'],
  ['::ffff:7f00:1', 'never'],
  ['::ffff:a9fe:a9fe', 'never'],
  ['::7f00:1', 'never'],
  ['64:ff9b::a9fe:a9fe', 'never'],
  ['2002:7f00:1::', 'never'],
  ['fd00:ec2::254', 'never'],
  ['fe80::1', 'never'],
])('%s is %s', (address, distance) => {
  expect(distanceOf(address)).toBe(distance)
})

test.each([
  'http://2130706433:1234/v1',
  'http://0x7f.1:1234/v1',
  'http://017700000001:1234/v1',
  'http://127.1:1234/v1',
  'http://①②⑦.⓪.⓪.①:1234/v1',
  'http:127.0.0.1:1234/v1',
  'http:\\\\127.0.0.1:1234/v1',
  'http://[::1]:1234/v1',
])('%s is this machine, and has to be named as such', async url => {
  expect(await origins.judge(url, far)).toBe('near')
  expect(await origins.judge(url, near)).toBe('ok')
})

test.each([
  'http://169.254.169.254/v1',
  'http://[::ffff:169.254.169.254]/v1',
  'http://[::ffff:127.0.0.1]:1234/v1',
  'http://0/v1',
  'http://[fd00:ec2::254]/v1',
  'http://100.100.100.200/v1',
  'file:///etc/passwd',
  'ftp://10.0.0.1/',
  'gopher://127.0.0.1:6379/',
  'data:text/plain,x',
  'no address',
])('%s may be named by no one', async url => {
  expect(await origins.judge(url, far)).toBe('never')
  expect(await origins.judge(url, near)).toBe('never')
})

test('our own port and those of databases stay closed, also where the local network is named', async () => {
  for (const port of [8787, 5432, 6379, 22])
    expect(await origins.judge(`http://127.0.0.1:${port}/v1`, near)).toBe('port')
  expect(await origins.judge('http://localhost:8787/v1', near)).toBe('port')
})

test('a public address is reached over https only', async () => {
  expect(await origins.judge('http://93.184.215.14/v1', far)).toBe('plain')
  expect(await origins.judge('http://93.184.215.14/v1', near)).toBe('plain')
  expect(await origins.judge('https://93.184.215.14/v1', far)).toBe('ok')
})

test('a name is judged by what it resolves to, when it is named and at every connection', async () => {
  const upstream = await startRawUpstream(({ socket }) =>
    socket.end('HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok'),
  )
  closing.push(() => upstream.close())
  const byName = upstream.origin.replace('127.0.0.1', 'localhost')
  expect(await origins.judge(byName, far)).toBe('near')
  let policy: { mayBeNear: boolean } | null = near
  const egress = createEgress({ allowedOrigins: [], named: () => policy })
  closing.push(() => egress.close())
  const ask = () => egress.request({ url: byName, method: 'GET', signal: new AbortController().signal })
  expect((await ask()).status).toBe(200)
  policy = far
  await expect(ask()).rejects.toMatchObject({ kind: 'refused_by_policy' })
  policy = null
  await expect(ask()).rejects.toMatchObject({ kind: 'refused_by_policy' })
  expect(upstream.calls).toHaveLength(1)
})
