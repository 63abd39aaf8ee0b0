import { expect, test } from 'vitest'
import { relativeWords } from './when.tsx'

const now = new Date('2026-06-15T12:00:00Z')
const after = (seconds: number) => relativeWords(new Date(now.getTime() + seconds * 1000), now)

test('what is over is never made older, what is to come is rounded', () => {
  expect(after(-20)).toBe('just now')
  expect(after(-119)).toBe('1 minute ago')
  expect(after(-3600 * 23.9)).toBe('23 hours ago')
  expect(after(-3600 * 47)).toBe('yesterday')
  expect(after(7 * 24 * 3600 - 2)).toBe('in 7 days')
  expect(after(45)).toBe('in 1 minute')
})
