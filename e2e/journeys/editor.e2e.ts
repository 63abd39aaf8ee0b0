import type { Page } from '@playwright/test'
import { expectSound, joinAs, signOut } from '../account-steps.ts'
import { expect, signIn, test } from '../fixtures.ts'

const text = (page: Page) => page.getByRole('textbox', { name: /^Text of / })
const state = (page: Page, kind: string) => page.locator(`[data-save-state="${kind}"]`)

/** A project with one empty document, open. */
async function newDocument(page: Page): Promise<void> {
  await page.getByRole('link', { name: 'Projects' }).first().click()
  await page.getByRole('button', { name: 'New project' }).first().click()
  await page.getByLabel('Name').fill('Writing')
  await page.getByRole('button', { name: 'Create project' }).click()
  await page
    .getByRole('region', { name: 'Document', exact: true })
    .getByRole('button', { name: 'New document' })
    .click()
  await expect(text(page)).toBeVisible()
}

test('what is written is saved by itself and there after a reload', async ({ chat }) => {
  await newDocument(chat)
  await text(chat).click()
  await chat.keyboard.type('# Report\n\nSome **bold** words, and a question?')
  await expect(state(chat, 'saved')).toBeVisible()
  await expectSound(chat)
  await chat.reload()
  await expect(text(chat)).toContainText('Some **bold** words, and a question?')
})

test('a page that dies while one types loses nothing: the next one has it and saves it', async ({
  chat,
  context,
}) => {
  await newDocument(chat)
  const address = chat.url()
  await chat.route(/\/docs\/doc_/, route =>
    route.request().method() === 'PATCH' ? route.abort() : route.continue(),
  )
  await text(chat).click()
  await chat.keyboard.type('Never saved before.')
  await expect(state(chat, 'waiting')).toBeVisible()
  await chat.close()
  const next = await context.newPage()
  await next.goto(address)
  await expect(text(next)).toContainText('Never saved before.')
  await expect(state(next, 'saved')).toBeVisible()
})

test('one paragraph changed in two tabs: both versions are shown, and what is chosen is in both', async ({
  chat,
  context,
}) => {
  await newDocument(chat)
  await text(chat).click()
  await chat.keyboard.type('The weather is fine.')
  await expect(state(chat, 'saved')).toBeVisible()
  const other = await context.newPage()
  await other.goto(chat.url())
  await expect(text(other)).toContainText('The weather is fine.')

  // Its answers come late, so that both change the same word.
  await other.route(/\/docs\/doc_|\/revisions/, route => route.abort())
  await text(other).click()
  await other.keyboard.press('ControlOrMeta+a')
  await other.keyboard.type('The weather is great.')
  await expect(state(other, 'waiting')).toBeVisible()
  await text(chat).click()
  await chat.keyboard.press('ControlOrMeta+a')
  await chat.keyboard.type('The weather is bad.')
  await expect(state(chat, 'saved')).toBeVisible()

  await other.unroute(/\/docs\/doc_|\/revisions/)
  await expect(state(other, 'conflict')).toBeVisible()
  await expectSound(other)
  await other.getByRole('button', { name: 'Compare both' }).press('Enter')
  await expect(other.getByRole('radio', { name: 'Both' })).toBeFocused()
  await expectSound(other)
  await other.keyboard.press('ArrowLeft')
  await expect(other.getByRole('radio', { name: 'Theirs' })).toBeChecked()
  await other.keyboard.press('Enter')
  await expect(state(other, 'saved')).toBeVisible()
  await expect(text(other)).toHaveText('The weather is bad.')
})

test('changes apart from each other are joined, and a note shows what came', async ({ chat, context }) => {
  await newDocument(chat)
  await text(chat).click()
  await chat.keyboard.type('First.\n\nSecond.')
  await expect(state(chat, 'saved')).toBeVisible()
  const other = await context.newPage()
  await other.goto(chat.url())
  await text(other).click()
  await other.keyboard.press('ControlOrMeta+End')
  await other.keyboard.type(' From the other tab.')
  await expect(state(other, 'saved')).toBeVisible()
  await expect(text(chat)).toContainText('From the other tab.')
  await chat.getByRole('button', { name: 'Review', exact: true }).click()
  await expect(chat.getByRole('dialog').getByText('From the other tab.')).toBeVisible()
  await expectSound(chat)
})

test('a revision gets a name; the history leads back, and back again', async ({ chat }) => {
  await newDocument(chat)
  await text(chat).click()
  await chat.keyboard.type('The only text.')
  await expect(state(chat, 'saved')).toBeVisible()
  await chat.getByRole('button', { name: 'History' }).click()
  const dialog = chat.getByRole('dialog', { name: 'History' })
  await dialog.getByRole('button', { name: /Made by/ }).click()
  await dialog.getByLabel('Name of this revision').fill('As it began')
  await dialog.getByRole('button', { name: 'Save name' }).click()
  await expect(dialog.getByRole('button', { name: /As it began/ })).toBeVisible()
  await expectSound(chat)
  await dialog.getByRole('button', { name: 'Restore', exact: true }).click()
  await expect(text(chat)).not.toContainText('The only text.')
  await chat.getByRole('button', { name: 'Undo' }).click()
  await expect(text(chat)).toContainText('The only text.')
})

