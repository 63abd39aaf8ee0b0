import { expect, test } from 'vitest'
import { wordsOf } from './picture-words.ts'

test.each([
  ['A cat on a mat.png', 'A cat on a mat'],
  ['budget_2026 [draft].jpeg', 'budget 2026 draft'],
  ['image.png', 'Picture'],
  ['IMG_20260101_120000.jpg', 'Picture'],
  ['Screenshot 2026-01-01 at 12.00.00.png', 'Picture'],
  ['.png', 'Picture'],
  ['x](javascript:alert(1)).png', 'x (javascript:alert(1))'],
])('the words for %s are %s', (name, words) => {
  expect(wordsOf(name)).toBe(words)
})
