import { cleanup, fireEvent, render, screen } from '@testing-library/react'
import { afterEach, expect, test } from 'vitest'
import { AnswerExtra } from './answer-extras.tsx'

afterEach(cleanup)

const hostile = '<img src=x onerror=alert(1)>'
const tool = { type: 'tool', call_id: '1', name: 'weather', arguments: '{"city":"Oslo"}' } as const

test('a tool card says what is used, how it ended, and holds what went in and came out as text', () => {
  const { rerender, container } = render(<AnswerExtra part={{ ...tool, result: null, ok: null }} writing />)
  expect(container.querySelector('summary')?.textContent).toContain('Using weather')
  rerender(<AnswerExtra part={{ ...tool, result: hostile, ok: true }} writing={false} />)
  expect(container.querySelector('summary')?.textContent).toContain('Used weather')
  expect(screen.getByLabelText('Done')).toBeTruthy()
  expect(screen.getByText('{"city":"Oslo"}')).toBeTruthy()
  expect(screen.getByText(hostile)).toBeTruthy()
  expect(container.querySelector('img')).toBeNull()
  rerender(<AnswerExtra part={{ ...tool, result: 'No such city', ok: false }} writing={false} />)
  expect(screen.getByLabelText('Failed')).toBeTruthy()
  expect(screen.getByText('Problem')).toBeTruthy()
})

test('a source leads where it says, in a tab of its own; an address that is no page is only a name', () => {
  const source = { type: 'source', source_id: '1', title: 'The paper' } as const
  render(<AnswerExtra part={{ ...source, url: 'https://example.org/paper' }} writing={false} />)
  const link = screen.getByRole('link')
  expect(link.getAttribute('href')).toBe('https://example.org/paper')
  expect(link.getAttribute('rel')).toBe('noopener noreferrer')
  expect(link.textContent).toContain('example.org')
  cleanup()
  for (const url of ['javascript:alert(1)', 'data:text/html,x', 'not an address', null]) {
    render(<AnswerExtra part={{ ...source, url }} writing={false} />)
    expect(screen.queryByRole('link')).toBeNull()
    expect(screen.getByText('The paper')).toBeTruthy()
    cleanup()
  }
})

test('reasoning is folded, says how long it took, and opens', () => {
  const part = { type: 'reasoning', text: 'First, I think.', duration_ms: 4_200 } as const
  const { container } = render(<AnswerExtra part={part} writing={false} />)
  const fold = container.querySelector('details')!
  expect(fold.open).toBe(false)
  const summary = container.querySelector('summary')!
  expect(summary.textContent).toContain('Thought for 4.2 s')
  fireEvent.click(summary)
  expect(fold.textContent).toContain('First, I think.')
})
