import { AxeBuilder } from '@axe-core/playwright'
import type { Page } from '@playwright/test'
import { answers, ask, atRest, composer, expect, send, signIn, test } from '../fixtures.ts'

async function expectAccessible(page: Page): Promise<void> {
  await atRest(page)
  const { violations } = await new AxeBuilder({ page })
    .withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'])
    .analyze()
  expect(violations.map(violation => `${violation.id}: ${violation.nodes[0]?.html}`)).toEqual([])
}

for (const colorScheme of ['light', 'dark'] as const) {
  for (const viewport of [
    { width: 1280, height: 800 },
    { width: 390, height: 844 },
  ]) {
    test(`no accessibility violation, no sideways scroll: ${colorScheme}, ${viewport.width} wide`, async ({
      page,
      server,
    }) => {
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
      await page.setViewportSize(viewport)
      const check = async () => {
        await expectAccessible(page)
        const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)
        expect(overflow).toBeLessThanOrEqual(0)
      }
      await page.goto(server.url)
      await expect(page.getByRole('heading', { name: 'Sign in' })).toBeVisible()
      await check()
      await signIn(page)
      await check()
      await ask(page, 'markdown')
      await expect(answers(page).last()).toContainText('a last line')
      await ask(page, 'fail-midway')
      await check()
      await page.goto(`${server.url}/settings`)
      await expect(page.getByRole('heading', { name: 'Appearance' })).toBeVisible()
      await check()
    })
  }
}

test('system theme: the page follows the system while it is open, at once and without a fade', async ({
  chat,
}) => {
  const theme = () => chat.evaluate(() => document.documentElement.dataset.theme)
  await chat.emulateMedia({ colorScheme: 'light' })
  await expect.poll(theme).toBe('light')
  await atRest(chat)
  const fades = chat.evaluate(
    () =>
      new Promise<number>(resolve => {
        const count = () =>
          resolve(document.getAnimations().filter(({ playState }) => playState === 'running').length)
        const root = document.documentElement
        new MutationObserver(count).observe(root, { attributeFilter: ['data-theme'] })
      }),
  )
  await chat.emulateMedia({ colorScheme: 'dark' })
  await expect.poll(theme).toBe('dark')
  expect(await fades).toBe(0)
})

test('phone: threads are a sheet, the composer is at the bottom, Stop is where Send was', async ({
  page,
  server,
  upstream,
}) => {
  await page.setViewportSize({ width: 390, height: 844 })
  await page.goto(server.url)
  await signIn(page)
  const sendAt = await page.getByRole('button', { name: 'Send', exact: true }).boundingBox()
  expect(sendAt!.y).toBeGreaterThan(700)
  upstream.hold()
  await send(page, 'long 20')
  const stop = page.getByRole('button', { name: 'Stop' })
  await expect(stop).toBeVisible()
  const stopAt = await stop.boundingBox()
  expect(Math.abs(stopAt!.x - sendAt!.x)).toBeLessThan(4)
  expect(stopAt!.width).toBeGreaterThanOrEqual(36)
  await stop.click()
  upstream.release()
  await page.getByRole('button', { name: 'Show sidebar' }).click()
  await expect(page.getByRole('navigation', { name: 'Threads' })).toBeVisible()
  await page.getByRole('navigation', { name: 'Threads' }).getByRole('link', { name: 'long 20' }).click()
  await expect(page.getByRole('navigation', { name: 'Threads' })).toBeHidden()
})

test('keyboard alone: write, send, reach the actions of the answer', async ({ chat }) => {
  await expect(composer(chat)).toBeFocused()
  await chat.keyboard.type('echo by keyboard')
  await chat.keyboard.press('Enter')
  await expect(answers(chat).last()).toContainText('by keyboard')
  await expect(composer(chat)).toBeFocused()
  await chat.keyboard.press('Shift+Tab')
  const focused = () => chat.evaluate(() => document.activeElement?.getAttribute('aria-label') ?? '')
  const seen: string[] = []
  for (let presses = 0; presses < 6; presses++) {
    seen.push(await focused())
    await chat.keyboard.press('Shift+Tab')
  }
  expect(seen.join()).toMatch(/Copy|Retry|What was sent/)
})
