/**
 * The hot path. All text events of one answer are the same line but for the text (id, model, created and the rest
 * repeat), so after a full parse we remember what stood before and behind the text; a later line that begins and
 * ends the same, with no quote, backslash or control character between, can only mean a delta with that text.
 * Anything else is parsed in full. The remembered shape is proven once by parsing it with another text in it.
 */

/** Reads the text of a parsed event whose only effect is that text; null for every other event. */
export type ReadSoleText = (event: unknown) => string | null

export type KnownShape = {
  /** @returns the text of the delta, or null when the line must be parsed. */
  match(line: string): string | null
  /** Told of every line that was parsed in full and had no effect but this text. */
  learn(line: string, text: string): void
}

const PROBE = 'a probe, not a word of the model'
const PREFIX = 'data:'
/** A server whose lines differ by more than the text (a clock, a counter) gains nothing from learning again. */
const MISSES_BEFORE_GIVING_UP = 16

export function createKnownShape(readSoleText: ReadSoleText): KnownShape {
  let before = ''
  let behind = ''
  let hits = 0
  let misses = 0

  return {
    match(line) {
      if (before === '' || !line.startsWith(before) || !line.endsWith(behind)) return null
      const end = line.length - behind.length
      if (end <= before.length) return null
      for (let at = before.length; at < end; at += 1) {
        const unit = line.charCodeAt(at)
        if (unit === 0x22 || unit === 0x5c || unit < 0x20) return null
      }
      hits += 1
      return line.slice(before.length, end)
    },
    learn(line, text) {
      if (before !== '') misses += 1
      if (misses > MISSES_BEFORE_GIVING_UP && hits < misses) {
        before = ''
        return
      }
      const at = line.indexOf(`"${text}"`, line.indexOf('"content"') + '"content"'.length)
      if (at === -1) return
      const head = line.slice(0, at + 1)
      const tail = line.slice(at + 1 + text.length)
      if (!isProven(head, tail)) return
      before = head
      behind = tail
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
