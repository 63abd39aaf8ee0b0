/** The page in a real browser, seen by a stranger and by somebody who signs in. */
import { expect, type Item } from './items.ts'
import { addressOf, expectShown, onPage, signInOnPage, signOutOnPage } from './page-words.ts'
import type { OpenPage, Visit } from './visit.ts'

const routes = ['', 'login', 'register', 'setup', 'settings', 't/thr_that_is_not_there']

export const pageItems: readonly Item<Visit>[] = [
  {
    id: 'page.opens',
    name: 'in a browser the page opens on the sign-in, without an error in its place',
    fix: 'Open the page with the console of the browser: what it says there first is the reason.',
    needs: ['boot.page'],
    check: visit =>
      withPage(visit, async ({ page, complaints }) => {
        await page.goto(addressOf(visit.deployment))
        await expectShown(page, onPage(page).signIn, 'sign-in page')
        const errors = complaints.filter(text => text.startsWith('error: '))
        expect(errors.length === 0, errors.join('; '))
        return await page.title()
      }),
  },
  {
    id: 'page.policy',
    name: 'on no address the browser complains about the Content-Security-Policy',
    fix: 'Serve the built page as it is; for an API elsewhere build it with API_ORIGINS=<origin of the API>. A proxy must not add scripts.',
    needs: ['page.opens'],
    check: visit =>
      withPage(visit, async ({ page, complaints }) => {
        for (const route of routes) {
          await page.goto(addressOf(visit.deployment, route))
          await expectShown(page, page.getByRole('heading').first(), `heading on /${route}`)
        }
        const unexpected = complaints.filter(text => !text.startsWith('error: '))
        expect(unexpected.length === 0, unexpected.join('; '))
        return `${routes.length} addresses`
      }),
  },
  {
    id: 'page.protected',
    name: 'an address behind the sign-in leads to the sign-in',
    fix: 'Open it with the console of the browser: what it says there first is the reason.',
    needs: ['page.opens'],
    check: visit =>
      withPage(visit, async ({ page }) => {
        await page.goto(addressOf(visit.deployment, 'settings'))
        await expectShown(page, onPage(page).signIn, 'sign-in page')
        expect(new URL(page.url()).pathname.endsWith('/login'), `it stays at ${page.url()}`)
        return new URL(page.url()).pathname
      }),
  },
  {
    id: 'page.signs-in',
    name: 'in a browser the session survives a reload, and ends with signing out',
    fix: 'Is the cookie dropped? Page and API under one domain always work; see docs/operate/cookies.md.',
    needs: ['page.opens', 'session.login'],
    check: visit =>
      withPage(visit, async ({ page, complaints }) => {
        await signInOnPage(page, visit)
        await page.reload()
        await expectShown(page, onPage(page).account, 'account menu after a reload')
        await signOutOnPage(page, visit)
        await page.goto(addressOf(visit.deployment, 'settings'))
        await expectShown(page, onPage(page).signIn, 'sign-in page')
        expect(complaints.length === 0, complaints.join('; '))
        return 'in, reload, out'
      }),
  },
]

export async function withPage(
  { browser }: Visit,
  work: (open: OpenPage) => Promise<string>,
  proxy?: string,
): Promise<string> {
  const open = await browser.open(proxy)
  try {
    return await work(open)
  } finally {
    await open.close()
  }
}
