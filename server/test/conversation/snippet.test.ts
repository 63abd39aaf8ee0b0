import fc from 'fast-check'
import { expect, test } from 'vitest'
import { snippetOf } from '../../src/kernel/text-search/snippet.ts'
import { readTerms } from '../../src/kernel/text-search/terms.ts'

const snippet = (text: string, typed: string) => snippetOf(text, readTerms(typed))
const marked = (text: string, typed: string) => {
  const { text: shown, marks } = snippet(text, typed)
  return marks.map(({ start, end }) => shown.slice(start, end))
}

test('marks what was looked for as it is written', () => {
  expect(marked('Das CAFÉ im café', 'cafe ')).toEqual(['CAFÉ', 'café'])
  expect(marked('the quick brown fox', '"quick brown"')).toEqual(['quick brown'])
  expect(marked('quicksand', 'qui')).toEqual(['quicksand'])
  expect(marked('今天天气很好', '天气')).toEqual(['天气'])
})

test('shows the place where the terms stand together, not the first of one', () => {
  const text = `alpha ${'filler '.repeat(80)}alpha beta ${'filler '.repeat(80)}`
  const { text: shown, cut_before, cut_after } = snippet(text, 'alpha beta ')
  expect(shown).toContain('alpha beta')
  expect({ cut_before, cut_after }).toEqual({ cut_before: true, cut_after: true })
  expect(shown.length).toBeLessThanOrEqual(240)
})

test('a short text is shown whole', () => {
  expect(snippet('one two', 'two')).toEqual({
    text: 'one two',
    marks: [{ start: 4, end: 7 }],
    cut_before: false,
    cut_after: false,
  })
})

test('marks never overlap, never leave the text, and no character is cut in half', () => {
  const piece = fc.constantFrom(
    'alpha ',
    'beta',
    ' ',
    '😀',
    'é',
    '天',
    '\n',
    'alphabet ',
    '- ',
    'x'.repeat(70),
  )
  const text = fc.array(piece, { maxLength: 120 }).map(pieces => pieces.join(''))
  fc.assert(
    fc.property(
      text,
      fc.constantFrom('alpha', 'alpha beta ', '"alpha alpha" 天', 'é', 'nothing'),
      (long, typed) => {
        const { text: shown, marks } = snippet(long, typed)
        expect(long).toContain(shown)
        expect(shown.isWellFormed()).toBe(true)
        let last = 0
        for (const { start, end } of marks) {
          expect(start).toBeGreaterThanOrEqual(last)
          expect(end).toBeGreaterThan(start)
          expect(end).toBeLessThanOrEqual(shown.length)
          last = end
        }
      },
    ),
  )
})
