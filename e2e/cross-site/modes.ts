/** The browsers and settings in which everything is proven, and how each is started. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { chromium, firefox } from '@playwright/test'
import { playwrightView } from './playwright-view.ts'
import type { View } from './view.ts'
import { startWebKit } from './webkit.ts'

export type ModeName =
  | 'chromium-allowed'
  | 'chromium-blocked'
  | 'firefox-default'
  | 'firefox-strict'
  | 'firefox-blocked'
  | 'webkit'

type Mode = {
  readonly engine: 'chromium' | 'firefox' | 'webkit'
  /** Which cookies of another site this browser keeps and sends back. */
  readonly keeps: { readonly plain: boolean; readonly partitioned: boolean }
  /** What has nothing to do with cookies of other sites is proven in one mode of an engine, the strictest usable. */
  readonly onlyCookies?: boolean
  start(proxyAddress: string): Promise<View>
}

const all = { plain: true, partitioned: true }
const onlyPartitioned = { plain: false, partitioned: true }
const none = { plain: false, partitioned: false }

/** Playwright's own profile has a setting of cookies that nobody else has, so each of these names one. */
const firefoxPreferences = {
  standard: {
    'browser.contentblocking.category': 'standard',
    'network.cookie.cookieBehavior': 5,
    'network.cookie.cookieBehavior.optInPartitioning': false,
  },
  /** What Strict switches on, and beyond it that only partitioned cookies pass. Under its own name it resets that. */
  strict: {
    'browser.contentblocking.category': 'custom',
    'network.cookie.cookieBehavior': 5,
    'network.cookie.cookieBehavior.optInPartitioning': true,
    'privacy.trackingprotection.enabled': true,
    'privacy.trackingprotection.emailtracking.enabled': true,
    'privacy.trackingprotection.socialtracking.enabled': true,
    'privacy.fingerprintingProtection': true,
    'privacy.query_stripping.enabled': true,
    'privacy.bounceTrackingProtection.mode': 1,
  },
  blockAll: { 'browser.contentblocking.category': 'custom', 'network.cookie.cookieBehavior': 1 },
}

export const modes: Record<ModeName, Mode> = {
  'chromium-allowed': {
    engine: 'chromium',
    keeps: all,
    onlyCookies: true,
    start: proxy => startChromium(proxy, 0),
  },
  'chromium-blocked': { engine: 'chromium', keeps: onlyPartitioned, start: proxy => startChromium(proxy, 1) },
  'firefox-default': {
    engine: 'firefox',
    keeps: all,
    onlyCookies: true,
    start: proxy => startFirefox(proxy, 'standard'),
  },
  'firefox-strict': {
    engine: 'firefox',
    keeps: onlyPartitioned,
    start: proxy => startFirefox(proxy, 'strict'),
  },
  'firefox-blocked': {
    engine: 'firefox',
    keeps: none,
    onlyCookies: true,
    start: proxy => startFirefox(proxy, 'blockAll'),
  },
  webkit: { engine: 'webkit', keeps: none, start: startWebKit },
}

/** The setting is one of the profile, and a profile is only read from a folder. */
async function startChromium(proxyAddress: string, cookieControlsMode: 0 | 1): Promise<View> {
  const folder = mkdtempSync(join(tmpdir(), 'omniai-chromium-'))
  mkdirSync(join(folder, 'Default'))
  const preferences = { profile: { cookie_controls_mode: cookieControlsMode } }
  writeFileSync(join(folder, 'Default', 'Preferences'), JSON.stringify(preferences))
  const context = await chromium.launchPersistentContext(folder, {
    executablePath: process.env.OMNIAI_CHROMIUM!,
    proxy: { server: `http://${proxyAddress}` },
    ignoreHTTPSErrors: true,
  })
  const view = await playwrightView(context)
  return {
    ...view,
    async close() {
      await context.close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

async function startFirefox(
  proxyAddress: string,
  preferences: keyof typeof firefoxPreferences,
): Promise<View> {
  const [host, port] = proxyAddress.split(':')
  const browser = await firefox.launch({
    channel: 'moz-firefox',
    executablePath: process.env.OMNIAI_FIREFOX!,
    firefoxUserPrefs: {
      'network.proxy.type': 1,
      'network.proxy.ssl': host!,
      'network.proxy.ssl_port': Number(port),
      ...firefoxPreferences[preferences],
    },
  })
  const view = await playwrightView(await browser.newContext({ ignoreHTTPSErrors: true }))
  return { ...view, close: () => browser.close() }
}
