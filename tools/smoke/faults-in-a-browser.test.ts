/** The smoke test itself: faults that only show in a real browser. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { findChromium } from '../chromium.mjs'
import { createBrowserSource } from './browser.ts'
import { describeDeployment } from './deployment.ts'
import { type Fault, type PlantedDeployment, startPlantedDeployment } from './planted-deployment.ts'
import { itemsOf, smoke } from './planted-smoke.ts'
import type { SmokeReport } from './smoke.ts'

const found = await findChromium()
if ('reason' in found) process.stderr.write(`Faults in a browser are skipped: ${found.reason}.\n`)

const stepMs = 4_000

describe.skipIf('reason' in found)('in a browser', () => {
  let planted: PlantedDeployment
  beforeAll(async () => {
    planted = await startPlantedDeployment()
  })
  afterAll(() => planted.close())

  async function visit(fault: Fault): Promise<SmokeReport> {
    const deployment = describeDeployment({ api: planted.api, page: planted.page, insecure: true, stepMs })
    const browser = createBrowserSource(() => Promise.resolve(found), 'required', deployment)
    return smoke(planted, fault, 'stranger', { browser, stepMs })
  }

  const scriptWith = (change: (script: string) => string): Fault => ({
    page: files => {
      const script = files['/assets/app.js']!
      return { ...files, '/assets/app.js': { ...script, text: change(script.text) } }
    },
  })

  test('without a fault everything that needs no account passes', async () => {
    const report = await visit({})
    expect(itemsOf(report, 'failed')).toEqual([])
    expect(itemsOf(report, 'passed')).toEqual(
      expect.arrayContaining(['page.opens', 'page.policy', 'page.protected', 'failure.backend-away']),
    )
  })

  test.each<[string, Fault, string[]]>([
    [
      'the script of the page fails at once',
      scriptWith(script => `throw new Error('planted')\n${script}`),
      ['page.opens'],
    ],
    [
      'the page shows the sign-in, and an error that nobody catches',
      scriptWith(script =>
        script.replace('\nstart()', "\nstart().then(() => { throw new Error('planted') })"),
      ),
      ['page.opens'],
    ],
    [
      'the page carries a style that its policy does not let through',
      {
        page: files => ({
          ...files,
          '': { ...files['']!, text: files['']!.text.replace('<p>', '<p style="color:red">') },
        }),
      },
      ['page.policy'],
    ],
    [
      'the page does not say that the backend is away',
      scriptWith(script => script.replace('Cannot connect to backend', 'Loading')),
      ['failure.backend-away'],
    ],
    [
      'the page does not say how long to wait',
      scriptWith(script =>
        script.replace("' Wait ' + answer.headers.get('retry-after') + ' seconds.'", "''"),
      ),
      ['failure.rate-limited'],
    ],
    [
      'addresses behind the sign-in show it, and stay',
      scriptWith(script => script.replace("history.replaceState(null, '', '/login')", "''")),
      ['page.protected'],
    ],
  ])('%s', async (_, fault, failing) => {
    expect(itemsOf(await visit(fault), 'failed')).toEqual(failing)
  })
})
