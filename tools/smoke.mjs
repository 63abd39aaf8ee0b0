/**
 * The smoke test of a deployment: `npm run smoke -- https://api.example.org --page https://app.example.org`.
 * Without `--write` nothing is made or changed; `docs/operate/smoke.md` says what is tried.
 */
import { writeFileSync } from 'node:fs'
import { findChromium } from './chromium.mjs'
import { createBrowserSource } from './smoke/browser.ts'
import { readCommandLine, usage } from './smoke/command-line.ts'
import { createLeftBehind } from './smoke/left-behind.ts'
import { endLines, headLines, itemLines } from './smoke/print.ts'
import { runSmoke } from './smoke/smoke.ts'

const say = lines => console.log(lines.join('\n'))

const wishes = readCommandLine(process.argv.slice(2), process.env)
if ('problem' in wishes) {
  console.error(`${wishes.problem}\n\n${usage}`)
  process.exit(2)
}

// The first Ctrl-C stops the test and lets it clean up; the second ends it where it stands.
const interruption = new AbortController()
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => interruption.abort())

const { deployment, jsonFile } = wishes
say(headLines(deployment))
const report = await runSmoke({
  ...wishes,
  browser: createBrowserSource(findChromium, wishes.browser, deployment),
  left: createLeftBehind(),
  interrupted: interruption.signal,
  tell: {
    section: title => say(['', title]),
    item: item => say(itemLines(item)),
  },
})
if (jsonFile) writeFileSync(jsonFile, `${JSON.stringify(report, null, 2)}\n`)
say(endLines(report))
process.exitCode = report.problem ? 2 : report.failed + report.left_behind.length > 0 ? 1 : 0
