import { expect, test } from 'vitest'
import { deviceOf } from './device.ts'

const engine = 'AppleWebKit/537.36 (KHTML, like Gecko)'

test.each([
  [`Mozilla/5.0 (X11; Linux x86_64) ${engine} Chrome/143.0.0.0 Safari/537.36`, 'Chrome on Linux', false],
  [
    `Mozilla/5.0 (Windows NT 10.0; Win64; x64) ${engine} Chrome/143 Safari/537.36 Edg/143`,
    'Edge on Windows',
    false,
  ],
  [
    'Mozilla/5.0 (Macintosh; Intel Mac OS X 10.15; rv:145.0) Gecko/20100101 Firefox/145.0',
    'Firefox on macOS',
    false,
  ],
  [
    'Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) Version/18.5 Mobile/15E148 Safari/604.1',
    'Safari on iPhone',
    true,
  ],
  [`Mozilla/5.0 (Linux; Android 15) ${engine} Chrome/143 Mobile Safari/537.36`, 'Chrome on Android', true],
  ['curl/8.5.0', 'curl', false],
  ['', 'Unknown device', false],
])('%s is shown as %s', (userAgent, name, phone) => {
  expect(deviceOf(userAgent)).toEqual({ name, phone })
})
