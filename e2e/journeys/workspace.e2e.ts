import type { Page } from '@playwright/test'
import { strToU8, zipSync } from 'fflate'
import { expectSound, joinAs } from '../account-steps.ts'
import { answers, ask, composer, expect, test } from '../fixtures.ts'

const pane = (page: Page, name: string) => page.getByRole('region', { name, exact: true })
const tab = (page: Page, name: string) => page.getByRole('tab', { name, exact: true })
const phone = { width: 390, height: 780 }

async function newProject(page: Page, name: string): Promise<void> {
  await page.getByRole('link', { name: 'Projects' }).first().click()
  await page.getByRole('button', { name: 'New project' }).first().click()
  await page.getByLabel('Name').fill(name)
  await page.getByRole('button', { name: 'Create project' }).click()
  await expect(page.getByRole('heading', { name, level: 1 })).toBeVisible()
}

const newConversation = (page: Page) =>
  pane(page, 'Chat').getByRole('button', { name: 'New conversation' }).first().click()

test('a project: its instructions go out with each message, its conversation and document are there after a reload', async ({
  chat,
}) => {
  await newProject(chat, 'Thesis')
  await chat.getByRole('button', { name: 'Project settings' }).click()
  await chat.getByLabel('Instructions').fill('Answer like a pirate.')
  await chat.getByRole('button', { name: 'Save', exact: true }).click()
  await newConversation(chat)
  await ask(chat, 'echo in the project')
  await expect(answers(chat).last()).toContainText('in the project')
  await pane(chat, 'Document').getByRole('button', { name: 'New document' }).click()
  await expect(tab(chat, 'Untitled')).toHaveAttribute('aria-selected', 'true')
  await expectSound(chat)

  await chat.reload()
  await expect(answers(chat).last()).toContainText('in the project')
  await expect(tab(chat, 'Untitled')).toHaveAttribute('aria-selected', 'true')
  await answers(chat).last().hover()
  await chat.getByRole('button', { name: 'What was sent' }).last().click()
  await expect(chat.getByText('Answer like a pirate.').first()).toBeVisible()

  // Deleted from the sidebar: one stays in the project, with the document open.
  await chat.keyboard.press('Escape')
  const title = 'echo in the project'
  await chat.getByRole('navigation', { name: 'Threads' }).getByRole('link', { name: title }).hover()
  await chat.getByRole('button', { name: `Options for ${title}` }).click()
  await chat.getByRole('menuitem', { name: 'Delete' }).click()
  await expect(chat.getByRole('heading', { name: 'Thesis', level: 1 })).toBeVisible()
  await expect(tab(chat, 'Untitled')).toHaveAttribute('aria-selected', 'true')
})

test('documents are renamed, duplicated, deleted and brought back; a tab closes by key', async ({ chat }) => {
  await newProject(chat, 'Papers')
  const list = pane(chat, 'Document')
  await list.getByRole('button', { name: 'New document' }).click()
  await expect(tab(chat, 'Untitled')).toHaveAttribute('aria-selected', 'true')
  await tab(chat, 'Documents').click()
  await list.getByRole('button', { name: 'Options for Untitled' }).click()
  await chat.getByRole('menuitem', { name: 'Rename' }).click()
  await chat.getByRole('textbox', { name: 'Title' }).fill('First draft')
  await chat.getByRole('button', { name: 'Rename', exact: true }).click()
  await expect(tab(chat, 'First draft')).toBeVisible()
  await list.getByRole('button', { name: 'Options for First draft' }).click()
  await chat.getByRole('menuitem', { name: 'Duplicate' }).click()
  await expect(chat.getByRole('tab')).toHaveCount(3)

  await chat.getByRole('tab', { selected: true }).press('F2')
  await chat.getByRole('textbox', { name: 'Title' }).fill('Second draft')
  await chat.getByRole('button', { name: 'Rename', exact: true }).click()
  await expect(tab(chat, 'Second draft')).toBeVisible()
  await chat.getByRole('tab', { selected: true }).press('Delete')
  await expect(chat.getByRole('tab')).toHaveCount(2)
  await chat.getByRole('tab', { selected: true }).press('Home')
  await expect(tab(chat, 'Documents')).toBeFocused()

  await list.getByRole('button', { name: 'Options for First draft', exact: true }).click()
  await chat.getByRole('menuitem', { name: 'Move to trash' }).click()
  await expect(tab(chat, 'First draft')).toHaveCount(0)
  await chat.getByRole('button', { name: 'Undo' }).click()
  await expect(list.getByRole('button', { name: 'First draft', exact: true })).toBeVisible()
})

