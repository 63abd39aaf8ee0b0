import { act, cleanup, render, screen } from '@testing-library/react'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { useAfterTyping } from './use-after-typing.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => {
  cleanup()
  vi.useRealTimers()
})

function Probe({ wanted }: { wanted: boolean }) {
  return <p>{useAfterTyping(wanted) ? 'open' : 'closed'}</p>
}

const press = () => window.dispatchEvent(new KeyboardEvent('keydown', { key: 'a' }))
const pass = (ms: number) => act(() => vi.advanceTimersByTime(ms))
const shown = () => screen.getByText(/open|closed/).textContent

test('it opens at once where nobody types', () => {
  render(<Probe wanted />)
  expect(shown()).toBe('open')
})

test('it waits until the keys have rested for a second', () => {
  const { rerender } = render(<Probe wanted={false} />)
  press()
  rerender(<Probe wanted />)
  pass(700)
  press()
  pass(900)
  expect(shown()).toBe('closed')
  pass(200)
  expect(shown()).toBe('open')
})

test('open, it stays open while someone types in it, and is gone when it is not wanted any more', () => {
  const { rerender } = render(<Probe wanted />)
  press()
  pass(50)
  expect(shown()).toBe('open')
  rerender(<Probe wanted={false} />)
  expect(shown()).toBe('closed')
  press()
  rerender(<Probe wanted />)
  expect(shown()).toBe('closed')
  pass(1_000)
  expect(shown()).toBe('open')
})
