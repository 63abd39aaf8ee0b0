import type { Page } from '@playwright/test'
import { signIn as overHttp } from '../../server/test/server-process.ts'
import { expectSound } from '../account-steps.ts'
import { answers, ask, composer, expect, send, test } from '../fixtures.ts'

const threads = (page: Page) => page.getByRole('navigation', { name: 'Threads' })
const thread = (page: Page, title: string) => threads(page).getByRole('link', { name: title, exact: true })
const section = (page: Page, name: string) => threads(page).getByRole('region', { name })

async function newChat(page: Page): Promise<void> {
  await page.getByRole('link', { name: 'New chat' }).first().click()
  await expect(page).toHaveURL(/\/$/)
}

/** Made elsewhere, one after the other, and in the sidebar here. */
async function withThreads(page: Page, ...titles: string[]): Promise<string[]> {
  const elsewhere = await overHttp(new URL(page.url()).origin)
  const ids: string[] = []
  for (const title of titles) {
    const made = await elsewhere.send('POST', '/v1/threads', { title })
    ids.push(((await made.json()) as { id: string }).id)
  }
  await page.reload()
  for (const title of titles) await expect(thread(page, title)).toBeVisible()
  return ids
}

async function choose(page: Page, title: string, action: string): Promise<void> {
  await thread(page, title).hover()
  await page.getByRole('button', { name: `Options for ${title}` }).click()
  await page.getByRole('menuitem', { name: action }).click()
}

test('a pinned thread stands on top, here and after a reload, until it is unpinned', async ({ chat }) => {
  await withThreads(chat, 'echo one', 'echo two')
  await choose(chat, 'echo one', 'Pin to the top')
  await expect(section(chat, 'Pinned').getByRole('link')).toHaveText(['echo one'])
  await expect(section(chat, 'Today').getByRole('link')).toHaveText(['echo two'])
  await chat.reload()
  await expect(section(chat, 'Pinned').getByRole('link')).toHaveText(['echo one'])
  await choose(chat, 'echo one', 'Unpin')
  await expect(section(chat, 'Pinned')).toHaveCount(0)
})

test('folders: a thread is moved into a new one, the sidebar keeps to it over a reload, it is renamed', async ({
  chat,
}) => {
  await withThreads(chat, 'echo inside', 'echo outside')
  await choose(chat, 'echo inside', 'Move to folder')
  await chat.getByRole('textbox', { name: 'New folder' }).fill('Work')
  await chat.getByRole('button', { name: 'Move', exact: true }).click()
  await expect(chat.getByText('Thread moved to “Work”')).toBeVisible()

  await chat.getByRole('button', { name: /^Folder:/ }).click()
  await chat.getByRole('menuitem', { name: /^Work/ }).click()
  await expect(thread(chat, 'echo outside')).toHaveCount(0)
  await expect(thread(chat, 'echo inside')).toBeVisible()
  await chat.reload()
  await expect(chat.getByRole('button', { name: 'Folder: Work' })).toBeVisible()
  await expect(thread(chat, 'echo outside')).toHaveCount(0)

  await chat.getByRole('button', { name: 'Folder: Work' }).click()
  await chat.getByRole('menuitem', { name: 'Rename this folder' }).click()
  await chat.getByRole('textbox', { name: 'Name' }).fill('Home')
  await chat.getByRole('button', { name: 'Rename', exact: true }).click()
  await expect(chat.getByRole('button', { name: 'Folder: Home' })).toBeVisible()
  await expect(thread(chat, 'echo inside')).toBeVisible()

  // Its last thread leaves it: the sidebar shows everything again.
  await choose(chat, 'echo inside', 'Move to folder')
  await chat.getByRole('button', { name: 'No folder' }).click()
  await expect(thread(chat, 'echo outside')).toBeVisible()
})

test('archive: out of the sidebar, in its page, back again; undo takes it back at once', async ({ chat }) => {
  await withThreads(chat, 'echo put aside')
  await choose(chat, 'echo put aside', 'Archive')
  await expect(thread(chat, 'echo put aside')).toHaveCount(0)
  await chat.getByRole('button', { name: 'Undo' }).click()
  await expect(thread(chat, 'echo put aside')).toBeVisible()

  await choose(chat, 'echo put aside', 'Archive')
  await chat.getByRole('link', { name: 'Archive' }).click()
  await expect(chat.getByRole('list', { name: 'Archived threads' })).toContainText('echo put aside')
  await expectSound(chat)
  await chat.getByRole('button', { name: 'Take echo put aside out of the archive' }).click()
  await expect(chat.getByText('Nothing is archived.')).toBeVisible()
  await expect(thread(chat, 'echo put aside')).toBeVisible()
})

test('trash: says when a thread is gone for good, restores it, and deletes for ever only when asked twice', async ({
  chat,
}) => {
  await withThreads(chat, 'echo wanted', 'echo unwanted')
  await choose(chat, 'echo wanted', 'Delete')
  await choose(chat, 'echo unwanted', 'Delete')
  await chat.getByRole('link', { name: 'Trash' }).click()
  const list = chat.getByRole('list', { name: 'Deleted threads' })
  await expect(list.getByRole('listitem')).toHaveCount(2)
  await expect(list.getByRole('listitem').first()).toContainText(/gone for ever on \w+ \d+, \d{4}/)
  await expectSound(chat)

  await chat.getByRole('button', { name: 'Restore echo wanted' }).click()
  await expect(thread(chat, 'echo wanted')).toBeVisible()
  await expect(list.getByRole('listitem')).toHaveCount(1)

  await chat.getByRole('button', { name: 'Delete echo unwanted for ever' }).click()
  await chat.getByRole('dialog').getByRole('button', { name: 'Cancel' }).click()
  await expect(list.getByRole('listitem')).toHaveCount(1)
  await chat.getByRole('button', { name: 'Empty trash' }).click()
  await chat.getByRole('dialog').getByRole('button', { name: 'Delete all for ever' }).click()
  await expect(chat.getByText('The trash is empty.')).toBeVisible()
  await chat.reload()
  await expect(chat.getByText('The trash is empty.')).toBeVisible()
})

