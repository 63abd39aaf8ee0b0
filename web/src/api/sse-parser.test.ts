import { expect, test } from 'vitest'
import { createSseParser, type SseEvent } from './sse-parser.ts'

const wire =
  ': ping\n\nid: 1\nevent: text-delta\ndata: {"text":"héllo 👋"}\n\n' +
  'id: 2\r\nevent: text-delta\r\ndata: a\r\ndata: b\r\n\r\n' +
  'data:no space\r\rid: 4\nunknown: field\ndata\n\n: done\n\n'

const expected: SseEvent[] = [
  { id: '1', type: 'text-delta', data: '{"text":"héllo 👋"}' },
  { id: '2', type: 'text-delta', data: 'a\nb' },
  { id: null, type: 'message', data: 'no space' },
  { id: '4', type: 'message', data: '' },
]

const bytes = new TextEncoder().encode(wire)

function read(...cuts: number[]): SseEvent[] {
  const parser = createSseParser()
  const edges = [0, ...cuts, bytes.length]
  return edges.slice(1).flatMap((end, index) => parser.push(bytes.slice(edges[index], end)))
}

test('the events are the same however the bytes are cut', () => {
  expect(read()).toEqual(expected)
  for (let first = 0; first <= bytes.length; first++) {
    expect(read(first)).toEqual(expected)
    for (let second = first; second <= Math.min(first + 4, bytes.length); second++) {
      expect(read(first, second)).toEqual(expected)
    }
  }
  expect(read(...bytes.keys())).toEqual(expected)
})

test('an event without its empty line is not complete', () => {
  const parser = createSseParser()
  expect(parser.push(new TextEncoder().encode('id: 1\ndata: half'))).toEqual([])
  expect(parser.push(new TextEncoder().encode('\n'))).toEqual([])
  expect(parser.push(new TextEncoder().encode('\n'))).toEqual([{ id: '1', type: 'message', data: 'half' }])
})
