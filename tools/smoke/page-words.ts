/** Where things are on the page, in the words that people read there. */
import type { Page } from 'playwright-core'
import { said } from './client.ts'
import type { Deployment } from './deployment.ts'
import { expect, Skipped } from './items.ts'
import type { Visit } from './visit.ts'

export const onPage = (page: Page) => ({
  signIn: page.getByRole('heading', { name: 'Sign in', exact: true }),
  email: page.getByLabel('Email'),
  password: page.getByLabel('Password', { exact: true }),
  signInButton: page.getByRole('button', { name: 'Sign in', exact: true }),
  notSetUp: page.getByText('This server is new'),
  away: page.getByText('Cannot connect to backend'),
  retry: page.getByRole('button', { name: 'Retry', exact: true }),
  account: page.getByRole('button', { name: /^Account/ }),
  signOut: page.getByRole('menuitem', { name: 'Sign out' }),
  composer: page.getByRole('textbox', { name: 'Message', exact: true }),
  answer: page.getByRole('article', { name: 'Answer' }).last(),
  stop: page.getByRole('button', { name: 'Stop', exact: true }),
  stopped: page.getByText('You stopped this answer.'),
  resuming: page.getByText('Connection lost'),
  lost: page.getByRole('alert').filter({ hasText: 'Connection lost' }),
})

/** Address of the page or of one of its routes. */
export const addressOf = ({ page }: Deployment, route = '') => new URL(`./${route}`, page).href

/** What is to be read on the page, shortly. */
export async function shownText(page: Page): Promise<string> {
  const text = await page.locator('body').innerText()
  return text.replace(/\s+/g, ' ').trim().slice(0, 160)
}

/** Waits for something; when it does not come, says what is there instead. */
export async function expectShown(
  page: Page,
  wanted: { waitFor(): Promise<void> },
  what: string,
): Promise<void> {
  await wanted.waitFor().catch(async () => {
    const text = await shownText(page).catch(() => '')
    expect(false, `no ${what}; the page says: ${text === '' ? 'nothing, it is blank' : `“${text}”`}`)
  })
}

/** Sees to it that the session of the browser ends, also when the page cannot do that any more. */
export async function signInOnPage(page: Page, visit: Visit): Promise<void> {
  const { deployment, credentials, left, stranger } = visit
  if (!credentials) throw new Skipped('set SMOKE_EMAIL and SMOKE_PASSWORD')
  await page.goto(addressOf(deployment))
  const on = onPage(page)
  await expectShown(page, on.signIn, 'sign-in page')
  await on.email.fill(credentials.email)
  await on.password.fill(credentials.password)
  await on.signInButton.click()
  await expectShown(page, on.account, 'account menu after signing in')
  const cookies = await page.context().cookies(deployment.api)
  const cookie = cookies.map(({ name, value }) => `${name}=${value}`).join('; ')
  left.add(sessionOf(page), async () => {
    const client = stranger()
    await client.ask('GET', '/v1/auth/csrf/bootstrap', { headers: { cookie } })
    const answer = await client.ask('POST', '/v1/auth/logout', { body: {}, headers: { cookie } })
    expect(answer.status === 200 || answer.status === 401, said(answer))
  })
}

export async function signOutOnPage(page: Page, { left }: Visit): Promise<void> {
  const on = onPage(page)
  await on.account.click()
  await on.signOut.click()
  await expectShown(page, on.signIn, 'sign-in page after signing out')
  left.gone(sessionOf(page))
}

const numbers = new WeakMap<Page, number>()
let pages = 0

function sessionOf(page: Page): string {
  const number = numbers.get(page) ?? ++pages
  numbers.set(page, number)
  return `session of browser page ${number}`
}
