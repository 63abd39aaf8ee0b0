import { Type } from 'typebox'
import { expect, test } from 'vitest'
import type { Operation, PlannedOperation } from '../../contracts/src/operation.ts'
import { operations } from '../../contracts/src/operations/all.ts'
import { plannedOperations } from '../../contracts/src/operations/planned.ts'
import { Empty, Strict } from '../../contracts/src/schemas/basics.ts'
import { legacyRoutes, lintOperations } from './lint-rules.ts'

const good: Operation = operations.threadUpdate
const reserved: PlannedOperation = plannedOperations.artifactView
const legacy: PlannedOperation = plannedOperations.legacyChat

/** As if somebody had got it past the types. */
const bent = (change: object) => ({ ...good, ...change }) as Operation

test('the contract itself is consistent', () => {
  expect(lintOperations(Object.entries(operations), Object.entries(plannedOperations))).toEqual([])
})

test.each<[string, object, RegExp]>([
  ['no lane', { lane: undefined }, /unknown lane/],
  ['no permission', { permission: undefined }, /unknown permission/],
  ['no limit', { limit: undefined }, /unknown limit/],
  ['an unknown limit', { limit: 'endless' }, /unknown limit endless/],
  ['an unknown flag', { flag: 'magic' }, /unknown flag magic/],
  ['no summary', { summary: ' ' }, /no summary/],
  ['a path of another lane', { path: '/v1/dev/threads/{thread_id}' }, /not in the ui lane/],
  ['a member in the dev lane', { lane: 'dev', path: '/v1/dev/threads/{thread_id}' }, /for admins/],
  [
    'a member in the public lane',
    { lane: 'public', path: '/v1/public/threads/{thread_id}' },
    /belong together/,
  ],
  ['a public operation without the flag', { lane: 'public', permission: 'token' }, /flag public_api/],
  ['a new legacy path', { lane: 'legacy', path: '/api/threads/{thread_id}' }, /closed/],
  ['a body on GET', { method: 'GET' }, /GET has no body/],
  ['a placeholder without a param', { params: Strict({}) }, /are not those of/],
  ['a param without a placeholder', { path: '/v1/threads' }, /are not those of/],
  ['a camelCase placeholder', { path: '/v1/threads/{threadId}' }, /snake_case/],
  ['an open body', { body: Type.Object({}) }, /body takes unknown properties/],
  ['an open object deep in a body', { body: Strict({ deep: Type.Array(Type.Object({})) }) }, /deep.*unknown/],
  ['an unknown error code', { errors: ['E_MADE_UP'] }, /E_MADE_UP/],
  ['no success', { responses: { 404: Empty } }, /no success/],
])('refused: %s', (_, change, expected) => {
  expect(lintOperations([['threadUpdate', bent(change)]], []).join('\n')).toMatch(expected)
})

test('refused: the same id twice, the same route twice, a landed operation that is still reserved', () => {
  expect(
    lintOperations(
      [
        ['a', good],
        ['a', { ...good, method: 'DELETE' }],
      ],
      [],
    ).join(),
  ).toMatch(/used twice/)
  expect(
    lintOperations(
      [
        ['a', good],
        ['b', good],
      ],
      [],
    ).join(),
  ).toMatch(/already a/)
  const other = { ...reserved, method: good.method, path: '/v1/threads/{other_id}' }
  expect(lintOperations([['a', good]], [['b', other]]).join()).toMatch(/already a/)
  expect(lintOperations([['a', good]], [['a', reserved]]).join()).toMatch(/used twice/)
})

test('refused: an unknown phase, an id that is not camelCase', () => {
  expect(lintOperations([], [['docView', { ...reserved, phase: 'some day' }]]).join()).toMatch(
    /unknown phase/,
  )
  expect(lintOperations([], [['doc_view', reserved]]).join()).toMatch(/camelCase/)
})

test('the legacy list is the one of the plan, and all of it is reserved', () => {
  expect(legacyRoutes).toHaveLength(7)
  expect(lintOperations([], [['legacyChat', legacy]])).toEqual([])
  expect(lintOperations([], [['legacyChat', { ...legacy, method: 'PUT' }]]).join()).toMatch(/closed/)
})
