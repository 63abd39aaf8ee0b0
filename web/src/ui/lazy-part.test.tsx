import { act, cleanup, render, screen } from '@testing-library/react'
import { Suspense } from 'react'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { lazyPart } from './lazy-part.tsx'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => {
  cleanup()
  vi.useRealTimers()
})

const Loaded = () => <p>loaded</p>
const Plain = () => <p>plain</p>

function failing(times: number) {
  let attempts = 0
  return {
    load: async () => {
      attempts += 1
      if (attempts <= times) throw new TypeError('Failed to fetch dynamically imported module')
      return Loaded
    },
    attempts: () => attempts,
  }
}

async function show(Part: ReturnType<typeof lazyPart>) {
  await act(async () => {
    render(
      <Suspense fallback={<p>waiting</p>}>
        <Part />
      </Suspense>,
    )
  })
}

test('code that cannot be fetched is waited for, and shown when it comes', async () => {
  const { load } = failing(3)
  await show(lazyPart(load))
  expect(screen.getByText('waiting')).toBeTruthy()
  await act(() => vi.advanceTimersByTimeAsync(500 + 1000 + 2000))
  expect(screen.getByText('loaded')).toBeTruthy()
})

test('a connection that is back is used at once', async () => {
  const { load, attempts } = failing(1)
  await show(lazyPart(load))
  await act(async () => {
    window.dispatchEvent(new Event('online'))
    await vi.advanceTimersByTimeAsync(0)
  })
  expect(attempts()).toBe(2)
  expect(screen.getByText('loaded')).toBeTruthy()
})

test('code that is gone for good leaves what was given instead', async () => {
  const { load } = failing(Number.POSITIVE_INFINITY)
  await show(lazyPart(load, Plain))
  await act(() => vi.advanceTimersByTimeAsync(60_000))
  expect(screen.getByText('plain')).toBeTruthy()
})
