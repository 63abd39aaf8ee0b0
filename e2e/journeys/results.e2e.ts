import type { Page } from '@playwright/test'
import { signIn as signInOverHttp } from '../../server/test/server-process.ts'
import { expectSound } from '../account-steps.ts'
import { ask, expect, test } from '../fixtures.ts'

const pane = (page: Page, name: string) => page.getByRole('region', { name, exact: true })
const results = (page: Page) => pane(page, 'Results')
const card = (page: Page, words: string) => results(page).getByRole('article', { name: `Result: ${words}` })
const phone = { width: 390, height: 780 }

/** The text of a document as the server has it. */
const docText = (page: Page) =>
  page.evaluate(async () => {
    const project = location.pathname.split('/')[2]
    const doc = new URLSearchParams(location.search).get('doc')
    const answer = await fetch(`/v1/projects/${project}/docs/${doc}`)
    return ((await answer.json()) as { text: string }).text
  })

async function inProject(page: Page): Promise<void> {
  await page.getByRole('link', { name: 'Projects' }).first().click()
  await page.getByRole('button', { name: 'New project' }).first().click()
  await page.getByLabel('Name').fill('Thesis')
  await page.getByRole('button', { name: 'Create project' }).click()
  await pane(page, 'Chat').getByRole('button', { name: 'New conversation' }).first().click()
}

/** A document whose text is an answer. */
async function newDoc(page: Page, text: string): Promise<void> {
  await ask(page, `echo ${text}`)
  await card(page, `echo ${text.split('\n')[0]}`)
    .getByRole('button', { name: 'Put into document' })
    .click()
  await page.getByRole('menuitem', { name: 'New document' }).click()
  await page.getByLabel('Title').fill('Notes')
  await page.getByRole('button', { name: 'Make document' }).click()
  await expect(page.getByRole('tab', { name: 'Notes' })).toHaveAttribute('aria-selected', 'true')
}

async function putIn(page: Page, words: string, operation: string): Promise<void> {
  await card(page, words).getByRole('button', { name: 'Put into document' }).click()
  await page.getByRole('menuitem', { name: operation }).click()
}

test('an answer becomes a document, more goes to its end and its beginning after one saw what changes; undo takes it out', async ({
  chat,
}) => {
  await inProject(chat)
  await expect(results(chat).getByRole('heading', { name: 'Answers become text here' })).toBeVisible()
  await newDoc(chat, 'The middle.')
  expect(await docText(chat)).toBe('The middle.')

  await ask(chat, 'echo The end.')
  await putIn(chat, 'echo The end.', 'Add at the end')
  const dialog = chat.getByRole('dialog', { name: 'Add at the end' })
  await expect(dialog.getByRole('region', { name: 'What will change' })).toContainText('The end.')
  expect(await docText(chat)).toBe('The middle.')
  await expectSound(chat)
  await dialog.getByRole('button', { name: 'Put in' }).click()
  await expect(chat.getByText('Put into “Notes”')).toBeVisible()
  expect(await docText(chat)).toBe('The middle.\n\nThe end.')

  await chat.getByRole('button', { name: 'Undo' }).click()
  await expect(chat.getByText('Taken out again')).toBeVisible()
  expect(await docText(chat)).toBe('The middle.')

  const answer = chat.getByRole('article', { name: 'Answer', exact: true }).last()
  await answer.hover()
  await answer.getByRole('button', { name: 'Put into a document' }).click()
  await chat.getByRole('menuitem', { name: 'Add at the beginning' }).click()
  await chat.getByRole('button', { name: 'Put in', exact: true }).click()
  await expect.poll(() => docText(chat)).toBe('The end.\n\nThe middle.')

  await results(chat)
    .getByText(/Where parts came from/)
    .click()
  await expect(
    results(chat)
      .getByText(/put in by/)
      .first(),
  ).toContainText('fake-model')
  await expectSound(chat)
})

