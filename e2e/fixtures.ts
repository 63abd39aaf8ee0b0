/**
 * Every journey has a server of its own, with an empty data folder, a first administrator and a scripted model
 * server behind it. Nothing is mocked inside the page; faults are provoked where they happen.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test as base, expect, type Page } from '@playwright/test'
import { type FakeUpstream, startFakeUpstream } from '../server/test/fake-upstream.ts'
import { email, password, type ServerProcess, startServer } from '../server/test/server-process.ts'

export { email, expect, password }

type Fixtures = {
  upstream: FakeUpstream
  /** Environment of the server beyond the defaults of tests; set with `test.use`. */
  environment: Record<string, string>
  /** The journey does what the policy of a page refuses; set with `test.use`. */
  refusalsExpected: boolean
  dataDir: string
  server: ServerProcess
  /** Signed in, on a new chat. */
  chat: Page
}

export const test = base.extend<Fixtures>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the fixtures a fixture needs from its pattern.
  upstream: async ({}, use) => {
    const upstream = await startFakeUpstream({ intervalMs: 5 })
    await use(upstream)
    await upstream.close()
  },
  environment: [{}, { option: true }],
  // biome-ignore lint/correctness/noEmptyPattern: see above
  dataDir: async ({}, use) => {
    const dataDir = mkdtempSync(join(tmpdir(), 'omniai-e2e-data-'))
    await use(dataDir)
    rmSync(dataDir, { recursive: true, force: true })
  },
  server: async ({ upstream, environment, dataDir }, use) => {
    const server = await startServer(dataDir, upstream.baseUrl, environment)
    await use(server)
    await server.kill()
  },
  refusalsExpected: [false, { option: true }],
  page: async ({ page, refusalsExpected }, use) => {
    const problems: string[] = []
    page.on('pageerror', error => problems.push(`page error: ${error.message}`))
    page.on('console', line => {
      if (refusalsExpected) return
      if (/Refused to|Content Security Policy|TrustedHTML/i.test(line.text())) problems.push(line.text())
    })
    await use(page)
    expect(problems).toEqual([])
  },
  chat: async ({ page, server }, use) => {
    await page.goto(server.url)
    await signIn(page)
    await use(page)
  },
})

export async function signIn(page: Page, as = email): Promise<void> {
  await page.getByLabel('Email').fill(as)
  await page.getByLabel('Password', { exact: true }).fill(password)
  await page.getByRole('button', { name: 'Sign in' }).click()
  await expect(composer(page)).toBeVisible()
}

export const composer = (page: Page) => page.getByRole('textbox', { name: 'Message', exact: true })
export const answers = (page: Page) => page.getByRole('article', { name: 'Answer' })
export const questions = (page: Page) => page.getByRole('article', { name: 'You' })

export async function send(page: Page, text: string): Promise<void> {
  await composer(page).fill(text)
  await composer(page).press('Enter')
}

/** Sends and waits for the whole answer. */
export async function ask(page: Page, text: string): Promise<void> {
  const begun = page.waitForResponse(response => new URL(response.url()).pathname === '/v1/chat')
  await send(page, text)
  await begun
  await expect(page.getByRole('button', { name: 'Send', exact: true })).toBeVisible()
  await expect(page.getByRole('button', { name: 'Stop' })).toHaveCount(0)
}

/**
 * Once nothing fades any more: a colour half way between two is nobody's contrast. What turns for ever is left out.
 * A change of the window or of the system's theme is known to the page from the next frame on, and what has faded may
 * set off what takes its colour from it.
 */
export const atRest = (page: Page) =>
  page.evaluate(async () => {
    const nextFrame = () => new Promise(resolve => requestAnimationFrame(resolve))
    const ending = () =>
      document
        .getAnimations()
        .filter(animation => Number.isFinite(animation.effect?.getComputedTiming().endTime))
        .filter(animation => animation.playState === 'running')
    await nextFrame()
    do {
      await Promise.allSettled(ending().map(animation => animation.finished))
      await nextFrame()
    } while (ending().length > 0)
  })
