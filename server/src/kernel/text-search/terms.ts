import { wordsOf } from './words.ts'

/** Words that must follow one another. */
export type Term = {
  readonly words: readonly string[]
  /** The last word may go on: it is still being typed. */
  readonly prefix: boolean
}

const mostTerms = 16
/** One letter goes on to be nearly every text; it is looked for as it is. */
const shortestPrefix = 2

/**
 * What someone typed as terms that must all be there. Quotes make a phrase; so does what is written without a space
 * between (`foo-bar`, Chinese). Any text means something or nothing; none is an error.
 */
export function readTerms(typed: string): Term[] {
  const stillTyping = /[\p{L}\p{N}\p{M}]$/u.test(typed)
  const pieces = [...typed.matchAll(/"([^"]*)(?:"|$)|([^\s"]+)/g)].map(match => match[1] ?? match[2] ?? '')
  const terms = pieces
    .map(piece => [...wordsOf(piece)].map(({ text }) => text))
    .filter(words => words.length > 0)
    .slice(0, mostTerms)
  return terms.map((words, index) => ({
    words,
    prefix: stillTyping && index === terms.length - 1 && words.at(-1)!.length >= shortestPrefix,
  }))
}
