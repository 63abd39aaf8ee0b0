import type { Page } from '@playwright/test'
import { signIn as overHttp } from '../../server/test/server-process.ts'
import { expectSound } from '../account-steps.ts'
import { answers, ask, composer, expect, test } from '../fixtures.ts'
import { importThread } from '../long-thread.ts'

const palette = (page: Page) => page.getByRole('dialog', { name: 'Go to or do' })
const field = (page: Page) => page.getByRole('combobox', { name: 'Threads and actions' })
const results = (page: Page) => page.getByRole('region', { name: 'Results' })

async function newChat(page: Page): Promise<void> {
  await page.getByRole('link', { name: 'New chat' }).first().click()
  await expect(page).toHaveURL(/\/$/)
}

test('search: the address is the state, results are grouped and marked, and lead to the message', async ({
  chat,
  server,
}) => {
  await ask(chat, 'echo the quick marmot')
  for (const filler of ['long 400', 'long 401']) await ask(chat, filler)
  const home = chat.url()
  await newChat(chat)
  await ask(chat, 'echo nothing of that kind')

  await chat.getByRole('link', { name: 'Search', exact: true }).click()
  await chat.getByRole('searchbox', { name: 'Search your threads' }).fill('quick marm')
  await expect(chat).toHaveURL(/\/search\?q=quick/)
  await expect(results(chat).getByRole('article')).toHaveCount(1)
  await expect(results(chat).locator('mark').first()).toHaveText(/quick/i)
  await expectSound(chat)

  await chat.getByText('Filters', { exact: true }).click()
  await chat.getByLabel('Written by').selectOption('The model')
  await expect(chat).toHaveURL(/role=assistant/)
  await expect(results(chat).getByText('fake-model')).toBeVisible()
  const address = chat.url()
  await chat.goto(address)
  await expect(chat.getByLabel('Written by')).toHaveValue('assistant')
  await expect(results(chat).getByRole('article')).toHaveCount(1)

  await results(chat)
    .getByRole('link', { name: /marmot/ })
    .last()
    .click()
  await expect(chat).toHaveURL(home)
  await expect(answers(chat).first()).toBeInViewport()
  await expect(chat.locator('[data-highlighted]')).toContainText('the quick marmot')
  await chat.goto(`${server.url}/search?q=zebra`)
  await expect(chat.getByText('Nothing was found for “zebra”.')).toBeVisible()
})

test('a found message stays in sight while what is around it is read and drawn only later; then scrolling is free', async ({
  chat,
  server,
}) => {
  const needles = new Map([
    [41, 'Here is the far needle.'],
    [83, 'Here is the near needle.'],
  ])
  const turn = (index: number) =>
    needles.get(index) ?? `# Turn ${index}\n\n- one\n- two\n\n\`\`\`\nline\nline\n\`\`\``
  await importThread(
    server.url,
    'Haystack',
    Array.from({ length: 120 }, (_, index) => turn(index)),
  )
  // What reads answers comes after the jump: each of them is then drawn again, higher than before.
  const drawing = Promise.withResolvers<void>()
  await chat.route(/\/assets\/markdown-.*\.js$/, async route => {
    await drawing.promise
    await route.continue()
  })
  const jumpTo = async (words: string) => {
    await chat.goto(`${server.url}/search?q=${encodeURIComponent(`"${words}"`)}`)
    await results(chat).getByRole('link', { name: words }).last().click()
    await expect(chat.locator('[data-highlighted]')).toContainText(words)
    await expect(chat).toHaveURL(/\/t\/\w+$/)
  }
  for (const words of ['near needle', 'far needle']) {
    await jumpTo(words)
    await expect(chat.getByText(words)).toBeInViewport()
  }
  drawing.resolve()
  await expect(answers(chat).getByRole('heading', { name: 'Turn 39' })).toBeVisible()
  await expect(chat.getByText('far needle')).toBeInViewport()
  await chat.getByRole('region', { name: 'Messages' }).hover()
  await chat.mouse.wheel(0, 6_000)
  await expect(chat.getByText('far needle')).not.toBeInViewport()
  await chat.getByRole('button', { name: 'Jump to latest' }).click()
  await expect(answers(chat).last()).toBeInViewport()
})

test('a found message of another branch is shown in its branch', async ({ chat }) => {
  await ask(chat, 'echo first wording')
  await chat.getByRole('article', { name: 'You' }).last().hover()
  await chat.getByRole('button', { name: 'Edit' }).last().click()
  await chat.getByRole('textbox', { name: /edit/i }).fill('echo second wording')
  await chat.getByRole('textbox', { name: /edit/i }).press('Enter')
  await expect(answers(chat).last()).toContainText('second wording')
  await chat.goto(
    `${new URL(chat.url()).origin}/search?q=${encodeURIComponent('"first wording"')}&role=assistant`,
  )
  await results(chat)
    .getByRole('link', { name: /first wording/ })
    .last()
    .click()
  await expect(answers(chat).last()).toContainText('first wording')
  await expect(chat.locator('[data-highlighted]')).toContainText('first wording')
})

