/** What a stranger sent, before anything is known of it. */
export type Fields = Readonly<Record<string, unknown>>

export function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

export const includes = (list: unknown, word: string) => Array.isArray(list) && list.includes(word)

const MOST_CONTEXT = 100_000_000

/** The first of them that is a sensible number of tokens. */
export function readTokens(...values: readonly unknown[]): number | null {
  const found = values.find(value => typeof value === 'number' && Number.isInteger(value) && value > 0)
  return typeof found === 'number' ? Math.min(found, MOST_CONTEXT) : null
}

export function isModelId(id: unknown): id is string {
  return typeof id === 'string' && id.length > 0 && id.length <= 200 && !/\p{Cc}/u.test(id)
}

/** More than any picker shows; a list may be made by someone who means harm. */
export const MOST_MODELS = 500
