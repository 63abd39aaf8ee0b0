/**
 * The journeys, and the cross-site guarantees in every engine that is here. One that is not is skipped, and says why,
 * unless REQUIRE_BROWSERS names it: then it is a failure. `--report <file>` writes the counts; anything else goes to
 * Playwright.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { findBrowsers } from './browsers.mjs'
import { run } from './runtime.mjs'

const words = process.argv.slice(2)
const at = words.indexOf('--report')
const [, reportFile] = at === -1 ? [] : words.splice(at, 2)
const required = (process.env.REQUIRE_BROWSERS ?? '')
  .split(',')
  .map(name => name.trim())
  .filter(Boolean)

const counts = { passed: 0, failed: 0, skipped: 0 }
const environment = {}
const browsers = await findBrowsers()
for (const unknown of required.filter(name => !(name in browsers))) {
  console.log(`REQUIRE_BROWSERS names ${unknown}; known are ${Object.keys(browsers).join(', ')}.`)
  counts.failed++
}
for (const [engine, found] of Object.entries(browsers)) {
  if ('reason' in found) {
    const isRequired = required.includes(engine)
    console.log(`${found.name} is ${isRequired ? 'required, but missing' : 'skipped'}: ${found.reason}.`)
    counts[isRequired ? 'failed' : 'skipped']++
  } else {
    console.log(`${found.name}: ${found.version}`)
    Object.assign(environment, found.environment)
  }
}
if (Object.keys(environment).length > 0) await drive()
if (reportFile) writeFileSync(reportFile, JSON.stringify(counts))
if (counts.failed > 0) process.exitCode = 1

async function drive() {
  const folder = mkdtempSync(join(tmpdir(), 'omniai-e2e-'))
  const file = join(folder, 'report.json')
  const { code } = await run(['playwright', 'test', '--config', 'e2e/playwright.config.ts', ...words], {
    show: true,
    environment: { ...environment, PLAYWRIGHT_JSON_OUTPUT_NAME: file, CI: process.env.CI ?? '' },
    minutes: 60,
  })
  const { passed, failed, skipped } = read(file)
  rmSync(folder, { recursive: true, force: true })
  counts.passed += passed
  counts.failed += code !== 0 && failed === 0 ? 1 : failed
  counts.skipped += skipped
}

function read(file) {
  try {
    const { stats, suites } = JSON.parse(readFileSync(file, 'utf8'))
    for (const name of unsteady(suites)) console.log(`Unsteady, did not pass at once: ${name}`)
    return { passed: stats.expected + stats.flaky, failed: stats.unexpected, skipped: stats.skipped }
  } catch {
    return { passed: 0, failed: 1, skipped: 0 }
  }
}

/** @returns the names of the journeys that failed once before they passed. */
function unsteady(suites) {
  return suites.flatMap(({ file, specs = [], suites: inner = [] }) => [
    ...specs
      .filter(({ tests }) => tests.some(({ status }) => status === 'flaky'))
      .map(({ title }) => `${file}: ${title}`),
    ...unsteady(inner),
  ])
}