test('an analysis of a document: one of its edits goes in and the others do not, its tasks become a list', async ({
  chat,
}) => {
  await inProject(chat)
  await newDoc(chat, 'Perhaps we begin early tomorrow.')
  await results(chat).getByRole('button', { name: 'Look through the document' }).click()
  const analysis = card(chat, 'Look through “Notes”.')
  await expect(analysis.getByRole('region', { name: 'Issues' })).toContainText(
    'This is said without a reason.',
  )
  const edits = analysis.getByRole('region', { name: 'Suggested edits' })
  await expect(edits.getByRole('listitem')).toHaveCount(2)
  await expect(edits).toContainText('1 more was suggested')
  await expectSound(chat)

  // The same ones stand in the text.
  const inText = pane(chat, 'Document').getByRole('group', { name: /^Suggested change/ })
  await expect(inText).toHaveCount(2)
  await inText.first().getByRole('button', { name: 'Accept' }).click()
  await expect(edits.getByRole('button', { name: 'Accept', exact: true }).first()).toHaveAttribute(
    'aria-pressed',
    'true',
  )
  expect(await docText(chat)).toBe('Perhaps we begin early tomorrow.')
  await edits.getByRole('button', { name: 'Put in 1 of 2' }).click()
  await expect.poll(() => docText(chat)).toBe('Surely we begin early tomorrow.')
  // The other one is still to be decided.
  await expect(edits.getByRole('listitem')).toHaveCount(1)
  await expect(inText).toHaveCount(1)

  await analysis.getByRole('button', { name: 'Put in as tasks' }).click()
  await chat.getByRole('menuitem', { name: 'Add at the end' }).click()
  const tasks = chat.getByRole('dialog', { name: 'Add at the end' })
  await tasks.getByRole('button', { name: 'Put in', exact: true }).click()
  await expect.poll(() => docText(chat)).toContain('- [ ] Ask somebody about it.')

  await chat.reload()
  await expect(analysis.getByRole('region', { name: 'Issues' })).toBeVisible()
})

test('of a rewritten selection one change of three is taken, and nothing changes before', async ({
  chat,
}) => {
  await inProject(chat)
  const text = 'An old house stands here.\nThe old door is open.\nNobody of old is inside.'
  await newDoc(chat, text)
  await pane(chat, 'Document').locator('.cm-content').click()
  await chat.keyboard.press('ControlOrMeta+a')
  await expect(pane(chat, 'Document').getByRole('button', { name: 'Ask about this' })).toBeVisible()
  await chat.keyboard.press('ControlOrMeta+.')
  await expect(
    results(chat).getByRole('textbox', { name: 'What should become of the selection?' }),
  ).toBeFocused()
  await results(chat).getByRole('button', { name: 'Rewrite' }).click()
  const rewritten = card(chat, 'Rewrite this part so that it reads better.')
  await expect(rewritten.getByRole('listitem')).toHaveCount(3)
  expect(await docText(chat)).toBe(text)
  const middle = rewritten.getByRole('listitem').nth(1)
  await middle.focus()
  await chat.keyboard.press('a')
  await chat.keyboard.press('ControlOrMeta+Enter')
  await expect.poll(() => docText(chat)).toBe(text.replace('old door', 'new door'))
  await expect(pane(chat, 'Document').locator('.cm-content')).toContainText('The new door is open.')
  // Where it came from is marked in the text, and said to who points at it.
  const mark = pane(chat, 'Document')
    .locator('.cm-origin')
    .filter({ hasText: /^new$/, hasNot: chat.locator('.cm-hunk') })
  await expect(mark).toHaveText('new')
  await mark.hover()
  await expect(pane(chat, 'Document').getByText(/From an answer of fake-model, put in by/)).toBeVisible()
  await expectSound(chat)
})

/** All of the text is selected, and its rewriting is asked for. */
async function rewriteAll(page: Page): Promise<void> {
  await pane(page, 'Document').locator('.cm-content').click()
  await page.keyboard.press('ControlOrMeta+a')
  await page.keyboard.press('ControlOrMeta+.')
  await results(page).getByRole('button', { name: 'Rewrite' }).click()
}

