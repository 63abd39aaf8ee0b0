/** Where a Chromium is: named by the environment, installed on the system, or from npm. */
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync } from 'node:fs'
import { delimiter, isAbsolute, join } from 'node:path'
import { root } from './runtime.mjs'

const names = ['/usr/bin/chromium', 'chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable']

/** @returns {Promise<{ path: string, version: string } | { reason: string }>} */
export async function findChromium() {
  const named = process.env.CHROMIUM_PATH
  if (named) return asked(named) ?? { reason: `CHROMIUM_PATH=${named} does not run` }
  for (const name of names) {
    const path = onPath(name)
    const found = path && asked(path)
    if (found) return found
  }
  return fromNpm()
}

export function onPath(name) {
  if (isAbsolute(name)) return existsSync(name) ? name : undefined
  const folders = (process.env.PATH ?? '').split(delimiter)
  return folders.map(folder => join(folder, name)).find(path => existsSync(path))
}

/** It unpacks itself into the folder for temporary files: one of its own, so that it is found again. */
async function fromNpm() {
  const folder = join(root, 'node_modules', '.cache', 'omniai-chromium')
  const before = process.env.TMPDIR
  try {
    mkdirSync(folder, { recursive: true })
    process.env.TMPDIR = folder
    const { default: chromium } = await import('@sparticuz/chromium')
    const path = await chromium.executablePath()
    return asked(path) ?? { reason: 'no Chromium on this system, and the one from npm does not run here' }
  } catch (error) {
    return { reason: `no Chromium on this system, and none from npm: ${error.message}` }
  } finally {
    if (before === undefined) delete process.env.TMPDIR
    else process.env.TMPDIR = before
  }
}

function asked(path) {
  const version = versionOf(path, /chrom/i)
  return version && { path, version }
}

/** What it calls itself, when it runs and is what it should be. */
export function versionOf(path, expected) {
  const { status, stdout } = spawnSync(path, ['--version'], { encoding: 'utf8', timeout: 20_000 })
  return status === 0 && expected.test(stdout) ? stdout.trim().split('\n').at(-1) : undefined
}