test('panes: resized and left by keyboard, put away, and as they were after a reload', async ({ chat }) => {
  await newProject(chat, 'Layout')
  const width = async () => (await pane(chat, 'Chat').boundingBox())!.width
  const before = await width()
  const line = chat.getByRole('separator', { name: 'Between Chat and Document' })
  await line.focus()
  for (let press = 0; press < 3; press += 1) await chat.keyboard.press('ArrowRight')
  expect(await width()).toBeGreaterThan(before + 50)
  await chat.getByRole('button', { name: 'Panes' }).click()
  await chat.getByRole('menuitem', { name: 'Hide results' }).click()
  await expect(pane(chat, 'Results')).toBeHidden()
  const wide = await width()
  await chat.reload()
  await expect(pane(chat, 'Document')).toBeVisible()
  await expect(pane(chat, 'Results')).toBeHidden()
  expect(Math.abs((await width()) - wide)).toBeLessThan(3)

  await pane(chat, 'Chat').focus()
  await chat.keyboard.press('F6')
  await expect
    .poll(() =>
      chat.evaluate(() => document.activeElement?.closest('[data-pane]')?.getAttribute('data-pane')),
    )
    .toBe('editor')
})

test('on a phone one pane is shown, and a switcher leads to the others', async ({ chat }) => {
  await newProject(chat, 'Pocket')
  await newConversation(chat)
  await chat.setViewportSize(phone)
  await expect(composer(chat)).toBeVisible()
  await expect(pane(chat, 'Document')).toBeHidden()
  await expectSound(chat)
  await chat.getByRole('button', { name: 'Document', exact: true }).click()
  await expect(pane(chat, 'Document')).toBeVisible()
  await expect(composer(chat)).toBeHidden()
  await expectSound(chat)
  await chat.goto(new URL('/workspace', chat.url()).href)
  await expect(chat.getByRole('link', { name: 'Pocket' })).toBeVisible()
  await expectSound(chat)
})

test('who reads sees the documents and cannot change them; an archived project is taken out again', async ({
  chat,
  browser,
  server,
}) => {
  await newProject(chat, 'Shared')
  await pane(chat, 'Document').getByRole('button', { name: 'New document' }).click()
  const guest = await joinAs(browser, server.url)
  await chat.getByRole('button', { name: 'Project settings' }).click()
  await chat.getByRole('button', { name: 'People' }).click()
  await chat.getByLabel('Add by email').fill('ben@example.org')
  await chat.getByLabel('As', { exact: true }).selectOption('reader')
  await chat.getByRole('button', { name: 'Add', exact: true }).click()
  await expect(chat.getByRole('list', { name: 'People in this project' })).toContainText('Ben')
  await expectSound(chat)
  await chat.keyboard.press('Escape')

  await guest.getByRole('link', { name: 'Projects' }).first().click()
  await guest.getByRole('link', { name: 'Shared' }).click()
  await expect(pane(guest, 'Document').getByRole('button', { name: 'Untitled', exact: true })).toBeVisible()
  await expect(pane(guest, 'Document').getByRole('button', { name: 'New document' })).toHaveCount(0)
  await guest.context().close()

  await chat.getByRole('button', { name: 'More for this project' }).click()
  await chat.getByRole('menuitem', { name: 'Archive' }).click()
  await expect(chat).toHaveURL(/\/workspace$/)
  await chat
    .getByRole('navigation', { name: 'Which projects' })
    .getByRole('link', { name: 'Archive' })
    .click()
  await chat.getByRole('button', { name: 'Take Shared out of the archive' }).click()
  await expect(chat.getByText('No project is archived.')).toBeVisible()
})

test('a document of the project is chosen as context, and goes out as it is', async ({ chat }) => {
  await newProject(chat, 'Context')
  await pane(chat, 'Document').getByRole('button', { name: 'New document' }).click()
  await newConversation(chat)
  await chat.getByRole('button', { name: /tokens/ }).click()
  await chat.getByRole('button', { name: 'Add document' }).click()
  await chat.getByRole('menuitem', { name: 'Untitled' }).click()
  await expect(chat.getByRole('list', { name: 'Context' })).toContainText('Document')
  await expectSound(chat)
})

