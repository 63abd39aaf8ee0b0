import type { Model } from '@omniai/contracts/schemas/provider'
import { expect, test } from 'vitest'
import { contextWordsOf, loadWordsOf } from './model-words.ts'

const plain: Model = {
  provider_id: 'p',
  id: 'm',
  label: 'm',
  context_tokens: null,
  loaded: null,
  capabilities: [],
  small_model: false,
}

test('what is loaded counts, and that it is only a part is said', () => {
  const words = (context_tokens: number | null, max_context_tokens: number | null) =>
    contextWordsOf({ ...plain, context_tokens, max_context_tokens })
  expect(words(null, null)).toBeNull()
  expect(words(4096, null)).toBe('4k context')
  expect(words(4096, 40960)).toBe('4k of 40k context')
  expect(words(null, 131072)).toBe('up to 128k context')
  expect(words(200_000, 200_000)).toBe('200k context')
  expect(words(1_048_576, null)).toBe('1M context')
  expect(words(512, null)).toBe('512 context')
})

test('the state of the server is said in words; of one that says nothing, nothing', () => {
  expect(loadWordsOf(plain)).toBeNull()
  expect(loadWordsOf({ ...plain, loaded: false })).toBe('loads on first use')
  expect(loadWordsOf({ ...plain, loaded: false, load_state: 'loading' })).toBe('loading…')
})
