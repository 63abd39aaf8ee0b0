/**
 * The smoke test against the product as it was built here: the real server with an empty data folder, the built page,
 * and a scripted model server behind it. What follows `--report` is the file for the counts.
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { startFakeUpstream } from '../../server/test/fake-upstream.ts'
import { email, password, startServer } from '../../server/test/server-process.ts'

// An answer of a minute, so that there is always something to stop.
const prompt = 'long 3000'
const wordEveryMs = 20

const { report } = parseArgs({ options: { report: { type: 'string' } } }).values
const required = (process.env.REQUIRE_BROWSERS ?? '').split(',').includes('chromium')

const dataDir = mkdtempSync(join(tmpdir(), 'omniai-smoke-'))
const upstream = await startFakeUpstream({ intervalMs: wordEveryMs })
const server = await startServer(dataDir, upstream.baseUrl)

const command = join(import.meta.dirname, '..', 'smoke.mjs')
const wishes = ['--write', '--prompt', prompt, '--browser', required ? 'required' : 'auto']
const child = spawn(
  process.execPath,
  [
    '--disable-warning=ExperimentalWarning',
    command,
    server.url,
    ...wishes,
    ...(report ? ['--json', report] : []),
  ],
  { stdio: 'inherit', env: { ...process.env, SMOKE_EMAIL: email, SMOKE_PASSWORD: password } },
)
const [code] = (await once(child, 'exit')) as [number | null]
process.exitCode = code ?? 1

await server.terminate()
await upstream.close()
rmSync(dataDir, { recursive: true, force: true })
