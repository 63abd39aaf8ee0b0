/**
 * The journeys in a real browser. Without one they are skipped, and say why, unless REQUIRE_BROWSERS names it.
 * `--report <file>` writes the counts; anything else goes to Playwright.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { findChromium } from './chromium.mjs'
import { run } from './runtime.mjs'

const words = process.argv.slice(2)
const at = words.indexOf('--report')
const [, reportFile] = at === -1 ? [] : words.splice(at, 2)
const required = (process.env.REQUIRE_BROWSERS ?? '').split(',').includes('chromium')

const found = await findChromium()
if ('reason' in found) {
  console.log(`Journeys are ${required ? 'required, but not possible' : 'skipped'}: ${found.reason}.`)
  finish({ passed: 0, failed: required ? 1 : 0, skipped: required ? 0 : 1 })
} else {
  console.log(`Chromium: ${found.path}`)
  await journeys(found.path)
}

async function journeys(chromium) {
  const folder = mkdtempSync(join(tmpdir(), 'omniai-e2e-'))
  const file = join(folder, 'report.json')
  const environment = {
    OMNIAI_CHROMIUM: chromium,
    PLAYWRIGHT_JSON_OUTPUT_NAME: file,
    CI: process.env.CI ?? '',
  }
  const { code } = await run(['playwright', 'test', '--config', 'e2e/playwright.config.ts', ...words], {
    show: true,
    environment,
    minutes: 30,
  })
  const counts = read(file)
  rmSync(folder, { recursive: true, force: true })
  if (code !== 0 && counts.failed === 0) counts.failed = 1
  finish(counts)
}

function read(file) {
  try {
    const { stats } = JSON.parse(readFileSync(file, 'utf8'))
    // One that passes only at the second try is no guarantee.
    return { passed: stats.expected, failed: stats.unexpected + stats.flaky, skipped: stats.skipped }
  } catch {
    return { passed: 0, failed: 1, skipped: 0 }
  }
}

function finish(counts) {
  if (reportFile) writeFileSync(reportFile, JSON.stringify(counts))
  if (counts.failed > 0) process.exitCode = 1
}