test('several threads at once, by keyboard and Shift, with undo for all of them', async ({ chat }) => {
  await withThreads(chat, 'echo a', 'echo b', 'echo c')
  await chat.getByRole('button', { name: 'Select threads' }).click()
  await threads(chat).getByRole('checkbox', { name: 'echo c' }).click()
  await threads(chat)
    .getByRole('checkbox', { name: 'echo a' })
    .click({ modifiers: ['Shift'] })
  await expect(threads(chat).getByText('3 selected')).toBeVisible()
  await threads(chat).getByRole('checkbox', { name: 'echo b' }).press('Space')
  await expect(threads(chat).getByText('2 selected')).toBeVisible()
  await expectSound(chat)
  await threads(chat).getByRole('button', { name: 'Delete' }).click()
  await expect(chat.getByText('2 threads moved to the trash')).toBeVisible()
  await expect(threads(chat).getByRole('link')).toHaveText(['echo b'])
  await chat.getByRole('button', { name: 'Undo' }).click()
  await expect(threads(chat).getByRole('link')).toHaveCount(3)

  await chat.getByRole('button', { name: 'Select threads' }).click()
  await chat.keyboard.press('Escape')
  await expect(threads(chat).getByRole('checkbox')).toHaveCount(0)
})

test('long titles stay in their rows, in the sidebar and in the sheet of a phone, also while selecting', async ({
  chat,
}) => {
  await withThreads(chat, 'one word after the other '.repeat(7).trim())
  const sideways = () => threads(chat).evaluate(element => element.scrollWidth - element.clientWidth)
  await expect(threads(chat).getByRole('link')).toHaveCount(1)
  expect(await sideways()).toBeLessThanOrEqual(0)
  await chat.getByRole('button', { name: 'Select threads' }).click()
  await threads(chat)
    .getByRole('checkbox', { name: /one word/ })
    .check()
  expect(await sideways()).toBeLessThanOrEqual(0)
  await chat.setViewportSize({ width: 390, height: 844 })
  await chat.getByRole('button', { name: 'Show sidebar' }).click()
  await expect(threads(chat).getByRole('link')).toHaveCount(1)
  expect(await sideways()).toBeLessThanOrEqual(0)
  await expectSound(chat)
})

test('what one thread of several refuses is told for that thread, and it stays selected', async ({
  chat,
  server,
}) => {
  const [, gone] = await withThreads(chat, 'echo stays', 'echo gone')
  await chat.getByRole('button', { name: 'Select threads' }).click()
  await threads(chat).getByRole('checkbox', { name: 'Select all shown' }).check()
  // Another device deletes one of them for ever before the press.
  const elsewhere = await overHttp(server.url)
  for (const action of ['delete', 'purge']) {
    await elsewhere.send('POST', '/v1/threads/bulk', { action, ids: [gone] })
  }
  await threads(chat).getByRole('button', { name: 'Archive' }).click()
  await expect(threads(chat).getByRole('alert')).toContainText('One thread was left as it was')
  await expect(threads(chat).getByRole('alert')).toContainText('echo gone')
})

test('a temporary chat says what it is, is in no list and no search, and can be deleted at once', async ({
  chat,
}) => {
  await chat.getByRole('button', { name: 'Temporary chat' }).click()
  const note = chat.getByRole('region', { name: 'Temporary chat' })
  await expect(note).toContainText('in no list and no search')
  await expect(note).toContainText(/deleted for ever on \w+ \d+, \d{4}, \d+:\d+/)
  await ask(chat, 'echo between us')
  await expect(answers(chat).last()).toContainText('between us')
  await expect(threads(chat).getByRole('link')).toHaveCount(0)
  await expectSound(chat)
  const address = chat.url()
  await note.getByRole('button', { name: 'Delete now' }).click()
  await chat.getByRole('dialog').getByRole('button', { name: 'Delete for ever' }).click()
  await expect(chat).toHaveURL(/\/$/)
  await chat.goto(address)
  await expect(chat.getByRole('link', { name: 'Start a new chat' })).toBeVisible()
})

test('an answer that ends elsewhere is marked in the sidebar and the title until it is looked at', async ({
  chat,
  upstream,
}) => {
  // The page asks every few seconds what is still being written.
  test.slow()
  upstream.hold()
  await send(chat, 'long 5')
  await expect(threads(chat).getByRole('img', { name: 'Writing' })).toBeVisible()
  await newChat(chat)
  upstream.release()
  await expect(threads(chat).getByRole('img', { name: 'New answer' })).toBeVisible({ timeout: 20_000 })
  await expect(chat).toHaveTitle(/^\(1\) /)
  await expect(composer(chat)).toBeFocused()
  await threads(chat).getByRole('link').first().click()
  await expect(threads(chat).getByRole('img', { name: 'New answer' })).toHaveCount(0)
  await expect(chat).not.toHaveTitle(/^\(/)
})