test('more results come when asked for, none twice', async ({ chat, server }) => {
  const elsewhere = await overHttp(server.url)
  for (let count = 0; count < 45; count++) {
    await elsewhere.send('POST', '/v1/threads', { title: `walrus number ${count}` })
  }
  await chat.goto(`${server.url}/search?q=walrus`)
  await expect(results(chat).getByRole('article')).toHaveCount(40)
  await chat.getByRole('button', { name: 'Show more' }).click()
  await expect(results(chat).getByRole('article')).toHaveCount(45)
  await expect(chat.getByRole('button', { name: 'Show more' })).toHaveCount(0)
})

test('an answer that comes late never replaces what was asked last', async ({ chat, server }) => {
  await ask(chat, 'echo alpha')
  await newChat(chat)
  await ask(chat, 'echo beta')
  let release = () => {}
  const held = new Promise<void>(resolve => {
    release = resolve
  })
  await chat.route(/\/v1\/search\?q=alpha/, async route => {
    await held
    await route.continue()
  })
  await chat.goto(`${server.url}/search`)
  const box = chat.getByRole('searchbox', { name: 'Search your threads' })
  const asked = chat.waitForRequest(/\/v1\/search\?q=alpha/)
  await box.fill('alpha')
  await asked
  await box.fill('beta')
  await expect(results(chat).getByRole('article')).toContainText('beta')
  const late = chat.waitForResponse(/\/v1\/search\?q=alpha/)
  release()
  await late
  await expect(results(chat).getByRole('article')).toHaveCount(1)
  await expect(results(chat)).not.toContainText('alpha')
})

test('the palette: by keyboard alone to a thread, to what is in it, and to a page', async ({ chat }) => {
  await ask(chat, 'echo hidden ptarmigan')
  const home = chat.url()
  await newChat(chat)
  await composer(chat).focus()
  await chat.keyboard.press('Control+k')
  await expect(field(chat)).toBeFocused()
  await expectSound(chat)
  const active = () =>
    field(chat).evaluate(
      element => document.getElementById(element.getAttribute('aria-activedescendant') ?? '')?.textContent,
    )
  await expect.poll(active).toContain('echo hidden ptarmigan')
  await chat.keyboard.press('ArrowUp')
  await expect.poll(active).toContain('Sign out')
  await chat.keyboard.press('ArrowDown')
  await chat.keyboard.press('Enter')
  await expect(chat).toHaveURL(home)
  await expect(palette(chat)).toHaveCount(0)

  await chat.keyboard.press('Control+k')
  await chat.keyboard.type('ptarmigan')
  await expect(palette(chat).getByRole('option', { name: /Search for/ })).toBeVisible()
  await chat.keyboard.press('ArrowUp')
  await expect.poll(active).toContain('Search for')
  await chat.keyboard.press('Enter')
  await expect(chat).toHaveURL(/\/search\?q=ptarmigan/)

  await chat.keyboard.press('Control+k')
  await chat.keyboard.type('dark th')
  await chat.keyboard.press('Enter')
  await expect.poll(() => chat.evaluate(() => document.documentElement.dataset.theme)).toBe('dark')

  await chat.keyboard.press('Control+k')
  await chat.keyboard.press('Escape')
  await expect(palette(chat)).toHaveCount(0)
})

test('shortcuts are listed, and can be switched off on this device', async ({ chat, server }) => {
  await chat.goto(`${server.url}/settings`)
  await chat.getByRole('heading', { name: 'Keyboard' }).click()
  await chat.keyboard.press('?')
  const list = chat.getByRole('dialog', { name: 'Keyboard shortcuts' })
  await expect(list.getByText('Open a thread, or do something')).toBeVisible()
  await chat.keyboard.press('Escape')
  await chat.getByRole('checkbox', { name: 'Keyboard shortcuts' }).uncheck()
  await chat.reload()
  await expect(chat.getByRole('checkbox', { name: 'Keyboard shortcuts' })).not.toBeChecked()
  await chat.keyboard.press('Control+k')
  await chat.keyboard.press('?')
  await expect(chat.getByRole('dialog')).toHaveCount(0)
})

test('usage: what was used is counted by day, model and thread', async ({ chat, server }) => {
  await ask(chat, 'echo counted')
  await chat.goto(`${server.url}/settings/usage`)
  await expect(chat.getByRole('table', { name: 'Usage by model' })).toContainText('fake-model')
  await expect(chat.getByRole('table', { name: 'Usage by thread' })).toContainText('echo counted')
  await expect(chat.getByRole('table', { name: 'Tokens by day' }).getByRole('row')).toHaveCount(15)
  await expectSound(chat)
  await chat.getByLabel('Period').selectOption('All the time')
  await expect(chat).toHaveURL(/period=all/)
  await expect(chat.getByRole('table', { name: 'Tokens by day' })).toHaveCount(0)
  await expect(chat.getByRole('table', { name: 'Usage by model' })).toContainText('fake-model')
})
