/** What several journeys around accounts do on their way. */
import { AxeBuilder } from '@axe-core/playwright'
import { type Browser, expect, type Page } from '@playwright/test'
import { signIn as signInOverHttp } from '../server/test/server-process.ts'
import { atRest, composer, password, signIn } from './fixtures.ts'

export const ben = { name: 'Ben', email: 'ben@example.org' }

/** Passkeys belong to a name, not to an address. */
export const byName = (url: string) => url.replace('127.0.0.1', 'localhost')

/** A guest joins with an invitation, in a browser of their own. */
export async function joinAs(browser: Browser, url: string, who = ben): Promise<Page> {
  const admin = await signInOverHttp(url)
  const made = await admin.send('POST', '/v1/dev/invites', { note: who.name })
  const { code } = (await made.json()) as { code: string }
  const page = await (await browser.newContext()).newPage()
  await page.goto(`${url}/register#code=${code}`)
  await page.getByLabel('Name').fill(who.name)
  await page.getByLabel('Email').fill(who.email)
  await page.getByLabel('Password', { exact: true }).fill(password)
  await page.getByRole('button', { name: 'Create account' }).click()
  await expect(composer(page)).toBeVisible()
  return page
}

/** Signs in from one more device. */
export async function anotherDevice(browser: Browser, url: string, as?: string): Promise<Page> {
  const page = await (await browser.newContext()).newPage()
  await page.goto(url)
  await signIn(page, as)
  return page
}

/** Ends on the sign-in page, which leads to a new chat. */
export async function signOut(page: Page): Promise<void> {
  await page.getByRole('button', { name: /^Account/ }).click()
  await page.getByRole('menuitem', { name: 'Sign out' }).click()
  await expect(page.getByRole('heading', { name: 'Sign in' })).toBeVisible()
  await page.goto(new URL('/', page.url()).href)
  await expect(page.getByRole('heading', { name: 'Sign in' })).toBeVisible()
}

/** An authenticator that lives in the browser and always says yes. */
export async function plugInAuthenticator(page: Page): Promise<{ unplug: () => Promise<unknown> }> {
  const session = await page.context().newCDPSession(page)
  await session.send('WebAuthn.enable')
  const { authenticatorId } = await session.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  })
  return { unplug: () => session.send('WebAuthn.removeVirtualAuthenticator', { authenticatorId }) }
}

export async function expectSound(page: Page): Promise<void> {
  await atRest(page)
  const { violations } = await new AxeBuilder({ page })
    .withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'])
    .analyze()
  expect(violations.map(violation => `${violation.id}: ${violation.nodes[0]?.html}`)).toEqual([])
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)
  expect(overflow).toBeLessThanOrEqual(0)
}