const threeOld = 'An old house stands here.\nThe old door is open.\nNobody of old is inside.'

test('suggested changes stand in the text while they are written; one of three is accepted there by keyboard', async ({
  chat,
  upstream,
}) => {
  await inProject(chat)
  await newDoc(chat, threeOld)
  const document = pane(chat, 'Document')
  const hunks = document.getByRole('group', { name: /^Suggested change/ })
  const panel = document.getByRole('region', { name: 'Suggested changes in the text' })
  upstream.hold()
  await rewriteAll(chat)
  upstream.next(6)
  await expect(hunks).toHaveCount(1)
  await expect(panel).toContainText('more to come')
  await expect(panel.getByRole('button', { name: 'Put in' })).toBeDisabled()
  upstream.release()
  await expect(hunks).toHaveCount(3)
  await expect(panel).toContainText('3 changes, 3 to decide.')
  await expect(document.locator('del')).toHaveText(['old', 'old', 'old'])
  await expectSound(chat)

  await document.locator('.cm-content').focus()
  await chat.keyboard.press('ControlOrMeta+Home')
  await chat.keyboard.press('F8')
  await expect(hunks.nth(0)).toBeFocused()
  await chat.keyboard.press('ArrowDown')
  await expect(hunks.nth(1)).toBeFocused()
  await chat.keyboard.press('a')
  await expect(hunks.nth(1)).toBeFocused()
  await expect(hunks.nth(1)).toHaveAccessibleName(
    'Suggested change 2 of 3: “old” would become “new”. Accepted.',
  )
  const rewritten = card(chat, 'Rewrite this part so that it reads better.')
  const middle = rewritten.getByRole('listitem').nth(1)
  await expect(middle.getByRole('button', { name: 'Accept' })).toHaveAttribute('aria-pressed', 'true')
  // And the other way round.
  await rewritten.getByRole('listitem').nth(2).getByRole('button', { name: 'Reject' }).click()
  await expect(hunks.nth(2)).toHaveAccessibleName(/Rejected\.$/)
  expect(await docText(chat)).toBe(threeOld)

  // What is typed elsewhere moves them; what is typed into one makes it unfit.
  await document.locator('.cm-content').focus()
  await chat.keyboard.press('ControlOrMeta+Home')
  await chat.keyboard.type('Look: ')
  await expect(hunks).toHaveCount(3)
  for (let key = 0; key < 4; key++) await chat.keyboard.press('ArrowRight')
  await chat.keyboard.type('x')
  await expect(hunks).toHaveCount(2)
  await expect(panel).toContainText('One no longer fits: its words were changed.')
  await expect(rewritten).toContainText('1 no longer fits')

  await chat.keyboard.press('F8')
  await expect(hunks.nth(0)).toBeFocused()
  await chat.keyboard.press('ControlOrMeta+Enter')
  await expect
    .poll(() => docText(chat))
    .toBe('Look: An oxld house stands here.\nThe new door is open.\nNobody of old is inside.')
  await expect(hunks).toHaveCount(0)
  await expect(panel).toHaveCount(0)
  await expect(document.locator('.cm-content')).toBeFocused()
  await expect(chat.getByText('You changed this elsewhere.')).toHaveCount(0)
  await chat.getByRole('button', { name: 'Undo' }).click()
  await expect.poll(() => docText(chat)).toContain('The old door is open.')
  // It can be decided again.
  await rewritten.getByRole('button', { name: 'Accept all' }).click()
  await expect(rewritten.getByRole('button', { name: 'Put in 1 of 2' })).toBeFocused()
  await expectSound(chat)
})

