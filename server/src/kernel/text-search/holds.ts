import type { Term } from './terms.ts'
import { wordsOf } from './words.ts'

/** Whether a text would be found: the same answer that an index of its words gives. */
export function holdsAll(text: string, terms: readonly Term[]): boolean {
  const words = [...wordsOf(text)].map(word => word.text)
  const isAt = ({ words: wanted, prefix }: Term, at: number) =>
    wanted.every((word, index) => {
      const found = words[at + index]
      const mayGoOn = prefix && index === wanted.length - 1
      return found !== undefined && (mayGoOn ? found.startsWith(word) : found === word)
    })
  return terms.every(term => words.some((_, at) => isAt(term, at)))
}