test('a preview beside the text, what a slash offers, keys for bold, and a file of it', async ({ chat }) => {
  await newDocument(chat)
  await text(chat).click()
  await chat.keyboard.type('/head')
  await expect(chat.getByRole('option', { name: /Heading 2/ })).toBeVisible()
  await chat.keyboard.press('Enter')
  await chat.keyboard.type('Title\n\n')
  await chat.keyboard.press('ControlOrMeta+b')
  await chat.keyboard.type('bold')
  await chat.getByRole('button', { name: 'Write beside the preview' }).click()
  const preview = chat.getByRole('region', { name: 'Preview' })
  await expect(preview.getByRole('heading', { name: 'Title' })).toBeVisible()
  await expect(preview.locator('strong')).toHaveText('bold')
  await expectSound(chat)
  await chat.getByRole('button', { name: 'Find and replace' }).click()
  await chat.getByRole('textbox', { name: 'Find' }).fill('Title')
  await chat.getByRole('textbox', { name: 'Replace' }).fill('Better title')
  await chat.getByRole('button', { name: 'Replace all' }).click()
  await expect(preview.getByRole('heading', { name: 'Better title' })).toBeVisible()
  await expectSound(chat)
  await expect(state(chat, 'saved')).toBeVisible()
  await chat.getByRole('button', { name: 'Export' }).click()
  const download = chat.waitForEvent('download')
  await chat.getByRole('menuitem', { name: 'Web page (HTML)' }).click()
  expect((await download).suggestedFilename()).toBe('Untitled.html')
})

test('signing out saves what was typed last, and leaves nothing of it on the device', async ({ chat }) => {
  await newDocument(chat)
  const address = chat.url()
  await text(chat).click()
  await chat.keyboard.type('The last words.')
  await signOut(chat)
  const kept = await chat.evaluate(() => Object.keys(localStorage).filter(key => key.includes('doc-draft')))
  expect(kept).toEqual([])
  await signIn(chat)
  await chat.goto(address)
  await expect(text(chat)).toContainText('The last words.')
})

test('two people in one document see each other; where both changed two places, each place is chosen', async ({
  chat,
  browser,
  server,
}) => {
  test.slow()
  const ben = await joinAs(browser, server.url)
  await newDocument(chat)
  await text(chat).click()
  await chat.keyboard.type('Red apple.\n\nStays as it is.\n\nGreen pear.')
  await expect(state(chat, 'saved')).toBeVisible()
  await chat.getByRole('button', { name: 'Project settings' }).click()
  await chat.getByRole('button', { name: 'People' }).click()
  await chat.getByLabel('Add by email').fill('ben@example.org')
  await chat.getByRole('button', { name: 'Add', exact: true }).click()
  await expect(chat.getByRole('list', { name: 'People in this project' })).toContainText('Ben')
  await chat.keyboard.press('Escape')

  await ben.goto(chat.url())
  const here = (page: Page) => page.getByRole('status', { name: 'Who else is here' })
  await expect(here(ben)).toContainText('Administrator is editing this too')
  // Whoever was there before learns of it with the next look, which coming back to the window brings.
  const comeBack = () => chat.evaluate(() => void window.dispatchEvent(new Event('focus')))
  await comeBack()
  await expect(here(chat)).toContainText('Ben is editing this too')
  await expectSound(chat)

  const rewrite = async (page: Page, words: string) => {
    await text(page).click()
    await page.keyboard.press('ControlOrMeta+a')
    await page.keyboard.insertText(words)
  }
  await ben.route(/\/docs\/doc_/, route => route.abort())
  await rewrite(ben, 'Blue apple.\n\nStays as it is.\n\nSweet pear.')
  await expect(state(ben, 'waiting')).toBeVisible()
  await rewrite(chat, 'Old apple.\n\nStays as it is.\n\nSour pear.')
  await expect(state(chat, 'saved')).toBeVisible()
  await ben.unroute(/\/docs\/doc_/)
  await expect(state(ben, 'conflict')).toBeVisible({ timeout: 15_000 })
  await ben.getByRole('button', { name: 'Compare both' }).click()
  const place = (number: number) => ben.getByRole('group', { name: `Place ${number} of 2` })
  await place(1).getByRole('radio', { name: 'Mine' }).check()
  await place(2).getByRole('radio', { name: 'Theirs' }).check()
  await ben.getByRole('button', { name: 'Keep these' }).click()
  await expect(state(ben, 'saved')).toBeVisible()
  await expect(text(ben)).toContainText('Blue apple.')
  await expect(text(ben)).toContainText('Sour pear.')
  await comeBack()
  await expect(text(chat)).toContainText('Blue apple.')

  // Who closes it is not there any more.
  await ben.getByRole('link', { name: 'Projects' }).first().click()
  await expect(ben.getByRole('heading', { name: 'Projects', level: 1 })).toBeVisible()
  await expect
    .poll(async () => {
      await comeBack()
      return here(chat).textContent()
    })
    .toBe('')
  await ben.context().close()
})