test('files become documents: Markdown as it is, Word by what it says; what is neither is refused', async ({
  chat,
}) => {
  await newProject(chat, 'Imports')
  const files = chat.getByLabel('Files to import')
  await files.setInputFiles({
    name: 'Notes.md',
    mimeType: 'text/markdown',
    buffer: Buffer.from('# From a file\r\n'),
  })
  await expect(tab(chat, 'Notes')).toHaveAttribute('aria-selected', 'true')
  await expect(pane(chat, 'Document').locator('.cm-content')).toContainText('From a file')
  await tab(chat, 'Documents').click()
  const word = zipSync({
    'word/document.xml': strToU8(
      '<w:document><w:body><w:p><w:r><w:rPr><w:b/></w:rPr><w:t>Bold words</w:t></w:r></w:p></w:body></w:document>',
    ),
  })
  await files.setInputFiles({ name: 'Letter.docx', mimeType: 'application/zip', buffer: Buffer.from(word) })
  await expect(pane(chat, 'Document').locator('.cm-content')).toContainText('**Bold words**')
  await tab(chat, 'Documents').click()
  await files.setInputFiles({ name: 'x.docx', mimeType: 'application/zip', buffer: Buffer.from('no zip') })
  await expect(chat.getByText('“x.docx” could not be read.')).toBeVisible()
})

test('words of a document are found in the search, which leads to it', async ({ chat }) => {
  await newProject(chat, 'Findings')
  await pane(chat, 'Document').getByRole('button', { name: 'New document' }).click()
  await expect(tab(chat, 'Untitled')).toHaveAttribute('aria-selected', 'true')
  await chat.getByRole('link', { name: 'Search' }).first().click()
  await chat.getByRole('searchbox', { name: /Search/ }).fill('untitl')
  const found = chat.getByRole('region', { name: 'Documents' })
  await expect(found).toContainText('Findings')
  await expectSound(chat)
  await found.getByRole('link').click()
  await expect(tab(chat, 'Untitled')).toHaveAttribute('aria-selected', 'true')
})

