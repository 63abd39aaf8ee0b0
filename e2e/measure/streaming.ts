/**
 * What an answer costs the browser while it is written: all work of the page's main thread, its longest tasks, and
 * whether the work grows with the answer. It passes and fails by nothing.
 *
 *   node e2e/measure/streaming.ts [--bytes 20000] [--per-second 100] [--rounds 1] [--kinds] [name=folder of a built page …]
 *
 * `--kinds` also says what the time went into, and costs some itself.
 *
 * With several pages their rounds are interleaved: only the ratios within one run mean anything. Each is put in the place
 * of `web/dist` while it is measured; what was there comes back.
 */
import { cpSync, mkdtempSync, renameSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { chromium } from '@playwright/test'
import { startServer } from '../../server/test/server-process.ts'
import { findChromium } from '../../tools/chromium.mjs'
import { answers, signIn } from '../fixtures.ts'
import { longAnswer, startModel } from './answer.ts'
import { startTrace, type Work } from './trace.ts'

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    bytes: { type: 'string', default: '20000' },
    'per-second': { type: 'string', default: '100' },
    rounds: { type: 'string', default: '1' },
    kinds: { type: 'boolean', default: false },
  },
})
const dist = join(import.meta.dirname, '..', '..', 'web', 'dist')
const pages = positionals.length > 0 ? positionals : [`built=${dist}`]
const found = await findChromium()
if ('reason' in found) throw new Error(found.reason)
const { path: executablePath } = found

for (let round = 1; round <= Number(values.rounds); round++) {
  for (const page of pages) {
    const [name = '', folder = ''] = page.split('=')
    print(name, await withPage(folder, measure))
  }
}

async function withPage<T>(folder: string, action: () => Promise<T>): Promise<T> {
  if (folder === dist) return action()
  const aside = `${dist}-aside`
  renameSync(dist, aside)
  try {
    cpSync(folder, dist, { recursive: true })
    return await action()
  } finally {
    rmSync(dist, { recursive: true, force: true })
    renameSync(aside, dist)
  }
}

type Measured = Work & { readonly behind: number }

async function measure(): Promise<Measured> {
  const text = longAnswer(Number(values.bytes))
  const model = await startModel(text, Number(values['per-second']))
  const dataDir = mkdtempSync(join(tmpdir(), 'omniai-measure-'))
  const server = await startServer(dataDir, model.baseUrl)
  const browser = await chromium.launch({ executablePath })
  try {
    const page = await browser.newPage({ viewport: { width: 1280, height: 800 } })
    await page.goto(server.url)
    await signIn(page)
    await page.getByRole('button', { name: 'measured' }).first().waitFor()
    const stop = await startTrace(await browser.newBrowserCDPSession(), values.kinds)
    page.setDefaultTimeout(10 * 60_000)
    await page.getByRole('textbox', { name: 'Message', exact: true }).fill('Go on')
    await page.keyboard.press('Enter')
    // Looking into the page meanwhile would cost frames of its own.
    await model.finished
    const finished = performance.now()
    await page.waitForSelector('article[aria-label="Answer"][aria-busy="false"]')
    const behind = performance.now() - finished
    const work = await stop()
    const length = (await answers(page).last().innerText()).length
    if (length < text.length * 0.6) throw new Error(`Only ${length} characters came`)
    return { ...work, behind }
  } finally {
    await browser.close()
    await server.kill()
    model.close()
    rmSync(dataDir, { recursive: true, force: true })
  }
}

function print(name: string, { total, longest, over50, fifths, kinds, behind }: Measured): void {
  const list = (numbers: readonly number[]) => numbers.map(number => number.toFixed(0)).join(' ')
  console.log(
    `${name}: ${(total / 1_000).toFixed(2)} s of main thread · by fifths ${list(fifths)} ms · ${over50} tasks over 50 ms · longest ${list(longest)} ms · ended ${behind.toFixed(0)} ms after the model`,
  )
  if (values.kinds)
    for (const { name, time, count } of kinds.slice(0, 20))
      console.log(`${time.toFixed(0).padStart(10)} ms ${String(count).padStart(6)} × ${name}`)
}
