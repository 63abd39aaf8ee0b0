import type { Page } from '@playwright/test'
import { answers, ask, composer, expect, questions, send, test } from '../fixtures.ts'

async function more(page: Page, turn: ReturnType<typeof answers>, item: string | RegExp) {
  await turn.hover()
  await turn.getByRole('button', { name: 'More' }).click()
  await page.getByRole('menuitem', { name: item }).click()
}

test('branching makes a thread of everything up to there, which says where it came from', async ({
  chat,
}) => {
  await ask(chat, 'echo first')
  await ask(chat, 'echo second')
  const address = chat.url()
  await more(chat, answers(chat).first(), /^Branch/)
  await expect(chat).not.toHaveURL(address)
  await expect(answers(chat)).toHaveCount(1)
  await expect(answers(chat)).toContainText('first')
  await expect(chat.getByText('Branched from')).toBeVisible()
  await chat.getByText('Branched from').getByRole('link').click()
  await expect(chat).toHaveURL(address)
  await expect(answers(chat)).toHaveCount(2)
})

test('a stopped answer is continued: the new version begins with the old text, which stays', async ({
  chat,
  upstream,
}) => {
  upstream.hold()
  await send(chat, 'long 40')
  const call = await upstream.nextCall()
  call.next(5)
  await expect(answers(chat).last()).toContainText('word5')
  await chat.getByRole('button', { name: 'Stop' }).click()
  await expect(chat.getByText('You stopped this answer.')).toBeVisible()
  upstream.release()
  await answers(chat).last().getByRole('button', { name: 'Continue' }).click()
  await expect(chat.getByRole('group', { name: 'Versions' })).toContainText('2/2')
  await expect(answers(chat).last()).toContainText('word5')
  const asked = upstream.calls.at(-1)!.body.messages!.at(-1)!
  expect(asked.role).toBe('assistant')
  expect(asked.content).toContain('word5')
  await chat.getByRole('button', { name: 'Previous version' }).click()
  await expect(chat.getByText('You stopped this answer.')).toBeVisible()
})

test('a deleted message takes what follows along; Undo brings all of it back', async ({ chat }) => {
  await ask(chat, 'echo first')
  await ask(chat, 'echo second')
  await more(chat, questions(chat).last(), /^Delete/)
  await expect(questions(chat)).toHaveCount(1)
  await expect(answers(chat)).toHaveCount(1)
  await chat.getByRole('button', { name: 'Undo' }).click()
  await expect(questions(chat)).toHaveCount(2)
  await expect(answers(chat).last()).toContainText('second')
  await chat.reload()
  await expect(answers(chat)).toHaveCount(2)
})

test('another model answers the same question, beside the first answer', async ({ chat, upstream }) => {
  upstream.setModels(['fake-model', 'other-model'])
  await ask(chat, 'echo once')
  await chat.getByRole('button', { name: /^Model:/ }).click()
  await chat.getByRole('button', { name: 'Refresh models' }).click()
  await expect(chat.getByRole('row', { name: /other-model/ })).toBeVisible()
  await chat.keyboard.press('Escape')
  await answers(chat).last().getByRole('button', { name: 'Retry' }).click()
  await chat.getByRole('menuitem', { name: 'Try with other-model' }).click()
  await expect(chat.getByRole('group', { name: 'Versions' })).toContainText('2/2')
  await expect(chat.getByRole('button', { name: 'Stop' })).toHaveCount(0)
  expect(upstream.calls.at(-1)!.body.model).toBe('other-model')
})

test('keyboard alone: the menu of a message opens, moves with the arrows, and gives the focus back', async ({
  chat,
}) => {
  await ask(chat, 'echo by keyboard')
  const trigger = answers(chat).last().getByRole('button', { name: 'More' })
  await trigger.focus()
  await chat.keyboard.press('Enter')
  await expect(chat.getByRole('menuitem', { name: /^Branch/ })).toBeFocused()
  await chat.keyboard.press('ArrowDown')
  await expect(chat.getByRole('menuitem', { name: 'Pin' })).toBeFocused()
  await chat.keyboard.press('Enter')
  await expect(chat.getByText('Pinned: sent with every message')).toBeVisible()
  await expect(trigger).toBeFocused()
})

