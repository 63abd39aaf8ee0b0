/**
 * Files of strangers are read by libraries for formats that are hard to read safely. That is done in a process of its
 * own, one for each file, which is killed when it takes too long or too much.
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import type { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { fileURLToPath } from 'node:url'
import { bounds } from '@omniai/contracts/limits'
import pLimit from 'p-limit'
import type { Inspection } from './inspection.ts'

export type InspectorLimits = {
  readonly milliseconds: number
  readonly megabytes: number
  /** Processes at the same time; more wait. */
  readonly atOnce: number
}

export const defaultInspectorLimits: InspectorLimits = { milliseconds: 20_000, megabytes: 1024, atOnce: 2 }

const processFile = fileURLToPath(new URL('./process.ts', import.meta.url))
/** A character is at most six bytes of JSON. */
const longestAnswer = bounds.attachment_text * 6 + 10_000

export function createInspector(limits: InspectorLimits) {
  const queue = pLimit(limits.atOnce)

  /** @param open is called when its turn has come. */
  return (open: () => Promise<Readable>): Promise<Inspection> =>
    queue(async () => {
      const said = await run(await open(), limits)
      return said === null
        ? {
            refused: 'E_FILE_UNREADABLE',
            detail: 'It could not be read within the time and memory that there is for one file.',
          }
        : (JSON.parse(said) as Inspection)
    })
}

export type Inspect = ReturnType<typeof createInspector>

/** @returns null when it did not come to its end by itself. */
async function run(file: Readable, { milliseconds, megabytes }: InspectorLimits): Promise<string | null> {
  const [command, ...args] = commandOf(megabytes)
  const child = spawn(command!, args, { stdio: ['pipe', 'pipe', 'ignore'], env: {} })
  if (child.pid === undefined && !child.stdout) {
    // There was nothing left to make its pipes of. The reason comes as an event.
    file.destroy()
    const [error] = (await once(child, 'spawn').catch((reason: unknown) => [reason])) as [unknown]
    throw error
  }
  const late = setTimeout(() => child.kill('SIGKILL'), milliseconds)
  const ended = new Promise<number | null>(resolve => {
    child.once('error', () => resolve(null))
    child.once('close', resolve)
  })
  let said = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    said += text
    if (said.length > longestAnswer) child.kill('SIGKILL')
  })
  let broken: { readonly error: unknown } | null = null
  async function* reading() {
    try {
      yield* file
    } catch (error) {
      broken = { error }
      child.kill('SIGKILL')
      throw error
    }
  }
  try {
    // It may be dead before it has read everything; its end says so.
    await pipeline(reading, child.stdin).catch(() => {})
    const code = await ended
    if (broken) throw (broken as { readonly error: unknown }).error
    return code === 0 ? said : null
  } finally {
    clearTimeout(late)
  }
}

/**
 * No files are written, no processes started, no native code loaded, no text becomes code. The heap has its own bound; the bound of
 * the system counts buffers too, which is what unpacking takes.
 */
function commandOf(megabytes: number): string[] {
  const node = [
    process.execPath,
    '--permission',
    '--allow-fs-read=*',
    '--disallow-code-generation-from-strings',
    '--no-warnings',
    `--max-old-space-size=${Math.floor(megabytes / 2)}`,
    processFile,
  ]
  if (process.platform !== 'linux') return node
  return ['/bin/sh', '-c', `ulimit -d ${megabytes * 1024} && exec "$@"`, 'sh', ...node]
}