test('a conversation moves into a project and out of it, is taken back, and its row says where it is', async ({
  chat,
}) => {
  const threads = chat.getByRole('navigation', { name: 'Threads' })
  const title = 'echo loose'
  const choose = async (item: string) => {
    await threads.getByRole('link', { name: title }).hover()
    await chat.getByRole('button', { name: `Options for ${title}` }).click()
    await chat.getByRole('menuitem', { name: item }).click()
  }
  await ask(chat, title)
  await newProject(chat, 'Garden')
  await newProject(chat, 'Kitchen')
  await threads.getByRole('link', { name: title }).click()
  await expect(chat).toHaveURL(/\/t\//)

  await choose('Move to project')
  const dialog = chat.getByRole('dialog', { name: 'Move to a project' })
  await expect(dialog).toBeVisible()
  await expectSound(chat)
  await dialog.getByRole('button', { name: 'Garden' }).click()
  await expect(chat.getByText('The conversation is in “Garden” now')).toBeVisible()
  await expect(threads.getByRole('link', { name: title })).toContainText('in Garden')
  await chat.getByRole('link', { name: 'Garden', exact: true }).click()
  await expect(chat.getByRole('heading', { name: 'Garden', level: 1 })).toBeVisible()
  await expect(answers(chat).last()).toContainText('loose')
  await expectSound(chat)

  // One goes along to where it is moved, and back with Undo.
  await choose('Move to project')
  await dialog.getByRole('button', { name: 'Kitchen' }).click()
  await expect(chat.getByRole('heading', { name: 'Kitchen', level: 1 })).toBeVisible()
  await expect(answers(chat).last()).toContainText('loose')
  await chat.getByRole('button', { name: 'Undo' }).last().click()
  await expect(chat.getByRole('heading', { name: 'Garden', level: 1 })).toBeVisible()

  await choose('Take out of project')
  await expect(chat).toHaveURL(/\/t\//)
  await expect(threads.getByRole('link', { name: title })).not.toContainText('in Garden')
})

test('a document moves to another project and is taken back', async ({ chat }) => {
  await newProject(chat, 'From')
  await newProject(chat, 'To')
  const list = pane(chat, 'Document')
  await list.getByRole('button', { name: 'New document' }).click()
  await expect(tab(chat, 'Untitled')).toHaveAttribute('aria-selected', 'true')
  await tab(chat, 'Documents').click()
  await list.getByRole('button', { name: 'Options for Untitled' }).click()
  await chat.getByRole('menuitem', { name: 'Move to project' }).click()
  await chat.getByRole('dialog').getByRole('button', { name: 'From' }).click()
  await expect(chat.getByText('“Untitled” is in “From” now')).toBeVisible()
  await expect(tab(chat, 'Untitled')).toHaveCount(0)
  await chat.getByRole('button', { name: 'Undo' }).click()
  await expect(list.getByRole('button', { name: 'Untitled', exact: true })).toBeVisible()
})

test('a preset that a project shares is what its new conversations start with, and others can be put on', async ({
  chat,
}) => {
  await newProject(chat, 'Presets')
  await chat.getByRole('button', { name: 'Project settings' }).click()
  await chat.getByRole('button', { name: 'Presets', exact: true }).click()
  const make = async (name: string, instructions: string) => {
    await chat.getByRole('button', { name: 'New preset' }).click()
    await chat.getByLabel('Name of the preset').fill(name)
    await chat.getByLabel('Instructions of the preset').fill(instructions)
    await chat.getByRole('button', { name: 'Share preset' }).click()
  }
  await make('Strict', 'Doubt everything.')
  await make('Kind', 'Praise first.')
  await chat.getByRole('button', { name: 'Options for Strict' }).click()
  await chat.getByRole('menuitem', { name: 'Use for new conversations' }).click()
  const list = chat.getByRole('list', { name: 'Presets of this project' })
  await expect(list.getByRole('listitem').filter({ hasText: 'Strict' })).toContainText('New conversations')
  await expectSound(chat)
  await chat.keyboard.press('Escape')

  await newConversation(chat)
  await chat.getByRole('button', { name: /tokens/ }).click()
  await expect(chat.getByLabel('Instructions for this thread')).toHaveValue('Doubt everything.')
  await chat.getByRole('button', { name: 'Presets', exact: true }).click()
  await chat.getByRole('menuitem', { name: 'Kind' }).click()
  await expect(chat.getByLabel('Instructions for this thread')).toHaveValue('Praise first.')
})

test('the palette makes a document, finds one by its title, and opens a project', async ({ chat }) => {
  const palette = chat.getByRole('dialog', { name: 'Go to or do' })
  const look = async (words: string) => {
    await chat.keyboard.press('Control+k')
    await palette.getByRole('combobox').fill(words)
  }
  await newProject(chat, 'Herbarium')
  await look('new docu')
  await expect(palette.getByRole('option', { name: 'New document' })).toContainText('In Herbarium')
  await chat.keyboard.press('Enter')
  await expect(tab(chat, 'Untitled')).toHaveAttribute('aria-selected', 'true')
  await tab(chat, 'Untitled').press('F2')
  await chat.getByRole('textbox', { name: 'Title', exact: true }).fill('Mosses')
  await chat.getByRole('button', { name: 'Rename', exact: true }).click()
  await expect(tab(chat, 'Mosses')).toBeVisible()

  await chat.getByRole('link', { name: 'New chat' }).click()
  await look('moss')
  const found = palette.getByRole('option', { name: 'Mosses' })
  await expect(found).toContainText('Document in Herbarium')
  await expectSound(chat)
  await found.click()
  await expect(tab(chat, 'Mosses')).toHaveAttribute('aria-selected', 'true')

  await chat.getByRole('link', { name: 'New chat' }).click()
  await look('open project herb')
  await chat.keyboard.press('Enter')
  await expect(chat.getByRole('heading', { name: 'Herbarium', level: 1 })).toBeVisible()

  // From outside it is asked which project it is for.
  await chat.getByRole('link', { name: 'New chat' }).click()
  await look('new document')
  await chat.keyboard.press('Enter')
  await chat.getByRole('dialog').getByRole('button', { name: 'Herbarium' }).click()
  await expect(tab(chat, 'Untitled')).toHaveAttribute('aria-selected', 'true')
})

test.describe('with the editor off', () => {
  test.use({ environment: { OMNIAI_FLAGS: 'editor=off' } })
  test('a project has conversations and nothing else', async ({ chat }) => {
    await newProject(chat, 'Talk')
    await newConversation(chat)
    await ask(chat, 'echo plain')
    await expect(answers(chat).last()).toContainText('plain')
    await expect(chat.getByRole('tab')).toHaveCount(0)
    await expect(pane(chat, 'Document')).toHaveCount(0)
    await expect(chat.getByRole('button', { name: 'Panes' })).toHaveCount(0)
    await chat.keyboard.press('Control+k')
    const palette = chat.getByRole('dialog', { name: 'Go to or do' })
    await palette.getByRole('combobox').fill('new')
    await expect(palette.getByRole('option', { name: 'New project' })).toBeVisible()
    await expect(palette.getByRole('option', { name: 'New document' })).toHaveCount(0)
  })
})
