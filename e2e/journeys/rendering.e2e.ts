import { AxeBuilder } from '@axe-core/playwright'
import { answers, ask, atRest, expect, test } from '../fixtures.ts'

test('formulas are drawn by the browser itself; money stays money; what cannot be read shows its source', async ({
  chat,
}) => {
  await ask(chat, 'echo It is $5 or $10. Euler: $e^{i\\pi}+1=0$ and \\(\\frac{1}{2}\\) but $\\frac{1$ stays.')
  const answer = answers(chat).last()
  await expect(answer.locator('math')).toHaveCount(2)
  await expect(answer).toContainText('It is $5 or $10.')
  await expect(answer).toContainText('$\\frac{1$ stays.')
  await expect(answer.locator('mfrac')).toBeVisible()
})

test('hostile formulas and diagrams run nothing, fetch nothing, leave the page alive', async ({ chat }) => {
  const requests: string[] = []
  chat.on('request', request => requests.push(request.url()))
  await ask(
    chat,
    'echo $\\href{javascript:window.hacked=1}{x}$ $\\includegraphics{https://evil.example/p.png}$ $\\def\\a{\\a\\a}\\a$ $\\htmlStyle{background:url(https://evil.example/s)}{x}$',
  )
  await expect(answers(chat).last()).toContainText('includegraphics')
  expect(await chat.evaluate(() => 'hacked' in window)).toBe(false)
  expect(requests.filter(url => url.includes('evil.example'))).toEqual([])
  await expect(answers(chat).last().locator('a')).toHaveCount(0)
  await ask(chat, 'echo still alive')
  await expect(answers(chat).last()).toContainText('still alive')
})

test('code is wrapped, copied and saved; a table is copied for a spreadsheet', async ({ chat, context }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write'])
  await ask(chat, 'markdown')
  const answer = answers(chat).last()
  await answer.getByRole('button', { name: 'Wrap lines' }).click()
  await expect(answer.locator('pre')).toHaveClass(/code-wrap/)
  await answer.getByRole('button', { name: 'Copy code' }).click()
  expect(await chat.evaluate(() => navigator.clipboard.readText())).toContain('const answer')
  const download = chat.waitForEvent('download')
  await answer.getByRole('button', { name: 'Download code' }).click()
  expect((await download).suggestedFilename()).toBe('code.ts')
  await answer.getByRole('table').hover()
  await answer.getByRole('button', { name: 'Copy table' }).click()
  expect(await chat.evaluate(() => navigator.clipboard.readText())).toContain('a\tb')
})

test('an answer with everything in it is accessible, light and dark', async ({ chat }) => {
  await ask(chat, 'markdown')
  await ask(chat, 'echo A formula $\\sum_{i=1}^n i = \\frac{n(n+1)}{2}$ in a line.')
  await expect(answers(chat).last().locator('math')).toHaveCount(1)
  for (const colorScheme of ['light', 'dark'] as const) {
    await chat.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
    await atRest(chat)
    const { violations } = await new AxeBuilder({ page: chat })
      .withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'])
      .analyze()
    expect(violations.map(violation => `${violation.id}: ${violation.nodes[0]?.html}`)).toEqual([])
  }
})
