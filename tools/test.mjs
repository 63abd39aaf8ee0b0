/**
 * `npm test`: the checks, then the unit and operation tests, then the smoke test of the built product, then
 * the journeys in a browser. The last line is the sum.
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { run } from './runtime.mjs'

const folder = mkdtempSync(join(tmpdir(), 'omniai-test-'))
const total = { passed: 0, failed: 0, skipped: 0 }

await part(
  'Checks',
  'check.json',
  file => ['tools/check.mjs', '--report', file],
  report => report,
)
await part(
  'Tests',
  'vitest.json',
  file => ['vitest', 'run', '--reporter=default', '--reporter=json', `--outputFile.json=${file}`],
  report => ({
    passed: report.numPassedTests,
    // A file that cannot even be read has no test that could fail.
    failed: report.numFailedTests + report.testResults.filter(unreadable).length,
    skipped: report.numPendingTests + report.numTodoTests,
  }),
)
await part(
  'Smoke',
  'smoke.json',
  file => ['tools/smoke/built-product.ts', '--report', file],
  report => report,
)
await part(
  'Journeys',
  'e2e.json',
  file => ['tools/e2e.mjs', '--report', file],
  report => report,
)

rmSync(folder, { recursive: true, force: true })
const nothingRan = total.passed + total.failed === 0
if (total.failed > 0 || nothingRan) process.exitCode = 1
console.log(`${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`)

async function part(title, name, words, count) {
  console.log(`\n${title}`)
  const file = join(folder, name)
  const { code, output, seconds } = await run(words(file), { show: true, minutes: 60 })
  if (output) console.log(output)
  const counts = read(file, count)
  // Whatever the report says: a part that did not end well, or left no report, is a failure.
  if (code !== 0 && counts.failed === 0) counts.failed = 1
  for (const key of Object.keys(total)) total[key] += counts[key]
  const { passed, failed, skipped } = counts
  console.log(`${title}: ${passed} passed, ${failed} failed, ${skipped} skipped (${seconds.toFixed(0)} s)`)
}

function read(file, count) {
  try {
    return { ...count(JSON.parse(readFileSync(file, 'utf8'))) }
  } catch (error) {
    console.log(`There is no report to count: ${error.message}`)
    return { passed: 0, failed: 1, skipped: 0 }
  }
}

function unreadable({ status, assertionResults }) {
  return status === 'failed' && assertionResults.every(result => result.status !== 'failed')
}
