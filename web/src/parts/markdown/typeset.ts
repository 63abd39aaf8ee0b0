import katex from 'katex'

/** More than a page of formula; what is longer is shown as it was written. */
const longest = 4_000

/** @returns false: it cannot be read (yet, or at all). */
export function typeset(formula: string, displayMode: boolean, into: HTMLElement): boolean {
  if (formula.length > longest) return false
  try {
    katex.render(formula, into, {
      displayMode,
      output: 'mathml',
      throwOnError: true,
      strict: 'ignore',
      // No links, no images, no attributes of the writer's choice.
      trust: false,
      maxExpand: 500,
      maxSize: 20,
    })
    return true
  } catch {
    return false
  }
}
