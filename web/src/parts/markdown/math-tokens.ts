/**
 * Formulas in Markdown: `$…$` and `\(…\)` in a line, `$$…$$` and `\[…\]` on their own. A dollar sign is money unless it
 * hugs what it encloses and no digit follows the second one. A formula has no empty line in it, so what is read again
 * while an answer grows stays small.
 */
import type { TokenizerExtension } from 'marked'

export type MathToken = {
  readonly type: 'math'
  readonly raw: string
  readonly formula: string
  readonly display: boolean
}

const longest = 4_000
const inner = `((?:\\\\[^\\n]|[^\\\\$\\n]|\\n(?![ \\t]*\\n)){1,${longest}}?)`
const bracketed = `((?:(?!\\\\[\\])])[^\\n]|\\n(?![ \\t]*\\n)){1,${longest}}?)`

const ofBlock = [
  new RegExp(`^ {0,3}\\$\\$${inner}\\$\\$[ \\t]*(?:\\n+|$)`),
  new RegExp(`^ {0,3}\\\\\\[${bracketed}\\\\\\][ \\t]*(?:\\n+|$)`),
]
const ofLine = [
  { pattern: new RegExp(`^\\$\\$${inner}\\$\\$`), display: true },
  { pattern: new RegExp(`^\\\\\\[${bracketed}\\\\\\]`), display: true },
  { pattern: new RegExp(`^\\\\\\(${bracketed}\\\\\\)`), display: false },
  { pattern: /^\$(?![\s$])((?:\\[^\n]|[^\\$\n]){1,1000}?)(?<!\s)\$(?![\d$])/, display: false },
]

function token(match: RegExpExecArray | null, display: boolean): MathToken | undefined {
  const formula = match?.[1]?.trim()
  return match && formula ? { type: 'math', raw: match[0], formula, display } : undefined
}

const startOf = (text: string): number | undefined => {
  const at = text.search(/\$|\\[([]/)
  return at < 0 ? undefined : at
}

export const mathTokens: TokenizerExtension[] = [
  {
    name: 'math',
    level: 'block',
    start: text => text.match(/^ {0,3}(?:\$\$|\\\[)/m)?.index,
    tokenizer: text => {
      for (const pattern of ofBlock) {
        const found = token(pattern.exec(text), true)
        if (found) return found
      }
      return undefined
    },
  },
  {
    name: 'math-in-line',
    level: 'inline',
    start: startOf,
    tokenizer: text => {
      for (const { pattern, display } of ofLine) {
        const found = token(pattern.exec(text), display)
        if (found) return found
      }
      return undefined
    },
  },
]
