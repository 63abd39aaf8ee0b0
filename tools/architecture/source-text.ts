/**
 * Reads TypeScript just far enough to know what is code, what is a comment and what is a string. Everything blanked is
 * replaced by as many spaces, so that a place in one text is the same place in the others.
 */
export type SourceText = {
  /** Comments blanked. */
  readonly code: string
  /** Comments and the insides of strings and regular expressions blanked; the quotes stay. */
  readonly bare: string
}

type Mode = { readonly kind: 'code'; depth: number } | { readonly kind: 'template' }

export function readSource(text: string): SourceText {
  const code = text.split('')
  const bare = text.split('')
  // The way in: code, a template in it, code in a `${}` of that template …
  const modes: Mode[] = [{ kind: 'code', depth: 0 }]
  let index = 0

  const blank = (target: string[], from: number, to: number) => {
    for (let at = from; at < to && at < target.length; at++) if (target[at] !== '\n') target[at] = ' '
  }

  while (index < text.length) {
    const mode = modes.at(-1)!
    const here = text[index]!
    if (mode.kind === 'template') {
      if (here === '`') modes.pop()
      else if (here === '$' && text[index + 1] === '{') {
        modes.push({ kind: 'code', depth: 0 })
        index++
      } else {
        const step = here === '\\' ? 2 : 1
        blank(bare, index, index + step)
        index += step - 1
      }
      index++
      continue
    }
    const two = text.slice(index, index + 2)
    if (two === '//' || two === '/*') {
      const end = two === '//' ? text.indexOf('\n', index) : text.indexOf('*/', index + 2) + 2
      const stop = end < index + 2 ? text.length : end
      blank(code, index, stop)
      blank(bare, index, stop)
      index = stop
    } else if (here === "'" || here === '"') {
      const end = endOfString(text, index)
      blank(bare, index + 1, end)
      index = end + 1
    } else if (here === '`') {
      modes.push({ kind: 'template' })
      index++
    } else if (here === '/' && regexMayStart(bare, index)) {
      const end = endOfRegex(text, index)
      blank(bare, index + 1, end)
      index = end + 1
    } else {
      if (here === '{') mode.depth++
      if (here === '}' && mode.depth-- === 0 && modes.length > 1) modes.pop()
      index++
    }
  }
  return { code: code.join(''), bare: bare.join('') }
}

/** An unclosed string ends with its line: a mistake in one line must not hide the rest of the file. */
function endOfString(text: string, start: number): number {
  for (let at = start + 1; at < text.length; at++) {
    if (text[at] === '\\') at++
    else if (text[at] === text[start] || text[at] === '\n') return at
  }
  return text.length
}

function endOfRegex(text: string, start: number): number {
  let inClass = false
  for (let at = start + 1; at < text.length; at++) {
    const here = text[at]
    if (here === '\\') at++
    else if (here === '[') inClass = true
    else if (here === ']') inClass = false
    else if ((here === '/' && !inClass) || here === '\n') return at
  }
  return text.length
}

/** A slash after a value divides; after an operator or a word like `return` it begins a regular expression. */
function regexMayStart(bare: readonly string[], index: number): boolean {
  let at = index - 1
  while (at >= 0 && /\s/.test(bare[at]!)) at--
  if (at < 0) return true
  if (/[(,=:[!&|?{};+*%~^-]/.test(bare[at]!)) return true
  // `=>` begins a value; `</div>` and `a > /b/` do not come up, and markup must not be read as an expression.
  if (bare[at] === '>') return bare[at - 1] === '='
  const word = bare.slice(Math.max(0, at - 9), at + 1).join('')
  return /\b(return|typeof|case|of|in|void)$/.test(word)
}
