import { expect, test } from 'vitest'
import { problemOf } from './json-body.ts'

test.each([
  '{}',
  '[]',
  '{"a":1,"b":{"a":1},"c":[{"a":1},{"a":1}]}',
  '{"a":"a","b":["a","a"]}',
  '{"a":"{\\"a\\":1,\\"a\\":2}"}',
  '{"a\\\\":1,"a":2}',
  '{"emoji":"\\ud83d\\ude00 😀"}',
  '{"text":"a backslash and u0000: \\\\u0000"}',
  'not json at all "',
  '{"broken \\x": 1}',
])('%s is left as it is', text => {
  expect(problemOf(text)).toBeNull()
})

test.each([
  ['{"a":1,"a":2}', 'has the same key twice'],
  ['{"a":1,"\\u0061":2}', 'has the same key twice'],
  ['{"a/":1,"a\\/":2}', 'has the same key twice'],
  ['[{"b":{"a":[1,{}],"c":2,"a":3}}]', 'has the same key twice'],
  ['{"a":"\\ud800"}', 'has half a surrogate pair'],
  ['{"\\udc00":1}', 'has half a surrogate pair'],
  ['{"a":"x\\u0000"}', 'has the character U+0000'],
])('%s %s', (text, problem) => {
  expect(problemOf(text)).toBe(problem)
})

test('depth and size cost one pass', () => {
  expect(problemOf('['.repeat(1_000_000))).toBeNull()
  expect(problemOf(`{"a":"${'\\\\'.repeat(500_000)}"}`)).toBeNull()
})