test('an answer goes to the cursor, and another one takes the place of what is selected', async ({
  chat,
}) => {
  await inProject(chat)
  await newDoc(chat, 'One three.')
  const content = pane(chat, 'Document').locator('.cm-content')
  await ask(chat, 'echo two ')
  await content.click()
  await chat.keyboard.press('ControlOrMeta+Home')
  for (let key = 0; key < 4; key++) await chat.keyboard.press('ArrowRight')
  await putIn(chat, 'echo two', 'Insert at the cursor')
  const dialog = chat.getByRole('dialog', { name: 'Insert at the cursor' })
  await expect(dialog.locator('ins')).toContainText('two')
  await dialog.getByRole('button', { name: 'Put in' }).click()
  await expect.poll(() => docText(chat)).toMatch(/^One two ?three\.$/)
  await expect(content).toContainText(/One two ?three\./)

  await ask(chat, 'echo First')
  await content.click()
  await chat.keyboard.press('ControlOrMeta+Home')
  for (let key = 0; key < 3; key++) await chat.keyboard.press('Shift+ArrowRight')
  await putIn(chat, 'echo First', 'Replace the selection')
  const other = chat.getByRole('dialog', { name: 'Replace the selection' })
  await expect(other.locator('del')).toHaveText('One')
  await other.getByRole('button', { name: 'Put in' }).click()
  await expect.poll(() => docText(chat)).toMatch(/^First two ?three\.$/)
})

/** Somebody else at the same document, somewhere else. */
async function changeElsewhere(page: Page, url: string, from: string, to: string): Promise<void> {
  const elsewhere = await signInOverHttp(url)
  const at = new URL(page.url())
  const path = `/v1/projects/${at.pathname.split('/')[2]}/docs/${at.searchParams.get('doc')}`
  const doc = (await (await elsewhere.send('GET', path)).json()) as { text: string; revision: { id: string } }
  const saved = await elsewhere.send('PATCH', path, {
    base_revision_id: doc.revision.id,
    text: doc.text.replace(from, to),
  })
  expect(saved.status).toBe(200)
}

test('what somebody changed in the same place before it was put in is chosen, and nobody is written over', async ({
  chat,
  server,
}) => {
  await inProject(chat)
  await newDoc(chat, 'One two three.')
  await ask(chat, 'echo First')
  await pane(chat, 'Document').locator('.cm-content').click()
  await chat.keyboard.press('ControlOrMeta+Home')
  for (let key = 0; key < 3; key++) await chat.keyboard.press('Shift+ArrowRight')
  await putIn(chat, 'echo First', 'Replace the selection')
  const dialog = chat.getByRole('dialog', { name: 'Replace the selection' })
  await expect(dialog.locator('del')).toHaveText('One')
  await changeElsewhere(chat, server.url, 'One', 'Ones')
  await dialog.getByRole('button', { name: 'Put in' }).click()
  const place = dialog.getByRole('group', { name: 'Place 1' })
  await expect(dialog).toContainText('nothing has been put in yet')
  await expect(dialog.getByRole('button', { name: 'Put in' })).toBeDisabled()
  expect(await docText(chat)).toBe('Ones two three.')
  await expectSound(chat)
  await place.getByRole('button', { name: 'Take this' }).click()
  await dialog.getByRole('button', { name: 'Put in' }).click()
  await expect.poll(() => docText(chat)).toBe('First two three.')
})

test('taking out what was written over since asks what is kept of it', async ({ chat }) => {
  await inProject(chat)
  await newDoc(chat, 'The middle.')
  await ask(chat, 'echo The end.')
  await putIn(chat, 'echo The end.', 'Add at the end')
  await chat.getByRole('button', { name: 'Put in', exact: true }).click()
  // Pointed at, the note stays.
  await chat.getByRole('button', { name: 'Undo' }).hover()
  await pane(chat, 'Document').locator('.cm-content').focus()
  await chat.keyboard.press('ControlOrMeta+End')
  await chat.keyboard.type(' My own words.')
  await chat.getByRole('button', { name: 'Undo' }).click()
  const dialog = chat.getByRole('dialog', { name: 'Taking it out again' })
  await expect(dialog).toContainText('In the document now')
  await expect(dialog).toContainText('The end. My own words.')
  await expect(dialog.getByRole('button', { name: 'Take out' })).toBeDisabled()
  await expectSound(chat)
  await dialog.getByRole('button', { name: 'Keep as it is now' }).click()
  await dialog.getByRole('button', { name: 'Take out' }).click()
  await expect(dialog).toHaveCount(0)
  expect(await docText(chat)).toBe('The middle.\n\nThe end. My own words.')
})

