import type { Readable } from 'node:stream'

/** The first bytes of a body as text. What is beyond the limit is not read; a body that breaks ends there. */
export async function readText(body: Readable, maxBytes: number): Promise<string> {
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
  }
  return Buffer.concat(pieces).toString('utf8', 0, Math.min(length, maxBytes))
}
