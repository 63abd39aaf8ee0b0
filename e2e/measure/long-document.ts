/**
 * How a long document behaves: opening it, typing in its middle, its preview, a save, its history. A short one beside it
 * says what the machine costs. It passes and fails by nothing.
 *
 *   node e2e/measure/long-document.ts [--sizes 2000,100000,990000] [--keys 120]
 *
 * Typing is measured from the key until the frame that shows it was painted, as the page itself sees it; half a frame of
 * waiting for the screen is part of that. `work` is what the page did for the key before it waited. `processor` is all that
 * the main thread did while one typed, saves and drafts among it, by the keys: the only figure for a machine that is busy.
 */
import { randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { type CDPSession, chromium, type Page } from '@playwright/test'
import { signIn as signInOverHttp, startServer } from '../../server/test/server-process.ts'
import { findChromium } from '../../tools/chromium.mjs'
import { signIn } from '../fixtures.ts'
import { longAnswer } from './answer.ts'

const { values } = parseArgs({
  options: {
    sizes: { type: 'string', default: '2000,100000,990000' },
    keys: { type: 'string', default: '120' },
  },
})
const found = await findChromium()
if ('reason' in found) throw new Error(found.reason)

let session: CDPSession
const dataDir = mkdtempSync(join(tmpdir(), 'omniai-measure-'))
const server = await startServer(dataDir, 'http://127.0.0.1:9/v1')
const browser = await chromium.launch({ executablePath: found.path })
try {
  const api = await signInOverHttp(server.url)
  const post = async <T>(path: string, body: unknown) =>
    (await (await api.send('POST', path, body)).json()) as T
  const project = await post<{ id: string }>('/v1/projects', { name: 'Measured' })
  const page = await browser.newPage({ viewport: { width: 1600, height: 900 } })
  page.setDefaultTimeout(120_000)
  session = await page.context().newCDPSession(page)
  await session.send('Performance.enable', { timeDomain: 'threadTicks' })
  await page.goto(server.url)
  await signIn(page)
  for (const size of values.sizes.split(',').map(Number)) {
    const title = `Of ${size}`
    const doc = await post<{ id: string }>(`/v1/projects/${project.id}/docs`, {
      client_request_id: randomUUID(),
      title,
      text: longAnswer(size),
    })
    await page.goto(`${server.url}/workspace/${project.id}`)
    await page.evaluate(() => localStorage.removeItem('omniai.editor-view'))
    console.log(`${size.toLocaleString('en')} characters`)
    await measure(page, title, doc.id)
  }
} finally {
  await browser.close()
  await server.kill()
  rmSync(dataDir, { recursive: true, force: true })
}

async function measure(page: Page, title: string, docId: string): Promise<void> {
  const text = page.getByRole('textbox', { name: `Text of ${title}` })
  const item = page.getByRole('button', { name: title, exact: true })
  await item.waitFor()
  await page.waitForTimeout(1_000)
  say('opened', [
    await timed(
      page,
      () => item.click(),
      () => text.locator('.cm-line').first().waitFor(),
    ),
  ])

  // In the middle, where the text before and after it is longest.
  await page.evaluate(() => {
    const host = [...document.querySelectorAll('#doc-panel *')].find(each => each.shadowRoot)
    const scroller = host?.shadowRoot?.querySelector('.cm-scroller')
    if (scroller) scroller.scrollTop = scroller.scrollHeight / 2
  })
  await page.waitForTimeout(1_500)
  await text.locator('.cm-line').nth(6).click()
  await type(page, 'typing')
  const saved = page.locator('[data-save-state="saved"]')
  await saved.waitFor()
  await page.getByRole('button', { name: 'Write beside the preview' }).click()
  await page.waitForTimeout(1_500)
  await text.locator('.cm-line').nth(6).click()
  await type(page, 'typing beside the preview')
  await saved.waitFor()

  await page.getByRole('button', { name: 'Write', exact: true }).click()
  const answered = page.waitForResponse(
    response => response.request().method() === 'PATCH' && response.url().includes(docId),
  )
  await text.locator('.cm-line').nth(6).click()
  await page.keyboard.type('x')
  const response = await answered
  await response.finished()
  const { requestBodySize, responseBodySize } = await response.request().sizes()
  const { responseEnd, requestStart } = response.request().timing()
  console.log(
    `  save: ${requestBodySize} bytes out, ${responseBodySize} in, ${(responseEnd - requestStart).toFixed(0)} ms`,
  )
  await saved.waitFor()

  const preview = page.getByRole('region', { name: 'Preview' })
  const toPreview = page.getByRole('button', { name: 'Preview', exact: true })
  say('preview', [
    await timed(
      page,
      () => toPreview.click(),
      () => preview.locator('h2').first().waitFor(),
    ),
  ])
  await page.getByRole('button', { name: 'Write', exact: true }).click()
  const changes = page.getByRole('region', { name: 'Text of the revision' })
  const history = page.getByRole('button', { name: 'History' })
  say('history', [
    await timed(
      page,
      () => history.click(),
      () => changes.locator('ins, p').first().waitFor(),
    ),
  ])
  await page.keyboard.press('Escape')
  await page.getByRole('tab', { name: 'Documents', exact: true }).click()
}

async function timed(page: Page, begin: () => Promise<unknown>, end: () => Promise<unknown>) {
  const from = performance.now()
  await begin()
  await end()
  await page.evaluate(() => new Promise(resolve => requestAnimationFrame(() => setTimeout(resolve))))
  return performance.now() - from
}

/** Seconds of the processor, all told: a busy machine makes everything else longer. */
async function mainThread(): Promise<number> {
  const { metrics } = await session.send('Performance.getMetrics')
  return metrics.find(({ name }) => name === 'TaskDuration')?.value ?? 0
}

type Keys = { painted: number[]; work: number[]; longest: number }

async function type(page: Page, name: string): Promise<void> {
  await page.evaluate(() => {
    const keys: Keys = { painted: [], work: [], longest: 0 }
    const onKey = (event: KeyboardEvent) => {
      const from = event.timeStamp
      // The key's own work, with what React and the editor do for it at once, ends before this.
      queueMicrotask(() => setTimeout(() => keys.work.push(performance.now() - from)))
      requestAnimationFrame(() => {
        const { port1, port2 } = new MessageChannel()
        port1.onmessage = () => keys.painted.push(performance.now() - from)
        port2.postMessage(null)
      })
    }
    window.addEventListener('keydown', onKey, { capture: true })
    const observer = new PerformanceObserver(list => {
      for (const { duration } of list.getEntries()) keys.longest = Math.max(keys.longest, duration)
    })
    observer.observe({ type: 'longtask' })
    Object.assign(window, {
      measuredKeys: () => {
        window.removeEventListener('keydown', onKey, { capture: true })
        observer.disconnect()
        return keys
      },
    })
  })
  const before = await mainThread()
  for (let key = 0; key < Number(values.keys); key++) {
    await page.keyboard.press('abcdefg '[key % 8] === ' ' ? 'Space' : 'abcdefg'[key % 8]!)
    await page.waitForTimeout(60)
  }
  await page.waitForTimeout(1_500)
  const keys = await page.evaluate(() => (window as unknown as { measuredKeys: () => Keys }).measuredKeys())
  const spent = ((await mainThread()) - before) * 1_000
  console.log(`  ${name}, processor: ${(spent / Number(values.keys)).toFixed(1)} ms a key`)
  say(`${name}, painted`, keys.painted)
  say(`${name}, work`, keys.work)
  console.log(`  ${name}, longest task: ${keys.longest.toFixed(0)} ms`)
}

function say(name: string, times: readonly number[]): void {
  const sorted = [...times].sort((one, other) => one - other)
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0
  if (sorted.length === 1) console.log(`  ${name}: ${at(0).toFixed(0)} ms`)
  else console.log(`  ${name}: median ${at(0.5).toFixed(1)} ms, 95th ${at(0.95).toFixed(1)} ms`)
}
