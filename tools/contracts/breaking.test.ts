import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { breakingChanges, type Document } from './breaking-rules.ts'

const frozenText = readFileSync(join(import.meta.dirname, '../../contracts/frozen/openapi.json'), 'utf8')
const frozen = JSON.parse(frozenText) as Document

type Place = Record<string | number, unknown>

/** Changes one value of a copy; `undefined` removes it. The place must exist, or the plant is worth nothing. */
function planted(path: readonly (string | number)[], change: (value: never) => unknown): string[] {
  const copy = JSON.parse(frozenText) as Document
  let place = copy as unknown as Place
  for (const step of path.slice(0, -1)) {
    if (place[step] === undefined) throw new Error(`There is no ${path.join('.')}`)
    place = place[step] as Place
  }
  const last = path.at(-1)!
  const value = change(place[last] as never)
  if (value === undefined) {
    if (place[last] === undefined) throw new Error(`There is no ${path.join('.')}`)
    delete place[last]
  } else {
    place[last] = value
  }
  return breakingChanges(frozen, copy)
}

const schema = (name: string, ...rest: (string | number)[]) => ['components', 'schemas', name, ...rest]
const gone = () => undefined
const without = (value: string) => (list: string[]) => list.filter(item => item !== value)
const withMore = (value: unknown) => (list: unknown[]) => [...list, value]
const isNow = (value: unknown) => () => value

test('the frozen surface does not break itself', () => {
  expect(breakingChanges(frozen, JSON.parse(frozenText) as Document)).toEqual([])
})

test.each<[string, (string | number)[], (value: never) => unknown]>([
  ['an operation is removed', ['paths', '/v1/threads', 'get'], gone],
  ['an operation is renamed', ['paths', '/v1/threads', 'get', 'operationId'], isNow('threadsList')],
  ['a permission is tightened', ['paths', '/v1/threads', 'get', 'x-permission'], isNow('admin')],
  ['a flag appears', ['paths', '/v1/threads', 'get', 'x-flag'], isNow('workspace')],
  ['a success status is removed', ['paths', '/v1/chat', 'post', 'responses', '202'], gone],
  [
    'the stream of an answer is removed',
    ['paths', '/v1/chat', 'post', 'responses', '200', 'content', 'text/event-stream'],
    gone,
  ],
  [
    'a query parameter is removed',
    ['paths', '/v1/threads', 'get', 'parameters', 0],
    isNow({ name: 'other', in: 'query', schema: {} }),
  ],
  [
    'a query parameter becomes required',
    ['paths', '/v1/threads', 'get', 'parameters', 0, 'required'],
    isNow(true),
  ],
  [
    'a body appears',
    ['paths', '/v1/meta', 'get', 'requestBody'],
    isNow({ content: { 'application/json': { schema: {} } } }),
  ],
  ['a response property is removed', schema('Thread', 'properties', 'title'), gone],
  ['a response property is no longer required', schema('Thread', 'required'), without('title')],
  ['a response type is replaced', schema('Thread', 'properties', 'title', 'type'), isNow('integer')],
  [
    'a response value may now be null',
    schema('Thread', 'properties', 'title'),
    isNow({ anyOf: [{ type: 'string' }, { type: 'null' }] }),
  ],
  [
    'an enum value of a response is removed',
    schema('Run', 'properties', 'status', 'enum'),
    without('stopping'),
  ],
  [
    'an error code is removed',
    schema('ErrorEnvelope', 'properties', 'error', 'properties', 'code', 'enum'),
    without('E_NOT_FOUND'),
  ],
  ['an event is removed', schema('RunEvent', 'anyOf'), (list: unknown[]) => list.slice(1)],
  ['a property of an event is removed', schema('TextDeltaEvent', 'properties', 'offset'), gone],
  [
    'an enum value of an event is removed',
    schema('PhaseEvent', 'properties', 'phase', 'enum'),
    without('thinking'),
  ],
  ['a request property becomes required', schema('ChatStart', 'required'), withMore('model')],
  ['a request property is removed', schema('ChatStart', 'properties', 'settings'), gone],
  ['a request type is replaced', schema('ChatStart', 'properties', 'text', 'type'), isNow('number')],
  ['a request bound is tightened', schema('ChatStart', 'properties', 'text', 'maxLength'), isNow(10)],
  ['a request pattern changes', schema('ChatStart', 'properties', 'text', 'pattern'), isNow('^x')],
  ['a request enum value is removed', schema('InviteCreate', 'properties', 'role', 'enum'), without('admin')],
])('breaking: %s', (_, path, change) => {
  expect(planted(path, change)).not.toEqual([])
})

test.each<[string, (string | number)[], (value: never) => unknown]>([
  [
    'an operation is added',
    ['paths', '/v1/more'],
    isNow({ get: { operationId: 'moreView', responses: {} } }),
  ],
  ['a response property is added', schema('Thread', 'properties', 'colour'), isNow({ type: 'string' })],
  ['a required response property is added', schema('Thread', 'required'), withMore('colour')],
  [
    'an optional request property is added',
    schema('ChatStart', 'properties', 'colour'),
    isNow({ type: 'string' }),
  ],
  ['a request bound is loosened', schema('ChatStart', 'properties', 'text', 'maxLength'), isNow(500_000)],
  ['an enum value of a response is added', schema('Run', 'properties', 'status', 'enum'), withMore('paused')],
  [
    'an error code is added',
    schema('ErrorEnvelope', 'properties', 'error', 'properties', 'code', 'enum'),
    withMore('E_NEW'),
  ],
  [
    'an event is added',
    schema('RunEvent', 'anyOf'),
    withMore({ type: 'object', properties: { type: { const: 'new' } } }),
  ],
  ['a permission is opened', ['paths', '/v1/threads', 'get', 'x-permission'], isNow('public')],
  [
    'a description changes',
    schema('RunCancel', 'properties', 'last_seq', 'description'),
    isNow('Other words.'),
  ],
])('additive: %s', (_, path, change) => {
  expect(planted(path, change)).toEqual([])
})
