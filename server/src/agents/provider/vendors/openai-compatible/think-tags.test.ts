import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createThinkSplitter } from './think-tags.ts'

function split(pieces: readonly string[]) {
  let text = ''
  let reasoning = ''
  const splitter = createThinkSplitter({
    onText: piece => {
      text += piece
    },
    onReasoning: piece => {
      reasoning += piece
    },
  })
  for (const piece of pieces) splitter.push(piece)
  splitter.end()
  return { text, reasoning }
}

test('tags at the start are taken off, with the blank lines around them', () => {
  expect(split(['<think>\nhm\n</think>\n\nHello'])).toEqual({ text: 'Hello', reasoning: 'hm\n' })
  expect(split(['<think>\n\n</think>\n\nHello'])).toEqual({ text: 'Hello', reasoning: '' })
  expect(split(['\n<think>hm'])).toEqual({ text: '', reasoning: 'hm' })
})

test('tags in the middle of an answer are text', () => {
  expect(split(['The tag <think> opens', ' and </think> closes.'])).toEqual({
    text: 'The tag <think> opens and </think> closes.',
    reasoning: '',
  })
})

test('what only looks like a tag is text in the end', () => {
  expect(split(['<thi'])).toEqual({ text: '<thi', reasoning: '' })
  expect(split(['<', 'b>'])).toEqual({ text: '<b>', reasoning: '' })
  expect(split(['<think>a</thin'])).toEqual({ text: '', reasoning: 'a</thin' })
  expect(split([' ', '\n'])).toEqual({ text: ' \n', reasoning: '' })
})

test('the first words of a plain answer are not held back', () => {
  const seen: string[] = []
  createThinkSplitter({ onText: piece => seen.push(piece), onReasoning: () => {} }).push('H')
  expect(seen).toEqual(['H'])
})

test('however an answer is cut, the parts are the same', () => {
  const answer = fc
    .array(fc.constantFrom('<think>', '</think>', '<', '/', 'think', '>', 'a', ' ', '\n'), { maxLength: 20 })
    .map(parts => parts.join(''))
  fc.assert(
    fc.property(answer, fc.array(fc.integer({ min: 1, max: 5 }), { maxLength: 60 }), (text, sizes) => {
      const pieces: string[] = []
      let at = 0
      for (const size of [...sizes, text.length + 1]) {
        if (at < text.length) pieces.push(text.slice(at, at + size))
        at += size
      }
      expect(split(pieces)).toEqual(split([text]))
    }),
    { numRuns: 1_000 },
  )
})
