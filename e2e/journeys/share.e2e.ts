import { expectSound, joinAs } from '../account-steps.ts'
import { answers, ask, expect, test } from '../fixtures.ts'

type ChatPage = import('@playwright/test').Page

const dialog = (page: ChatPage) => page.getByRole('dialog', { name: /^Share/ })

async function openShareDialog(page: ChatPage, title: string) {
  await page.getByRole('link', { name: title }).hover()
  await page.getByRole('button', { name: `Options for ${title}` }).click()
  await page.getByRole('menuitem', { name: 'Share…' }).click()
  await expect(dialog(page)).toBeVisible()
}

async function makeLink(page: ChatPage, life?: string): Promise<string> {
  if (life) await dialog(page).getByLabel('The link works for').selectOption(life)
  await dialog(page).getByRole('button', { name: 'Make link' }).click()
  return dialog(page).getByLabel('Link to the snapshot').inputValue()
}

test('someone else here reads the snapshot as it was, and nothing any more once it is revoked', async ({
  chat,
  browser,
  server,
}) => {
  await ask(chat, 'markdown')
  await openShareDialog(chat, 'markdown')
  const link = await makeLink(chat)
  await expect(
    dialog(chat).getByRole('list', { name: 'Links to this thread' }).getByRole('listitem'),
  ).toHaveCount(1)
  await chat.keyboard.press('Escape')
  await expect(dialog(chat)).toHaveCount(0)
  await ask(chat, 'echo said later')

  const ben = await joinAs(browser, server.url)
  await ben.goto(link)
  await expect(ben.getByRole('heading', { name: 'markdown', level: 2 })).toBeVisible()
  await expect(answers(ben)).toHaveCount(1)
  await expect(answers(ben)).toContainText('a last line')
  await expect(answers(ben).locator('pre code, code').first()).toBeVisible()
  await expect(ben.getByText('said later')).toHaveCount(0)
  await expect(ben.getByText(/Shared by/)).toBeVisible()
  await expect(ben.getByRole('textbox', { name: 'Message' })).toHaveCount(0)

  await chat.goto(`${server.url}/settings/data`)
  await chat.getByRole('button', { name: 'Revoke the link to markdown' }).click()
  await chat.getByRole('button', { name: 'Revoke link' }).click()
  await expect(chat.getByText('You share nothing.')).toBeVisible()
  await ben.reload()
  await expect(ben.getByText('This link leads nowhere')).toBeVisible()
  await expect(ben.getByText('a last line')).toHaveCount(0)
})

test('whoever is not signed in is asked to, and then reads what the link shows', async ({
  chat,
  browser,
}) => {
  await ask(chat, 'echo for later')
  await openShareDialog(chat, 'echo for later')
  const link = await makeLink(chat, 'Until I revoke it')
  const guest = await (await browser.newContext()).newPage()
  await guest.goto(link)
  await guest.getByLabel('Email').fill('ada@example.org')
  await guest.getByLabel('Password', { exact: true }).fill('correct horse battery')
  await guest.getByRole('button', { name: 'Sign in' }).click()
  await expect(guest.getByRole('heading', { name: 'echo for later', level: 2 })).toBeVisible()
  await expect(answers(guest)).toContainText('for later')
})

test('the dialog, the snapshot and its end are accessible and fit, light and dark, wide and narrow', async ({
  chat,
  server,
}, info) => {
  await ask(chat, 'markdown')
  await chat.getByRole('link', { name: 'markdown' }).hover()
  const title = `A title that goes on ${'and on '.repeat(20)}`.trim()
  await chat.getByRole('button', { name: 'Options for markdown' }).click()
  await chat.getByRole('menuitem', { name: 'Rename' }).click()
  await chat.getByLabel('Thread title').fill(title)
  await chat.keyboard.press('Enter')
  await openShareDialog(chat, title)
  const link = await makeLink(chat, 'One week')
  await expect(dialog(chat).getByRole('button', { name: /^Revoke/ })).toBeVisible()
  const shoot = async (name: string) => {
    for (const colorScheme of ['light', 'dark'] as const) {
      for (const width of [1280, 390]) {
        await chat.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
        await chat.setViewportSize({ width, height: 844 })
        await expectSound(chat)
        await info.attach(`${name}-${colorScheme}-${width}`, {
          body: await chat.screenshot(),
          contentType: 'image/png',
        })
      }
    }
    await chat.setViewportSize({ width: 1280, height: 844 })
  }
  await expectSound(chat)
  await info.attach('dialog', { body: await chat.screenshot(), contentType: 'image/png' })
  await chat.keyboard.press('Escape')
  await chat.setViewportSize({ width: 390, height: 844 })
  await chat.emulateMedia({ colorScheme: 'dark', reducedMotion: 'reduce' })
  await chat.getByRole('button', { name: 'Show sidebar' }).click()
  await openShareDialog(chat, title)
  await expect(dialog(chat).getByRole('button', { name: /^Revoke/ })).toBeVisible()
  await expectSound(chat)
  await info.attach('dialog-phone', { body: await chat.screenshot(), contentType: 'image/png' })
  await dialog(chat)
    .getByRole('button', { name: /^Revoke/ })
    .click()
  await expect(chat.getByRole('dialog', { name: 'Revoke this link?' })).toBeVisible()
  await expectSound(chat)
  await chat.keyboard.press('Escape')
  await expect(dialog(chat)).toBeVisible()
  await chat.goto(link)
  await expect(answers(chat)).toContainText('a last line')
  await shoot('snapshot')
  await chat.goto(`${server.url}/shared/${'x'.repeat(32)}`)
  await expect(chat.getByText('This link leads nowhere')).toBeVisible()
  await shoot('nowhere')
})
