/**
 * The hot path. All text events of one answer are the same bytes but for the text (id, model, created and the rest
 * repeat), so after a full parse we remember what stood before and behind the text; a later line that begins and
 * ends the same, with nothing but the inside of a JSON string between, can only mean a delta with that text.
 * Anything else is parsed in full. The remembered shape is proven once by parsing it with another text in it.
 */

/** Reads the text of a parsed event whose only effect is that text; null for every other event. */
export type ReadSoleText = (event: unknown) => string | null

export type KnownShape = {
  /** @returns the text of the delta and where the next line begins, or null when the line must be parsed. */
  match(bytes: Buffer, at: number): { readonly text: string; readonly next: number } | null
  /** Told of every line that was parsed in full and had no effect but this text. */
  learn(line: string, text: string): void
}

const PROBE = 'a probe, not a word of the model'
const PREFIX = 'data:'
/** A server whose lines differ by more than the text (a clock, a counter) gains nothing from learning again. */
const MISSES_BEFORE_GIVING_UP = 16

const QUOTE = 0x22
const BACKSLASH = 0x5c
const FIRST_PRINTABLE = 0x20
const LINE_FEED = 0x0a
const RETURN = 0x0d

export function createKnownShape(readSoleText: ReadSoleText): KnownShape {
  let before: Buffer | null = null
  let behind = Buffer.alloc(0)
  let hits = 0
  let misses = 0

  return {
    match(bytes, at) {
      if (before === null || !isAt(bytes, at, before)) return null
      const start = at + before.length
      let end = start
      let hasEscape = false
      for (; end < bytes.length; end += 1) {
        const byte = bytes[end]!
        if (byte === QUOTE) break
        if (byte < FIRST_PRINTABLE) return null
        if (byte === BACKSLASH) {
          hasEscape = true
          end += 1
        }
      }
      if (end === start || !isAt(bytes, end, behind)) return null
      let lineEnd = end + behind.length
      if (bytes[lineEnd] === RETURN) lineEnd += 1
      if (bytes[lineEnd] !== LINE_FEED) return null
      const literal = bytes.toString('utf8', start, end)
      const text = hasEscape ? readLiteral(literal) : literal
      if (text === null) return null
      hits += 1
      return { text, next: lineEnd + 1 }
    },
    learn(line, text) {
      if (before !== null) misses += 1
      if (misses > MISSES_BEFORE_GIVING_UP && hits < misses) {
        before = null
        return
      }
      const at = line.indexOf(`"${text}"`, line.indexOf('"content"') + '"content"'.length)
      if (at === -1) return
      const head = line.slice(0, at + 1)
      const tail = line.slice(at + 1 + text.length)
      if (!isProven(head, tail)) return
      before = Buffer.from(head)
      behind = Buffer.from(tail)
    },
  }

  function isProven(head: string, tail: string): boolean {
    try {
      return readSoleText(JSON.parse(head.slice(PREFIX.length) + PROBE + tail)) === PROBE
    } catch {
      return false
    }
  }
}

function readLiteral(literal: string): string | null {
  try {
    return JSON.parse(`"${literal}"`) as string
  } catch {
    return null
  }
}

// A loop, because the texts are short: a call into native code costs more than what it saves.
function isAt(bytes: Buffer, at: number, wanted: Buffer): boolean {
  if (at + wanted.length > bytes.length) return false
  for (let index = 0; index < wanted.length; index += 1) {
    if (bytes[at + index] !== wanted[index]) return false
  }
  return true
}
