/**
 * Everything that can be judged without running the product. One line for each check; what a failed one said follows.
 * `--report <file>` writes the counts. A check ends with 0 when all is well and with 3 when it could not be made.
 */
import { writeFileSync } from 'node:fs'
import { run } from './runtime.mjs'

const skipped = 3
const quiet = { REDOCLY_TELEMETRY: 'off', REDOCLY_SUPPRESS_UPDATE_NOTICE: 'true' }

const checks = [
  ['types of server, contracts and tools', ['tsc', '-p', 'tsconfig.json', '--noEmit']],
  ['types of the journeys', ['tsc', '-p', 'e2e/tsconfig.json', '--noEmit']],
  ['types of the web app', ['tsc', '-p', 'web/tsconfig.json', '--noEmit']],
  ['format and lint', ['biome', 'check', '--diagnostic-level=error', '--max-diagnostics=12', '.']],
  ['contracts are fresh', ['tools/contracts/generate.ts', '--check']],
  ['contracts are consistent', ['tools/contracts/lint.ts']],
  ['contracts break no promise', ['tools/contracts/breaking.ts']],
  ['OpenAPI is valid', ['redocly', 'lint', '--config', 'redocly.yaml', 'contracts/openapi.json'], quiet],
  ['architecture', ['tools/architecture/check-imports.ts']],
  ['documents', ['tools/architecture/check-docs.ts']],
  ['error codes', ['tools/errors/check-errors.ts']],
  ['minimum versions', ['tools/minimum-versions.mjs']],
  ['third-party notices', ['tools/notices.mjs', '--check']],
  ['bundle budget', ['tools/bundle-budget.mjs']],
  ['policy of the built page', ['tools/page/check-page.ts']],
]

const counts = { passed: 0, failed: 0, skipped: 0 }
const waiting = [...checks]
// Two at a time: most of them keep one core busy.
await Promise.all([worker(), worker()])

const at = process.argv.indexOf('--report')
if (at !== -1) writeFileSync(process.argv[at + 1], JSON.stringify(counts))
if (counts.failed > 0) {
  console.log(`${counts.failed} of ${checks.length} checks failed`)
  process.exitCode = 1
}

async function worker() {
  for (let check = waiting.shift(); check; check = waiting.shift()) {
    const [name, words, environment] = check
    const { code, output, seconds } = await run(words, { environment, minutes: 5 })
    const outcome = code === 0 ? 'passed' : code === skipped ? 'skipped' : 'failed'
    counts[outcome]++
    const said = outcome === 'passed' ? [] : output.split('\n').map(line => `        ${line}`)
    console.log([`${outcome.padEnd(8)}${name} (${seconds.toFixed(1)} s)`, ...said].join('\n'))
  }
}
