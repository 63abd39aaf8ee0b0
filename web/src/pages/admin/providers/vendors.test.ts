import { expect, test } from 'vitest'
import { looksNear, originOf } from './vendors.ts'

test('addresses of this machine and its network are told from those of the internet', () => {
  for (const near of [
    'http://localhost:1234',
    'http://127.0.0.1:11434',
    'http://192.168.1.20:8080/v1',
    'http://172.20.0.2/v1',
    'http://10.1.2.3/v1',
    'http://[::1]:1234',
    'http://rig:1234',
    'http://rig.local:1234',
  ]) {
    expect([near, looksNear(near)]).toEqual([near, true])
  }
  for (const far of [
    'https://api.openai.com/v1',
    'https://172.32.0.1/v1',
    'https://10gbit.example',
    'nonsense',
  ]) {
    expect([far, looksNear(far)]).toEqual([far, false])
  }
})

test('another path is the same origin, another port is not', () => {
  expect(originOf('https://a.example/v1')).toBe(originOf('https://a.example/other'))
  expect(originOf('https://a.example/v1')).not.toBe(originOf('https://a.example:8443/v1'))
  expect(originOf('https:/')).toBeNull()
})
