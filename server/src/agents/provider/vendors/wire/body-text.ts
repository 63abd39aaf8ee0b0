import type { Readable } from 'node:stream'

/**
 * The first bytes of a body as text. What is beyond the limits is not read; a body that breaks ends there.
 * @param maxMs for all of it: one that dribbles is never idle, and never over.
 */
export async function readText(body: Readable, maxBytes: number, maxMs: number): Promise<string> {
  const cut = setTimeout(() => body.destroy(), maxMs)
  const pieces: Buffer[] = []
  let length = 0
  try {
    for await (const piece of body as AsyncIterable<Buffer>) {
      pieces.push(piece)
      length += piece.length
      if (length >= maxBytes) break
    }
  } catch {
    // What came is enough to say what was wrong.
  } finally {
    clearTimeout(cut)
  }
  return Buffer.concat(pieces).toString('utf8', 0, Math.min(length, maxBytes))
}
