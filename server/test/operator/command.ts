/** The command as an operator gives it: a process of its own. */
import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { compileCache } from '../server-process.ts'

const command = join(import.meta.dirname, '..', '..', 'src', 'operator', 'omniai.ts')

export type Environment = Readonly<Record<string, string>>
export type Ended = { readonly code: number | null; readonly printed: string; readonly complained: string }

export async function runCommand(words: readonly string[], environment: Environment = {}): Promise<Ended> {
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', command, ...words], {
    env: {
      PATH: process.env.PATH ?? '',
      NODE_COMPILE_CACHE: compileCache,
      OMNIAI_ENV: 'test',
      EMBEDDED_MODEL: 'off',
      ...environment,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let [printed, complained] = ['', '']
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    printed += text
  })
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    complained += text
  })
  const code = await new Promise<number | null>(resolve => child.on('close', resolve))
  return { code, printed, complained }
}

/** @returns what it printed; it must end with 0. */
export async function commandPrints(words: readonly string[], environment: Environment): Promise<string> {
  const { code, printed, complained } = await runCommand(words, environment)
  if (code !== 0) throw new Error(`ended with ${code}: ${printed}${complained}`)
  return printed
}
