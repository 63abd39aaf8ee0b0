/**
 * What the page does when something fails. The faults happen inside the browser of this test: what it sends is cut off
 * or answered there, and the deployment never hears of it.
 */
import { setTimeout as pause } from 'node:timers/promises'
import type { Page, Route } from 'playwright-core'
import type { Deployment } from './deployment.ts'
import { expect, type Item, Skipped } from './items.ts'
import { type Network, startNetwork } from './network.ts'
import { withPage } from './page-items.ts'
import { addressOf, expectShown, onPage, shownText, signInOnPage, signOutOnPage } from './page-words.ts'
import { makeThread, memberOf, removeThread, smokeTitle } from './thread.ts'
import type { OpenPage, Visit } from './visit.ts'

const waitSeconds = 7
const growthMs = 30_000
const readTheConsole =
  'Open the page with the console of the browser: what it says there first is the reason.'

export const failureItems: readonly Item<Visit>[] = [
  {
    id: 'failure.backend-away',
    name: 'backend away: the page says “Cannot connect to backend”, and comes back by itself or by Retry',
    fix: readTheConsole,
    needs: ['page.opens'],
    check: visit =>
      withPage(visit, async ({ page }) => {
        const on = onPage(page)
        const calls = callsTo(visit.deployment)
        await page.route(calls, route => route.abort('connectionrefused'))
        await page.goto(addressOf(visit.deployment))
        await expectShown(page, on.away.first(), '“Cannot connect to backend”')
        const said = await shownText(page)
        await page.unroute(calls)
        await on.retry
          .first()
          .click({ timeout: 2_000 })
          .catch(() => {})
        await expectShown(page, on.signIn, 'sign-in page once the backend is back')
        return `“${said.slice(0, 60)}…”`
      }),
  },
  {
    id: 'failure.rate-limited',
    name: 'too many requests: the page says so, and how long to wait',
    fix: readTheConsole,
    needs: ['page.opens'],
    check: visit =>
      withPage(visit, async ({ page }) => {
        const on = onPage(page)
        await page.goto(addressOf(visit.deployment, 'login'))
        await expectShown(page, on.signIn, 'sign-in page')
        await expectShown(page, on.email.or(on.notSetUp), 'sign-in form')
        if (await on.notSetUp.isVisible()) throw new Skipped('the first administrator is still to be made')
        await page.route(/\/v1\/auth\/login$/, route => tooMany(route, visit.deployment))
        await on.email.fill('somebody@example.org')
        await on.password.fill('this is sent to nobody')
        await on.signInButton.click()
        const words = page.getByRole('alert').filter({ hasText: 'Too many requests' })
        await expectShown(page, words, '“Too many requests”')
        const said = (await words.innerText()).replace(/\s+/g, ' ')
        expect(said.includes(`${waitSeconds} seconds`), `it does not say how long: “${said}”`)
        return `“${said}”`
      }),
  },
  {
    id: 'failure.signed-out',
    name: 'the session is over: the page leads to the sign-in',
    fix: readTheConsole,
    needs: ['page.signs-in'],
    check: visit =>
      withPage(visit, async ({ page }) => {
        await signInOnPage(page, visit)
        const kept = await page.context().cookies()
        await page.context().clearCookies()
        await page.goto(addressOf(visit.deployment, 'settings'))
        await expectShown(page, onPage(page).signIn, 'sign-in page')
        await page.context().addCookies(kept)
        await page.goto(addressOf(visit.deployment))
        await signOutOnPage(page, visit)
        return 'without its cookie, at the sign-in'
      }),
  },
  {
    id: 'failure.stream-resumes',
    name: 'connection lost in mid-answer: the page says so, and goes on by itself',
    fix: readTheConsole,
    needs: ['page.signs-in', 'stream.flows'],
    check: visit =>
      withAnswer(visit, async (page, network) => {
        const on = onPage(page)
        const before = (await on.answer.innerText()).length
        network.down()
        await expectShown(page, on.resuming.first(), '“Connection lost”')
        network.up()
        await expectGrowth(page, before)
        return '“Connection lost”, then the rest'
      }),
  },
  {
    id: 'failure.stream-retry',
    name: 'resuming fails too: the page offers Retry instead of waiting for ever, and Retry works',
    fix: readTheConsole,
    needs: ['failure.stream-resumes'],
    check: visit =>
      withAnswer(visit, async (page, network) => {
        const on = onPage(page)
        const before = (await on.answer.innerText()).length
        network.down()
        const again = on.lost.getByRole('button', { name: 'Retry' })
        await again.waitFor({ timeout: 60_000 })
        network.up()
        // Back online, the page may be faster than whoever presses it.
        await again.click({ timeout: 2_000 }).catch(() => {})
        await expectGrowth(page, before)
        return 'Retry, then the rest'
      }),
  },
]

const callsTo = ({ api }: Deployment) => `${api}v1/**`

/** As the server answers it, and readable for a page elsewhere. */
const tooMany = (route: Route, { origin }: Deployment) =>
  route.fulfill({
    status: 429,
    contentType: 'application/json; charset=utf-8',
    headers: {
      'retry-after': String(waitSeconds),
      'access-control-allow-origin': origin,
      'access-control-allow-credentials': 'true',
      'access-control-expose-headers': 'x-request-id, retry-after',
    },
    body: JSON.stringify({
      error: { code: 'E_RATE_LIMITED', message: 'Too many requests.' },
      request_id: '00000000-0000-4000-8000-000000000000',
    }),
  })

/** Signed in, in a thread of its own, with an answer under way; the answer is stopped and the thread deleted. */
async function withAnswer(
  visit: Visit,
  work: (page: Page, network: Network) => Promise<string>,
): Promise<string> {
  const client = memberOf(visit)
  const thread = await makeThread(visit, client, smokeTitle())
  const network = await startNetwork()
  const throughIt = async ({ page }: OpenPage) => {
    await signInOnPage(page, visit)
    await page.goto(addressOf(visit.deployment, `t/${thread}`))
    const on = onPage(page)
    await on.composer.fill(visit.prompt)
    await on.composer.press('Enter')
    await expectGrowth(page, 0)
    const seen = await work(page, network)
    await on.stop.click()
    await expectShown(page, on.stopped, 'word that it was stopped')
    await signOutOnPage(page, visit)
    await removeThread(visit, client, thread)
    return seen
  }
  return withPage(visit, throughIt, network.proxy).finally(network.close)
}

/** Waits until the answer has more text than before. */
async function expectGrowth(page: Page, before: number): Promise<void> {
  const { answer } = onPage(page)
  await expectShown(page, answer, 'answer')
  for (const end = performance.now() + growthMs; (await answer.innerText()).length < before + 40; ) {
    expect(performance.now() < end, `the answer stays as it was; the page says: “${await shownText(page)}”`)
    await pause(100)
  }
}
