/** Lines of Markdown: how far they are indented, and what they begin. */

export const rule = /^ {0,3}([-*_])(?:[ \t]*\1){2,}[ \t]*$/

export const isBlank = (line: string | undefined): boolean => line === undefined || line.trim() === ''

/** Columns of white space in front; a tab reaches to the next multiple of four. */
export function indentOf(line: string): number {
  let columns = 0
  for (const char of line) {
    if (char === ' ') columns += 1
    else if (char === '\t') columns += 4 - (columns % 4)
    else break
  }
  return columns
}

/** Takes away that many columns of white space, or as many as there are. */
export function dedent(line: string, columns: number): string {
  let removed = 0
  let at = 0
  while (removed < columns && (line[at] === ' ' || line[at] === '\t')) {
    removed += line[at] === '\t' ? 4 - (removed % 4) : 1
    at += 1
  }
  return ' '.repeat(Math.max(0, removed - columns)) + line.slice(at)
}