test('the arrow up in an empty composer edits the last message', async ({ chat }) => {
  await ask(chat, 'echo typo')
  await composer(chat).press('ArrowUp')
  await chat.getByRole('textbox', { name: 'Edit message' }).fill('echo mended')
  await chat.keyboard.press('Enter')
  await expect(answers(chat).last()).toContainText('mended')
  await expect(chat.getByRole('group', { name: 'Versions' })).toContainText('2/2')
})

const waiting = (page: Page) => page.getByRole('region', { name: 'Waiting messages' })

test('what is written while an answer is waits, survives a reload, is edited, and goes out exactly once after it', async ({
  chat,
  upstream,
}) => {
  await ask(chat, 'echo first')
  upstream.hold()
  await send(chat, 'long 30')
  const call = await upstream.nextCall().then(() => upstream.nextCall())
  call.next(3)
  await expect(answers(chat).last()).toContainText('word3')
  await send(chat, 'echo one more')
  await send(chat, 'echo and anothr')
  await expect(waiting(chat).getByRole('listitem')).toHaveCount(2)
  await chat.reload()
  await expect(waiting(chat).getByRole('listitem')).toHaveCount(2)
  await waiting(chat).getByRole('button', { name: 'Edit waiting message' }).last().click()
  await expect(composer(chat)).toHaveValue('echo and anothr')
  await send(chat, 'echo and another')
  await waiting(chat).getByRole('button', { name: 'Delete waiting message' }).last().click()
  await expect(waiting(chat).getByRole('listitem')).toHaveCount(1)
  await chat.getByRole('button', { name: 'Undo' }).click()
  await expect(waiting(chat).getByRole('listitem')).toHaveCount(2)
  upstream.release()
  await expect(questions(chat)).toHaveCount(4, { timeout: 15_000 })
  await expect(answers(chat).last()).toContainText('and another')
  await expect(waiting(chat)).toHaveCount(0)
  expect(upstream.calls).toHaveLength(4)
})

test('a stopped answer sends nothing that waits by itself; Send now does', async ({ chat, upstream }) => {
  await ask(chat, 'echo first')
  upstream.hold()
  await send(chat, 'long 30')
  const call = await upstream.nextCall().then(() => upstream.nextCall())
  call.next(3)
  await expect(answers(chat).last()).toContainText('word3')
  await send(chat, 'echo waits')
  await chat.getByRole('button', { name: 'Stop', exact: true }).click()
  await expect(waiting(chat)).toContainText('Not sent yet')
  upstream.release()
  await waiting(chat).getByRole('button', { name: 'Send now' }).click()
  await expect(answers(chat).last()).toContainText('waits')
  await expect(waiting(chat)).toHaveCount(0)

  upstream.hold()
  await send(chat, 'long 31')
  const other = await upstream.nextCall().then(() => upstream.nextCall())
  other.next(3)
  await expect(answers(chat).last()).toContainText('word3')
  await send(chat, 'echo at once')
  await waiting(chat).getByRole('button', { name: 'Stop the answer and send now' }).click()
  upstream.release()
  await expect(answers(chat).last()).toContainText('at once')
})

test('the outline of a long thread lists what was asked and leads there', async ({ chat }) => {
  for (const name of ['apples', 'pears', 'plums', 'figs']) await ask(chat, `echo about ${name}`)
  await expect(chat.getByRole('button', { name: 'Outline' })).toHaveCount(0)
  await ask(chat, 'long 400')
  await chat.getByRole('button', { name: 'Outline' }).click()
  await expect(chat.getByRole('menuitem')).toHaveCount(5)
  await chat.getByRole('menuitem', { name: 'echo about apples' }).click()
  await expect(questions(chat).first()).toBeInViewport()
  await expect(chat.getByRole('button', { name: 'Jump to latest' })).toBeVisible()
})
