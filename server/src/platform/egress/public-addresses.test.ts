import { afterEach, expect, test } from 'vitest'
import { startRawUpstream } from '../../../test/replay-upstream.ts'
import { createEgress } from './egress.ts'
import { isPublicAddress } from './public-addresses.ts'

const closing: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const close of closing.splice(0)) await close()
})

test.each([
  '0.0.0.0',
  '10.1.2.3',
  '100.64.0.1',
  '100.100.100.200',
  '127.0.0.1',
  '127.255.255.254',
  '168.63.129.16',
  '169.254.169.254',
  '172.16.0.1',
  '172.31.255.255',
  '192.0.0.192',
  '192.168.1.1',
  '198.18.0.1',
  '198.19.255.255',
  '224.0.0.1',
  '240.0.0.1',
  '255.255.255.255',
  '::',
  '::1',
  '::ffff:127.0.0.1',
  '::ffff:8.8.8.8',
  '::7f00:1',
  '64:ff9b::a9fe:a9fe',
  '2002:7f00:1::',
  '2001::1',
  '2001:db8::1',
  'fd00:ec2::254',
  'fe80::1',
  'ff02::1',
  'localhost',
  '',
  '8.8.8.8.',
  '0x8.8.8.8',
])('%s is not public', address => {
  expect(isPublicAddress(address)).toBe(false)
})

test.each(['8.8.8.8', '172.32.0.1', '100.128.0.1', '192.0.1.1', '2606:4700::1111', '2a00:1450:4001::200e'])(
  '%s is public',
  address => {
    expect(isPublicAddress(address)).toBe(true)
  },
)

test('what a configured origin names is refused where it is private, by address and by name, and without https', async () => {
  const upstream = await startRawUpstream(({ socket }) => socket.end('HTTP/1.1 204 No Content\r\n\r\n'))
  const egress = createEgress({ allowedOrigins: [upstream.origin], publicHttps: true })
  closing.push(
    () => egress.close(),
    () => upstream.close(),
  )
  const { port } = new URL(upstream.origin)
  const signal = new AbortController().signal
  for (const url of [
    `https://127.0.0.1:${port}/`,
    `https://localhost:${port}/`,
    `https://[::1]:${port}/`,
    `https://[::ffff:127.0.0.1]:${port}/`,
    `https://2130706433:${port}/`,
    'https://169.254.169.254/latest/meta-data',
    'https://10.0.0.1/',
    'http://example.org/',
    `http://127.0.0.2:${port}/`,
    `http://localhost:${port}/`,
  ]) {
    await expect(egress.request({ url, method: 'GET', signal }), url).rejects.toMatchObject({
      kind: 'refused_by_policy',
    })
  }
  expect(upstream.calls).toHaveLength(0)
  expect((await egress.request({ url: upstream.origin, method: 'GET', signal })).status).toBe(204)
})
