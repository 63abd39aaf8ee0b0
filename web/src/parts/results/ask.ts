/** Asking about a part of a document: an ordinary question of a thread, so that its answer is a message like any other. */

import { textOf } from '@omniai/contracts/apply-event'
import type { Message } from '@omniai/contracts/schemas/thread'
import { findQuote } from '@omniai/contracts/text/quote'
import { metaState } from '../../api/meta-state.ts'

export type Wish = { readonly id: string; readonly label: string; readonly words: string }

export const wishes: readonly Wish[] = [
  { id: 'rewrite', label: 'Rewrite', words: 'Rewrite this part so that it reads better' },
  { id: 'shorten', label: 'Shorten', words: 'Shorten this part without losing what it says' },
  {
    id: 'fix',
    label: 'Fix',
    words: 'Correct spelling, grammar and punctuation of this part, and nothing else',
  },
  {
    id: 'continue',
    label: 'Continue',
    words: 'Continue this part: repeat it as it is, then go on with one paragraph',
  },
]

const open = '<passage>\n'
const close = '\n</passage>'

export const questionOf = (words: string, title: string, passage: string): string =>
  `${words.trim().replace(/[.:]$/, '')}. It is from “${title}”. Answer with the new text of the part and nothing else.\n\n${open}${passage}${close}`

/** What was asked about, by the question itself: it outlives the page. */
export function passageOf(question: Message | undefined): string | null {
  if (question?.role !== 'user') return null
  const text = textOf(question.parts)
  const start = text.indexOf(open)
  return start === -1 || !text.endsWith(close) ? null : text.slice(start + open.length, -close.length)
}

/** The question in a line, without what it is about. */
export function wordsOf(question: Message | undefined): string {
  const text = question ? textOf(question.parts) : ''
  return (text.split(' It is from “')[0] ?? text).split('\n')[0] ?? ''
}

/** Without a fence around all of it, and with the blanks around it that the passage has. */
export function cleanAnswer(answer: string, passage: string): string {
  const fenced = /^\s*```[a-z]*\n([\s\S]*?)\n?```\s*$/.exec(answer)?.[1]
  const plain = fenced !== undefined && !passage.trimStart().startsWith('```') ? fenced : answer
  const [before = ''] = /^\s*/.exec(passage) ?? []
  const [after = ''] = /\s*$/.exec(passage) ?? []
  return before + plain.trim() + after
}

const askedAt = new Map<string, number>()
const keyOf = (docId: string, passage: string) => `${docId} ${passage}`

/** Of words that stand in a document more than once: which of them are meant. Known as long as the page. */
export function rememberPlace(docId: string, passage: string, start: number): void {
  askedAt.set(keyOf(docId, passage), start)
}

/** Whoever signed out leaves nothing here. */
metaState.subscribe(() => {
  if (!metaState.current().meta?.user) askedAt.clear()
})

export const placeOf = (docId: string, passage: string, text: string) =>
  findQuote(text, passage, askedAt.get(keyOf(docId, passage)) ?? 0)
