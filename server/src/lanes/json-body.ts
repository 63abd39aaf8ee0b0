import type { FastifyInstance } from 'fastify'
import { ApiError } from '../kernel/errors.ts'

/**
 * JSON and nothing else. On top of what JSON.parse refuses: `__proto__`, the same key twice (readers differ on which
 * one counts), half of a surrogate pair and U+0000 (not every database can keep them).
 */
export function installJsonBodies(app: FastifyInstance): void {
  const parse = app.getDefaultJsonParser('error', 'error')
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('application/json', { parseAs: 'string' }, (request, text, done) => {
    const message = problemOf(String(text))
    if (message === null) return parse(request, String(text), done)
    done(new ApiError('E_VALIDATION', { detail: [{ path: '/body', message }] }))
  })
}

/** One pass over the text. What is no JSON at all is left to the parser. */
export function problemOf(text: string): string | null {
  /** Keys so far of each object that is open; null for an array. */
  const open: (Set<string> | null)[] = []
  let atKey = false
  for (let at = 0; at < text.length; at += 1) {
    switch (text[at]) {
      case '{':
        open.push(new Set())
        atKey = true
        break
      case '[':
        open.push(null)
        break
      case '}':
      case ']':
        open.pop()
        break
      case ',':
        atKey = open.at(-1) instanceof Set
        break
      case '"': {
        const end = endOfText(text, at)
        const value = readText(text.slice(at, end + 1))
        if (value === null) return null
        if (value.includes('\0')) return 'has the character U+0000'
        if (!value.isWellFormed()) return 'has half a surrogate pair'
        const keys = open.at(-1)
        if (atKey && keys) {
          if (keys.has(value)) return 'has the same key twice'
          keys.add(value)
        }
        atKey = false
        at = end
      }
    }
  }
  return null
}

/** @returns where the closing quote is, or the end of everything. */
function endOfText(text: string, start: number): number {
  for (let end = text.indexOf('"', start + 1); end >= 0; end = text.indexOf('"', end + 1)) {
    let backslashes = 0
    while (text[end - 1 - backslashes] === '\\') backslashes += 1
    if (backslashes % 2 === 0) return end
  }
  return text.length
}

function readText(literal: string): string | null {
  if (!literal.includes('\\')) return literal.slice(1, -1)
  try {
    return JSON.parse(literal) as string
  } catch {
    return null
  }
}
