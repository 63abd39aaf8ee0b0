import { expect, test } from 'vitest'
import { belowFloor } from './version-floors.ts'

const floors = { part: { lines: ['6.28.0', '8.9.0'], why: 'reason' } }
const judge = (version: string, path = 'node_modules/part') => belowFloor({ [path]: { version } }, floors)

test.each(['8.8.9', '7.99.0', '6.27.9', '5.0.0', '8.9.0-beta.1'])('%s is refused', version => {
  expect(judge(version).join()).toMatch(/needs 6.28.0 or 8.9.0 \(reason\)/)
})

test.each(['8.9.0', '8.10.0', '6.28.0', '9.0.0'])('%s is allowed', version => {
  expect(judge(version)).toEqual([])
})

test('a copy inside another package is judged too, a package of a similar name is not', () => {
  expect(judge('8.0.0', 'node_modules/other/node_modules/part')).toHaveLength(1)
  expect(judge('8.0.0', 'node_modules/other-part')).toEqual([])
})
