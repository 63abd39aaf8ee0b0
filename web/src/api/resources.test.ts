import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { keepEqual } from './keep-equal.ts'
import { pagedResource } from './paged.ts'
import { ApiProblem, networkProblem } from './problem.ts'
import { forgetAll, invalidate, type Resource, read, reload, snapshotOf, watch, write } from './resources.ts'

const resourceOf = <T>(load: Resource<T>['load'], rest: Partial<Resource<T>> = {}): Resource<T> => ({
  key: ['thing', 'a'],
  load,
  ...rest,
})

beforeEach(() => void vi.useFakeTimers())
afterEach(() => {
  forgetAll()
  vi.useRealTimers()
})

test('all who watch a resource share one request', async () => {
  const load = vi.fn(async () => 'answer')
  const resource = resourceOf(load)
  const heard = vi.fn()
  watch(resource, heard)
  watch(resource, () => {})
  await vi.advanceTimersByTimeAsync(0)
  expect(load).toHaveBeenCalledTimes(1)
  expect(read(resource)).toBe('answer')
  expect(heard).toHaveBeenCalled()
})

test('what was written while an answer was under way is not undone by that answer', async () => {
  const answers = ['old', 'new']
  const load = vi.fn(async () => {
    await new Promise(resolve => setTimeout(resolve, 100))
    return answers.shift() ?? 'new'
  })
  const resource = resourceOf(load)
  watch(resource, () => {})
  await vi.advanceTimersByTimeAsync(50)
  write(resource, () => 'mine')
  await vi.advanceTimersByTimeAsync(60)
  expect(read(resource)).toBe('mine')
  await vi.advanceTimersByTimeAsync(200)
  expect(read(resource)).toBe('new')
})

test('invalidating asks again for what is watched, and leaves the rest for later', async () => {
  const watched = vi.fn(async () => 1)
  const idle = vi.fn(async () => 1)
  watch({ key: ['thread', 'a', 'view'], load: watched }, () => {})
  await reload({ key: ['thread', 'a', 'messages'], load: idle })
  await vi.advanceTimersByTimeAsync(0)
  await invalidate(['thread', 'a'])
  await invalidate(['thread', 'b'])
  expect(watched).toHaveBeenCalledTimes(2)
  expect(idle).toHaveBeenCalledTimes(1)
})

test('a lost connection is tried again, a refusal is not; data stays in both cases', async () => {
  const load = vi.fn<() => Promise<string>>().mockResolvedValueOnce('first')
  const resource = resourceOf(load)
  await reload(resource)
  load.mockRejectedValueOnce(networkProblem()).mockResolvedValueOnce('second')
  void reload(resource)
  await vi.advanceTimersByTimeAsync(5_000)
  expect(read(resource)).toBe('second')

  load.mockRejectedValue(new ApiProblem({ code: 'E_NOT_FOUND', message: 'Gone.', fix: '', status: 404 }))
  await reload(resource)
  expect(load).toHaveBeenCalledTimes(4)
  expect(snapshotOf(resource)).toMatchObject({ data: 'second', problem: { code: 'E_NOT_FOUND' } })
})

test('a resource is looked at again at its own pace, as long as someone watches', async () => {
  const load = vi.fn(async () => 1)
  const stop = watch(resourceOf(load, { lookEvery: () => 1_000 }), () => {})
  await vi.advanceTimersByTimeAsync(3_500)
  expect(load).toHaveBeenCalledTimes(4)
  stop()
  await vi.advanceTimersByTimeAsync(5_000)
  expect(load).toHaveBeenCalledTimes(4)
})

test('a paged list that is read again is as long as it was', async () => {
  const all = Array.from({ length: 25 }, (_, index) => index)
  const list = pagedResource<number>(['numbers'], async cursor => {
    const from = Number(cursor ?? 0)
    return {
      items: all.slice(from, from + 10),
      next_cursor: from + 10 < all.length ? String(from + 10) : null,
    }
  })
  await reload(list)
  await list.more()
  expect(read(list)).toEqual({ items: all.slice(0, 20), nextCursor: '20' })
  await reload(list)
  expect(read(list)).toEqual({ items: all.slice(0, 20), nextCursor: '20' })
})

test('what did not change keeps its identity', () => {
  const before = {
    items: [
      { id: 1, tags: ['a'] },
      { id: 2, tags: [] },
    ],
    cursor: null,
  }
  const after = keepEqual(before, {
    items: [
      { id: 1, tags: ['a'] },
      { id: 2, tags: ['b'] },
    ],
    cursor: null,
  })
  expect(after.items[0]).toBe(before.items[0])
  expect(after.items[1]).not.toBe(before.items[1])
  expect(keepEqual(before, structuredClone(before))).toBe(before)
  expect(keepEqual([1, 2], [1])).toEqual([1])
  expect(keepEqual({ a: 1, b: undefined }, { a: 1 })).toEqual({ a: 1 })
})
