/** A real browser, where one is to be had. It starts with the first item that needs it. */
import type { Browser, BrowserContext, Page } from 'playwright-core'
import type { Deployment } from './deployment.ts'
import { Skipped } from './items.ts'
import type { BrowserSource } from './visit.ts'

/** @returns its path, or why there is none */
export type FindBrowser = () => Promise<{ path: string } | { reason: string }>

export type BrowserWish = 'auto' | 'off' | 'required'

export function createBrowserSource(
  find: FindBrowser,
  wish: BrowserWish,
  { insecure, stepMs }: Deployment,
): BrowserSource {
  let starting: Promise<Browser> | undefined

  async function start(): Promise<Browser> {
    if (wish === 'off') throw new Skipped('without a browser (--browser off)')
    const missing = (reason: string) => (wish === 'required' ? new Error(reason) : new Skipped(reason))
    const found = await find()
    if ('reason' in found) throw missing(`no browser: ${found.reason}`)
    const playwright = await import('playwright-core').catch(() => null)
    if (!playwright) throw missing('no browser: playwright-core is not installed')
    return playwright.chromium.launch({ executablePath: found.path })
  }

  return {
    async open(proxy) {
      starting ??= start()
      const browser = await starting
      const context = await browser.newContext({
        ignoreHTTPSErrors: insecure,
        serviceWorkers: 'block',
        ...(proxy && { proxy: { server: proxy } }),
      })
      context.setDefaultTimeout(stepMs)
      context.setDefaultNavigationTimeout(stepMs)
      const page = await context.newPage()
      return { page, complaints: listen(page), close: () => closeQuietly(context) }
    },
    async close() {
      const browser = await starting?.catch(() => null)
      await browser?.close()
    },
  }
}

/** Errors that nobody caught, and what the policy of the page did not let through. */
function listen(page: Page): string[] {
  const complaints: string[] = []
  page.on('pageerror', error => complaints.push(`error: ${error.message}`))
  page.on('console', line => {
    if (/Refused to|Content Security Policy|violates the following|TrustedHTML/i.test(line.text())) {
      complaints.push(line.text())
    }
  })
  return complaints
}

const closeQuietly = (context: BrowserContext) => context.close().catch(() => {})
