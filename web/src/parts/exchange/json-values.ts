/**
 * Finds the conversations in a file without holding the file: an array of values, or values one after the other (JSON
 * lines, or one object). Works on bytes, since nothing that it looks for is part of a longer character in UTF-8.
 */
export type ValueSplitter = {
  push(chunk: Uint8Array): void
  /** What can only be known when nothing more comes. */
  end(): { readonly whole: boolean; readonly stray: boolean }
}

const quote = 0x22
const backslash = 0x5c
const comma = 0x2c
const openBrace = 0x7b
const closeBrace = 0x7d
const openBracket = 0x5b
const closeBracket = 0x5d
const byteOrderMark: ReadonlySet<number> = new Set([0xef, 0xbb, 0xbf])
const isSpace = (byte: number) => byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09

/** @param onValue gets each value, or null for one that is longer than `longest`. */
export function createValueSplitter(
  longest: number,
  onValue: (value: Uint8Array | null) => void,
): ValueSplitter {
  let container: 'array' | 'none' | null = null
  let closed = false
  let stray = false
  let depth = 0
  let inString = false
  let escaped = false
  let kept: Uint8Array[] = []
  let length = 0

  function keep(part: Uint8Array) {
    length += part.length
    if (length > longest) kept = []
    // The caller may use its buffer again.
    else kept.push(part.slice())
  }

  function finish() {
    const value = length > longest ? null : joined(kept, length)
    kept = []
    length = 0
    onValue(value)
  }

  /** @returns whether a value begins here. */
  function between(byte: number): boolean {
    if (isSpace(byte)) return false
    if (container === null) {
      if (byteOrderMark.has(byte)) return false
      container = byte === openBracket ? 'array' : 'none'
      if (container === 'array') return false
    }
    if (byte === openBrace || byte === openBracket) return true
    if (container === 'array' && byte === closeBracket) closed = true
    else if (byte !== comma) {
      stray = true
      inString = byte === quote
    }
    return false
  }

  return {
    push(chunk) {
      let from = 0
      for (let at = 0; at < chunk.length; at++) {
        const byte = chunk[at]!
        if (inString) {
          if (escaped) escaped = false
          else if (byte === backslash) escaped = true
          else if (byte === quote) inString = false
        } else if (depth === 0) {
          if (!between(byte)) continue
          depth = 1
          from = at
        } else if (byte === quote) {
          inString = true
        } else if (byte === openBrace || byte === openBracket) {
          depth += 1
        } else if (byte === closeBrace || byte === closeBracket) {
          depth -= 1
          if (depth > 0) continue
          keep(chunk.subarray(from, at + 1))
          finish()
        }
      }
      if (depth > 0) keep(chunk.subarray(from))
    },
    end: () => ({
      whole: depth === 0 && !inString && container !== null && (container !== 'array' || closed),
      stray,
    }),
  }
}

function joined(parts: readonly Uint8Array[], length: number): Uint8Array {
  if (parts.length === 1) return parts[0]!
  const whole = new Uint8Array(length)
  let at = 0
  for (const part of parts) {
    whole.set(part, at)
    at += part.length
  }
  return whole
}
