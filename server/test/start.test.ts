/** The server as an operator starts it: a real process, its output and its exit code. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { compileCache } from './server-process.ts'

const main = join(import.meta.dirname, '..', 'src', 'main.ts')
let dataDir: string
const started = new Set<ChildProcess>()
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'omniai-test-'))
})
afterEach(async () => {
  for (const child of started) {
    child.kill('SIGKILL')
    if (child.exitCode === null && child.signalCode === null) await once(child, 'exit')
  }
  started.clear()
  rmSync(dataDir, { recursive: true, force: true })
})

function run(environment: Record<string, string> = {}) {
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', main], {
    env: {
      PATH: process.env.PATH ?? '',
      NODE_COMPILE_CACHE: compileCache,
      DATA_DIR: dataDir,
      PORT: '0',
      EMBEDDED_MODEL: 'off',
      LMSTUDIO_URL: 'http://127.0.0.1:9/v1',
      OLLAMA_URL: 'http://127.0.0.1:9/v1',
      LLAMACPP_URL: 'http://127.0.0.1:9/v1',
      ...environment,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  started.add(child)
  const output = { text: '' }
  const ended = new Promise<number | null>(resolve => child.on('close', code => resolve(code)))
  const ready = new Promise<string>((resolve, reject) => {
    const read = (chunk: Buffer) => {
      output.text += chunk.toString()
      const address = /OmniAI is ready: {2}(http:\S+)/.exec(output.text)
      if (address) resolve(address[1]!)
    }
    child.stdout.on('data', read)
    child.stderr.on('data', read)
    void ended.then(code => reject(new Error(`ended with ${code}: ${output.text}`)))
  })
  ready.catch(() => {})
  const stop = async (signal: NodeJS.Signals = 'SIGTERM') => {
    child.kill(signal)
    return ended
  }
  return { child, output, ready, ended, stop }
}

async function expectRefusal(environment: Record<string, string>, sentence: string | RegExp) {
  const { ended, output } = run(environment)
  expect(await ended).toBe(1)
  expect(output.text).toMatch(/^\nOmniAI did not start\.\n/)
  expect(output.text).toMatch(sentence)
  expect(output.text).not.toContain('    at ')
}

test('the first start prints the address and a setup link; stopped, it ends well and starts again fast', async () => {
  const first = run()
  const address = await first.ready
  await expect.poll(() => first.output.text).toMatch(/\/setup#token=[A-Za-z0-9_-]{43}\n/)
  expect(await (await fetch(`${address}/v1/health`)).json()).toEqual({ status: 'ok' })
  expect(await first.stop()).toBe(0)
  const begin = performance.now()
  const second = run()
  await second.ready
  process.stdout.write(`second start: ${Math.round(performance.now() - begin)} ms\n`)
  await expect.poll(() => second.output.text).toMatch(/\/setup#token=/)
  expect(await second.stop('SIGINT')).toBe(0)
})

test('a folder that is in use is refused; after kill -9 it is free at once', async () => {
  const first = run()
  await first.ready
  await expectRefusal({}, `Another OmniAI is running on ${dataDir}.`)
  await first.stop('SIGKILL')
  expect(await run().ready).toMatch(/^http:\/\/localhost:\d+$/)
})

test('a port that is taken is refused with the next one to try', async () => {
  const other = createServer().listen(0, '127.0.0.1')
  await once(other, 'listening')
  const { port } = other.address() as AddressInfo
  await expectRefusal(
    { PORT: String(port) },
    `Port ${port} is taken. Stop what uses it, or start with PORT=${port + 1}.`,
  )
  other.close()
})

test('a setting that is not safe, a folder or database that cannot be used: a sentence, no stack', async () => {
  const file = join(dataDir, 'file')
  writeFileSync(file, 'not a folder')
  await Promise.all([
    expectRefusal({ HOST: '0.0.0.0' }, 'HOST=0.0.0.0 is reachable from other machines'),
    expectRefusal({ SESSION_SECRET: 'short' }, 'SESSION_SECRET is too short'),
    expectRefusal(
      { ENCRYPTION_KEY: 'replace-with-the-output-of-openssl-rand' },
      'ENCRYPTION_KEY is an example that everybody knows',
    ),
    expectRefusal({ CORS_ORIGINS: '*' }, 'CORS_ORIGINS=* would let pages act'),
    expectRefusal({ STRICT_AUTH: 'off' }, 'STRICT_AUTH=off is for development and tests only'),
    expectRefusal(
      { OMNIAI_ENV: 'test', DATABASE_URL: 'postgres://nobody@127.0.0.1:9/x' },
      'DATABASE_URL does not answer',
    ),
    expectRefusal({ DATA_DIR: join(file, 'data') }, /DATA_DIR=\S+ cannot be used \(ENOTDIR\)/),
  ])
  writeFileSync(join(dataDir, 'omniai.db'), 'this is not a database, whatever its name says'.repeat(100))
  await expectRefusal({}, /omniai\.db cannot be opened as a database/)
})

test('a first administrator with a password that everybody knows is refused in a sentence', () =>
  expectRefusal(
    { SETUP_ADMIN_EMAIL: 'ada@example.org', SETUP_ADMIN_PASSWORD: 'qwertyuiop' },
    'SETUP_ADMIN_PASSWORD is too easy to guess',
  ))

test('SETUP_ADMIN_EMAIL makes the first administrator once, and is ignored with a word afterwards', async () => {
  const environment = { SETUP_ADMIN_EMAIL: 'ada@example.org', SETUP_ADMIN_PASSWORD: 'correct horse battery' }
  const first = run(environment)
  const address = await first.ready
  const { auth } = (await (await fetch(`${address}/v1/meta`)).json()) as { auth: { setup_required: boolean } }
  expect(auth.setup_required).toBe(false)
  expect(await first.stop()).toBe(0)
  expect(first.output.text).not.toContain('#token=')
  expect(first.output.text).not.toContain(environment.SETUP_ADMIN_PASSWORD)
  const second = run(environment)
  await second.ready
  expect(second.output.text).toContain('SETUP_ADMIN_EMAIL is ignored')
  expect(await second.stop()).toBe(0)
})