test('an apply whose answer is lost is in the document once, however often it is asked for again', async ({
  chat,
}) => {
  await inProject(chat)
  await newDoc(chat, 'The middle.')
  await ask(chat, 'echo The end.')
  await chat.route(/\/apply$/, async route => {
    await route.fetch()
    await route.abort()
  })
  await putIn(chat, 'echo The end.', 'Add at the end')
  const dialog = chat.getByRole('dialog', { name: 'Add at the end' })
  await dialog.getByRole('button', { name: 'Put in' }).click()
  await expect(dialog.getByRole('button', { name: 'Try again' })).toBeVisible()
  await dialog.getByRole('button', { name: 'Cancel' }).click()
  await chat.unroute(/\/apply$/)

  await chat.reload()
  await expect(pane(chat, 'Document').locator('.cm-content')).toContainText('The end.')
  await putIn(chat, 'echo The end.', 'Add at the end')
  await dialog.getByRole('button', { name: 'Put in' }).click()
  await expect(chat.getByText('Put into “Notes”')).toBeVisible()
  expect(await docText(chat)).toBe('The middle.\n\nThe end.')
})

test('what is no analysis is said to be none', async ({ chat }) => {
  await inProject(chat)
  await newDoc(chat, 'half-json and nothing more.')
  await results(chat).getByRole('button', { name: 'Look through the document' }).click()
  await expect(card(chat, 'Look through “Notes”.')).toContainText('Retry it in the chat')
})

test('words that stand twice are changed where they were selected; on a phone, from the text alone', async ({
  chat,
}) => {
  await chat.setViewportSize(phone)
  await chat
    .getByRole('button', { name: /sidebar/i })
    .first()
    .click()
  await inProject(chat)
  await ask(chat, 'echo The old door.\n\nThe old door.')
  const show = (name: string) => chat.getByRole('button', { name, exact: true }).click()
  await show('Results')
  await card(chat, 'echo The old door.').getByRole('button', { name: 'Put into document' }).click()
  await chat.getByRole('menuitem', { name: 'New document' }).click()
  await chat.getByRole('button', { name: 'Make document' }).click()
  const document = pane(chat, 'Document')
  await document.locator('.cm-content').click()
  await chat.keyboard.press('ControlOrMeta+End')
  await chat.keyboard.press('Shift+Home')
  await chat.keyboard.press('ControlOrMeta+.')
  await results(chat).getByRole('button', { name: 'Rewrite' }).click()
  await expect(results(chat).getByRole('button', { name: 'Show in the document' })).toHaveCount(1)
  await results(chat).getByRole('button', { name: 'Show in the document' }).click()
  const hunk = document.getByRole('group', { name: /^Suggested change 1 of 1/ })
  await expect(hunk).toBeVisible()
  await expectSound(chat)
  await hunk.getByRole('button', { name: 'Accept' }).click()
  await document.getByRole('button', { name: 'Put in 1 of 1' }).click()
  await expect.poll(() => docText(chat)).toBe('The old door.\n\nThe new door.')
})

test('on a phone the results stand for themselves, and fit', async ({ chat }) => {
  await chat.setViewportSize(phone)
  await chat
    .getByRole('button', { name: /sidebar/i })
    .first()
    .click()
  await inProject(chat)
  await ask(chat, 'echo Something to keep.')
  await chat.getByRole('button', { name: 'Results', exact: true }).click()
  await expect(card(chat, 'echo Something to keep.')).toBeVisible()
  await expectSound(chat)
})
