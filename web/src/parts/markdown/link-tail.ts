/** What follows `[text]`: an address in brackets, or the label of a reference. */
import type { References } from './tokens.ts'

export type LinkTail = { readonly href: string; readonly end: number }

const angled = /\(\s*<((?:[^<>\n\\]|\\.)*)>/y
const opened = /\(\s*/y
const closed = /(?:\s+(?:"(?:[^"\\]|\\[\s\S])*"|'(?:[^'\\]|\\[\s\S])*'|\((?:[^()\\]|\\[\s\S])*\)))?\s*\)/y
const labelled = /\[((?:[^[\]\\]|\\.)*)\]/y
const longestLabel = 1_000
const deepest = 32

export const normalLabel = (label: string): string => label.trim().replace(/\s+/g, ' ').toLowerCase()

export const unescaped = (text: string): string => text.replace(/\\([!-/:-@[-`{-~])/g, '$1')

/** @param from the place after `]`. null: this bracket is no link. */
export function readLinkTail(
  text: string,
  from: number,
  label: string,
  references: References,
): LinkTail | null {
  if (text[from] === '(') {
    const inline = readInlineTail(text, from)
    if (inline) return inline
  }
  if (references.size === 0) return null
  labelled.lastIndex = from
  const reference = labelled.exec(text)
  const named = reference?.[1]?.trim() ? reference[1] : label
  if (named.length > longestLabel) return null
  const href = references.get(normalLabel(named))
  return href === undefined ? null : { href, end: from + (reference?.[0].length ?? 0) }
}

function readInlineTail(text: string, from: number): LinkTail | null {
  angled.lastIndex = from
  const inAngles = angled.exec(text)
  let href = inAngles?.[1]
  let end = inAngles ? from + inAngles[0].length : from
  if (href === undefined) {
    opened.lastIndex = from
    end = from + (opened.exec(text)?.[0].length ?? 1)
    const start = end
    let depth = 0
    for (; end < text.length; end++) {
      const char = text[end] ?? ''
      if (char === '\\') end += 1
      else if (char <= ' ') break
      else if (char === '(') {
        depth += 1
        if (depth > deepest) return null
      } else if (char === ')') {
        if (depth === 0) break
        depth -= 1
      }
    }
    href = text.slice(start, end)
  }
  closed.lastIndex = end
  const close = closed.exec(text)
  return close ? { href: unescaped(href), end: end + close[0].length } : null
}
