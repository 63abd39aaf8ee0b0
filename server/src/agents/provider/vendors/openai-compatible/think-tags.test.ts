import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createThinkSplitter } from './think-tags.ts'

function split(pieces: readonly string[], options: { assumesThinking?: boolean } = {}, isWhole = false) {
  let text = ''
  let reasoning = ''
  const splitter = createThinkSplitter(
    {
      onText: piece => {
        text += piece
      },
      onReasoning: piece => {
        reasoning += piece
      },
    },
    options,
  )
  for (const piece of pieces) splitter.push(piece)
  splitter.end(isWhole)
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
    fc.property(
      answer,
      fc.boolean(),
      fc.array(fc.integer({ min: 1, max: 5 }), { maxLength: 60 }),
      (text, assumesThinking, sizes) => {
        const pieces: string[] = []
        let at = 0
        for (const size of [...sizes, text.length + 1]) {
          if (at < text.length) pieces.push(text.slice(at, at + size))
          at += size
        }
        expect(split(pieces, { assumesThinking })).toEqual(split([text], { assumesThinking }))
      },
    ),
    { numRuns: 1_000 },
  )
})

test('a closing tag alone on its line ends thoughts whose opening tag stood in the prompt', () => {
  expect(split(['Let me see.\n</think>\n\nHello'])).toEqual({ text: 'Let me see.\nHello', reasoning: '' })
  expect(split(['</think>\n\nHello'])).toEqual({ text: 'Hello', reasoning: '' })
  expect(split(['It is written `</think>` there'])).toEqual({
    text: 'It is written `</think>` there',
    reasoning: '',
  })
  expect(split(['```\n<think>\na\n</think>\n```'])).toEqual({
    text: '```\n<think>\na\n</think>\n```',
    reasoning: '',
  })
})

test('a model that was seen to begin inside its thoughts is read that way from its first word', () => {
  const think = { assumesThinking: true }
  expect(split(['Let me', ' see.\n</thi', 'nk>\n\nHello'], think)).toEqual({
    text: 'Hello',
    reasoning: 'Let me see.\n',
  })
  expect(split(['<think>hm</think>Hello'], think)).toEqual({ text: 'Hello', reasoning: 'hm' })
  const seen = (pieces: readonly string[], options: object, isWhole: boolean) => {
    const splitter = createThinkSplitter({ onText: () => {}, onReasoning: () => {} }, options)
    for (const piece of pieces) splitter.push(piece)
    splitter.end(isWhole)
    return splitter.beginsThinking
  }
  expect(seen(['a\n</think>\nb'], {}, true)).toBe(true)
  expect(seen(['<think>a</think>b'], {}, true)).toBeNull()
  expect(seen(['a'], think, false)).toBeNull()
  expect(seen(['a'], think, true)).toBe(false)
})

test('a whole answer of such a model without a closing tag is not hidden among the thoughts', () => {
  expect(split(['Hello'], { assumesThinking: true }, true)).toEqual({ text: 'Hello', reasoning: 'Hello' })
})
