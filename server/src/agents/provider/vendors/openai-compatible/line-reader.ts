import { StringDecoder } from 'node:string_decoder'

export type LineReader = {
  /** @returns false when a line grew beyond the limit. */
  push(bytes: Buffer): boolean
  /** Hands out what stands after the last line end. */
  end(): void
}

/**
 * Bytes in, whole lines out; a character or a line may be split over reads.
 * @param onLine returns false when nothing more is wanted.
 */
export function createLineReader(maxLength: number, onLine: (line: string) => boolean): LineReader {
  const decoder = new StringDecoder('utf8')
  let carry = ''
  let isWanted = true

  function emit(line: string) {
    if (isWanted) isWanted = onLine(line.endsWith('\r') ? line.slice(0, -1) : line)
  }

  return {
    push(bytes) {
      const text = decoder.write(bytes)
      let start = 0
      // Only the new piece is searched, so a line that arrives byte by byte costs no more than its length.
      let end = text.indexOf('\n')
      while (end !== -1) {
        if (carry.length + end - start > maxLength) return false
        const piece = text.slice(start, end)
        emit(carry === '' ? piece : carry + piece)
        carry = ''
        if (!isWanted) return true
        start = end + 1
        end = text.indexOf('\n', start)
      }
      if (start < text.length) carry += start === 0 ? text : text.slice(start)
      return carry.length <= maxLength
    },
    end() {
      const line = carry + decoder.end()
      carry = ''
      if (line !== '') emit(line)
    },
  }
}
