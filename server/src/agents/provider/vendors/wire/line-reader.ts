export type LineReader = {
  /** @returns false when a line grew beyond the limit. */
  push(bytes: Buffer): boolean
  /** Hands out what stands after the last line end. */
  end(): void
}

const LINE_FEED = 0x0a

/**
 * Bytes in, whole lines out. Only whole lines are decoded, so a character that is split over reads is no case.
 * @param onLine returns false when nothing more is wanted.
 * @param skim may take lines it knows straight from the bytes; it returns where it stopped.
 */
export function createLineReader(
  maxBytes: number,
  onLine: (line: string) => boolean,
  skim: (bytes: Buffer, at: number) => number,
): LineReader {
  let carry = Buffer.alloc(0)
  let carried = 0
  let isWanted = true

  function emit(line: string) {
    if (isWanted) isWanted = onLine(line.endsWith('\r') ? line.slice(0, -1) : line)
  }

  // Copied, so that a few bytes do not keep a whole read alive; doubled, so that a line which arrives byte by byte
  // costs no more than its length.
  function keep(bytes: Buffer, start: number, end: number) {
    const needed = carried + end - start
    if (needed > carry.length) {
      const larger = Buffer.allocUnsafe(Math.max(needed, carry.length * 2))
      carry.copy(larger, 0, 0, carried)
      carry = larger
    }
    bytes.copy(carry, carried, start, end)
    carried = needed
  }

  function takeCarried(): string {
    const line = carry.toString('utf8', 0, carried)
    carry = Buffer.alloc(0)
    carried = 0
    return line
  }

  return {
    push(bytes) {
      let at = 0
      while (at < bytes.length && isWanted) {
        if (carried === 0) {
          at = skim(bytes, at)
          if (at === bytes.length) break
        }
        const found = bytes[at] === LINE_FEED ? at : bytes.indexOf(LINE_FEED, at)
        const end = found === -1 ? bytes.length : found
        if (carried + end - at > maxBytes) return false
        if (found === -1) {
          keep(bytes, at, end)
          break
        }
        if (carried === 0) emit(at === end ? '' : bytes.toString('utf8', at, end))
        else {
          keep(bytes, at, end)
          emit(takeCarried())
        }
        at = end + 1
      }
      return true
    },
    end() {
      if (carried > 0) emit(takeCarried())
    },
  }
}
