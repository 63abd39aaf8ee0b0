/**
 * What counts as a word of a text, for the index and for what is looked for alike. Done here and not by the databases,
 * so that both find the same: SQLite and PostgreSQL cut, fold and drop accents each in its own way.
 */

/** Of one text only so much can be found: PostgreSQL keeps 16,383 positions and 1 MB of one text. */
export const indexedCharacters = 200_000
export const indexedWords = 16_000
const longestWord = 64

export type Word = { readonly text: string; readonly start: number; readonly end: number }

/** Written without spaces: every character is a word, and what is looked for is a phrase of them. */
const unspaced = '\\p{Script=Han}\\p{Script=Hiragana}\\p{Script=Katakana}\\p{Script=Thai}\\p{Script=Lao}'
const word = new RegExp(`[${unspaced}]|(?:(?![${unspaced}])[\\p{L}\\p{N}\\p{M}])+`, 'gu')

/** In their order, with their places in the text, folded. */
export function* wordsOf(whole: string): Generator<Word> {
  const part = whole.length > indexedCharacters ? whole.slice(0, indexedCharacters) : whole
  let count = 0
  // Folding can make one character eighteen.
  let folded = 0
  for (const match of part.matchAll(word)) {
    const text = fold(match[0])
    if (text === '') continue
    folded += text.length
    if (folded > indexedCharacters) return
    yield { text, start: match.index, end: match.index + match[0].length }
    count += 1
    if (count === indexedWords) return
  }
}

/** Case, accents and compatibility forms make no other word. */
function fold(text: string): string {
  const lower = text.toLowerCase()
  // biome-ignore lint/suspicious/noControlCharactersInRegex: all of ASCII is meant.
  if (/^[\x00-\x7f]*$/.test(lower)) return lower.slice(0, longestWord)
  return lower
    .normalize('NFKD')
    .replace(/[\u0300-\u036f]/g, '')
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\p{M}]/gu, '')
    .slice(0, longestWord)
}
