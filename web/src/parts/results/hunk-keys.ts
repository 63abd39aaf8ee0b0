/** The keys of suggested changes: the same beside the text and in it. */
export type HunkKey = 'next' | 'before' | 'take' | 'leave' | 'take-all' | 'leave-all' | 'put-in'

const plain: { readonly [key: string]: HunkKey } = {
  ArrowDown: 'next',
  ArrowUp: 'before',
  a: 'take',
  r: 'leave',
  A: 'take-all',
  R: 'leave-all',
}

export function hunkKey({ key, ctrlKey, metaKey, altKey, isComposing }: KeyboardEvent): HunkKey | undefined {
  if (isComposing || altKey) return undefined
  if (ctrlKey || metaKey) return key === 'Enter' ? 'put-in' : undefined
  return plain[key]
}
