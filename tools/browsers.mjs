/**
 * The browsers that the tests drive: named by the environment, installed on the system, or, for Chromium, from npm. What
 * is not found says why.
 */
import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { findChromium, onPath, versionOf } from './chromium.mjs'

/** @typedef {{ name: string, version: string, environment: Record<string, string> } | { name: string, reason: string }} Found */

/** @returns {Promise<{ chromium: Found, firefox: Found, webkit: Found }>} */
export async function findBrowsers() {
  return { chromium: await chromium(), firefox: findFirefox(), webkit: findWebKit() }
}

/** @returns {Promise<Found>} */
async function chromium() {
  const found = await findChromium()
  if ('reason' in found) return { name: 'Chromium', reason: found.reason }
  return { name: 'Chromium', version: found.version, environment: { OMNIAI_CHROMIUM: found.path } }
}

/** @returns {Found} */
function findFirefox() {
  const name = 'Firefox'
  const named = process.env.FIREFOX_PATH
  for (const candidate of named ? [named] : ['firefox-esr', 'firefox']) {
    const path = onPath(candidate)
    const version = path && versionOf(path, /firefox/i)
    if (version) return { name, version, environment: { OMNIAI_FIREFOX: path } }
  }
  return { name, reason: named ? `FIREFOX_PATH=${named} does not run` : 'there is none on this system' }
}

/** WebKitGTK: its driver, the small browser that comes with it, and a screen for that. @returns {Found} */
function findWebKit() {
  const name = 'WebKit'
  const named = process.env.WEBKIT_DRIVER_PATH
  const driver = onPath(named ?? 'WebKitWebDriver')
  if (!driver) return { name, reason: `there is no ${named ?? 'WebKitWebDriver'}` }
  if (spawnSync(driver, ['--help']).status !== 0) return { name, reason: `${driver} does not run` }
  const browser = process.env.WEBKIT_BROWSER_PATH ?? miniBrowser()
  if (!browser || !existsSync(browser)) return { name, reason: 'its MiniBrowser is not where it should be' }
  if (!process.env.DISPLAY && !onPath('Xvfb')) return { name, reason: 'there is no screen, and no Xvfb' }
  // It tells its version to a session only.
  const version = `WebKitGTK, ${browser}`
  return { name, version, environment: { OMNIAI_WEBKIT_DRIVER: driver, OMNIAI_WEBKIT_BROWSER: browser } }
}

function miniBrowser() {
  const below = folder => (existsSync(folder) ? readdirSync(folder).map(each => join(folder, each)) : [])
  return ['/usr/lib', '/usr/libexec', '/usr/lib64']
    .flatMap(folder => [folder, ...below(folder)])
    .flatMap(folder => ['webkit2gtk-4.1', 'webkitgtk-6.0'].map(each => join(folder, each, 'MiniBrowser')))
    .find(path => existsSync(path))
}
