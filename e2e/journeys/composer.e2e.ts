import type { Page } from '@playwright/test'
import { expectSound } from '../account-steps.ts'
import { answers, ask, composer, expect, questions, test } from '../fixtures.ts'

const list = (page: Page) => page.getByRole('listbox', { name: 'Commands and files' })
const option = (page: Page, name: string | RegExp) => list(page).getByRole('option', { name })
const files = (page: Page) => page.getByRole('list', { name: 'Files of this message' })
const gauge = (page: Page) => page.getByRole('button', { name: /^What is sent/ }).last()

async function attachNote(page: Page) {
  const chooser = page.waitForEvent('filechooser')
  await page.getByRole('button', { name: 'Attach files' }).click()
  const buffer = Buffer.from('# Plan\nBuy apples.')
  await (await chooser).setFiles([{ name: 'note.md', mimeType: 'text/markdown', buffer }])
}

test('a slash opens the commands, by keyboard alone: model, instructions, temporary chat, and none for plain text', async ({
  chat,
  upstream,
}) => {
  await composer(chat).pressSequentially('/')
  await expect(option(chat, /Attach files/)).toHaveAttribute('aria-selected', 'true')
  await chat.keyboard.press('ArrowDown')
  await expect(option(chat, /Choose the model/)).toHaveAttribute('aria-selected', 'true')
  const active = await composer(chat).getAttribute('aria-activedescendant')
  await expect(option(chat, /Choose the model/)).toHaveAttribute('id', active!)
  await chat.keyboard.press('Enter')
  await expect(composer(chat)).toHaveValue('/model ')
  await expect(option(chat, /fake-model/)).toBeVisible()
  await chat.keyboard.press('Enter')
  await expect(composer(chat)).toHaveValue('')
  await expect(list(chat)).toHaveCount(0)

  await composer(chat).pressSequentially('/instr')
  await chat.keyboard.press('Tab')
  await expect(chat.getByRole('dialog', { name: 'What is sent' })).toBeVisible()
  await chat.keyboard.press('Escape')

  // Escape lets the text be what it says, and so does text that is no command.
  await composer(chat).fill('/')
  await expect(list(chat)).toBeVisible()
  await chat.keyboard.press('Escape')
  await expect(list(chat)).toHaveCount(0)
  await expect(composer(chat)).toHaveValue('/')
  await composer(chat).fill('/etc/hosts what is this')
  await expect(list(chat)).toHaveCount(0)
  await composer(chat).press('Enter')
  await expect(answers(chat)).toHaveCount(1)
  expect(JSON.stringify(upstream.calls[0]!.body.messages)).toContain('/etc/hosts what is this')
  await expect(chat.getByRole('button', { name: 'Stop' })).toHaveCount(0)

  await composer(chat).pressSequentially('/temp')
  await chat.keyboard.press('Enter')
  await expect(chat.getByRole('region', { name: 'Temporary chat' })).toBeVisible()
})

test('an at sign brings a file of the thread again; the arrow up edits the last question', async ({
  chat,
  upstream,
}) => {
  await composer(chat).fill('a@b and @')
  await expect(list(chat)).toHaveCount(0)
  await composer(chat).fill('')
  await attachNote(chat)
  await ask(chat, 'echo one')
  await composer(chat).pressSequentially('echo compare @no')
  await expect(option(chat, /note\.md/)).toBeVisible()
  await chat.keyboard.press('Enter')
  await expect(composer(chat)).toHaveValue('echo compare note.md ')
  await expect(files(chat)).toContainText('note.md')
  await composer(chat).press('Enter')
  await expect(answers(chat).last()).toContainText('compare')
  await expect(chat.getByRole('button', { name: 'Stop' })).toHaveCount(0)
  expect(JSON.stringify(upstream.calls[1]!.body.messages!.at(-1))).toContain('Buy apples')

  await composer(chat).press('ArrowUp')
  const editor = chat.getByRole('textbox', { name: 'Edit message' })
  await expect(editor).toHaveValue('echo compare note.md ')
  await editor.fill('echo compared')
  await editor.press('Enter')
  await expect(answers(chat).last()).toContainText('compared')
  await expect(questions(chat).last().getByRole('list', { name: 'Files' })).toContainText('note.md')
})

test('the Enter of an input method is not ours: nothing is sent until it is done', async ({
  chat,
  upstream,
}) => {
  const keyboard = await chat.context().newCDPSession(chat)
  await composer(chat).focus()
  await composer(chat).pressSequentially('echo ')
  await keyboard.send('Input.imeSetComposition', { text: 'にほん', selectionStart: 3, selectionEnd: 3 })
  await expect(composer(chat)).toHaveValue('echo にほん')
  // As browsers send it while characters are chosen.
  await composer(chat).dispatchEvent('keydown', { key: 'Enter', keyCode: 229, isComposing: true })
  await composer(chat).dispatchEvent('keydown', { key: 'Process', keyCode: 229 })
  await keyboard.send('Input.insertText', { text: '日本' })
  await expect(composer(chat)).toHaveValue('echo 日本')
  expect(upstream.calls).toEqual([])
  await expect(questions(chat)).toHaveCount(0)
  await composer(chat).press('Enter')
  await expect(answers(chat).last()).toContainText('日本')
  expect(upstream.calls).toHaveLength(1)
})

test('what would go out is counted with its files, and with a price it says what that costs', async ({
  chat,
}) => {
  await ask(chat, 'echo one')
  await expect(gauge(chat)).toHaveAccessibleName(/≈ \d+ tokens/)
  await expect(gauge(chat)).not.toHaveAccessibleName(/without the answer/)
  await chat.goto(`${new URL(chat.url()).origin}/admin/providers`)
  await chat.getByRole('button', { name: 'Add a price' }).click()
  const dialog = chat.getByRole('dialog')
  await dialog.getByLabel('Provider').selectOption('LM Studio')
  await dialog.getByLabel('Model').fill('fake-model')
  await dialog.getByLabel('Tokens it reads').fill('1000')
  await dialog.getByLabel('Tokens it writes').fill('2000')
  await dialog.getByRole('button', { name: 'Save' }).click()
  await expect(dialog).toHaveCount(0)
  await chat.goBack()
  await attachNote(chat)
  await expect(gauge(chat)).toHaveAccessibleName(/≈ \$0\.\d+ without the answer/)
})

for (const colorScheme of ['light', 'dark'] as const) {
  for (const width of [1280, 390]) {
    test(`the commands are accessible and fit: ${colorScheme}, ${width} wide`, async ({ chat }, info) => {
      await chat.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
      await chat.setViewportSize({ width, height: 844 })
      await composer(chat).pressSequentially('/')
      await expect(option(chat, /Temporary chat/)).toBeVisible()
      await expectSound(chat)
      await info.attach('commands', { body: await chat.screenshot(), contentType: 'image/png' })
    })
  }
}

test.describe('the plain chat page', () => {
  test.use({ environment: { OMNIAI_FLAGS: 'intelligent_chat=off' } })
  test('sends, streams, stops and retries; nothing else is offered, and nothing is broken', async ({
    chat,
    upstream,
  }) => {
    const refused: string[] = []
    chat.on('response', response => {
      if (response.status() >= 400) refused.push(`${response.status()} ${response.url()}`)
    })
    upstream.hold()
    await composer(chat).fill('long 200')
    await composer(chat).press('Enter')
    const call = await upstream.nextCall()
    call.next(20)
    await expect(answers(chat).last()).toContainText('word20')
    await chat.getByRole('button', { name: 'Stop' }).click()
    await expect(chat.getByText('You stopped this answer.')).toBeVisible()
    upstream.release()
    await expect(chat.getByRole('button', { name: 'Continue' })).toHaveCount(0)
    await chat.getByRole('button', { name: 'Retry' }).click()
    await chat.getByRole('menuitem', { name: 'Try again' }).click()
    await expect(answers(chat).last()).toContainText('word200')
    expect(upstream.calls).toHaveLength(2)
    expect(upstream.calls[1]!.body.messages).toEqual(upstream.calls[0]!.body.messages)

    await expect(chat.getByRole('button', { name: 'Stop' })).toHaveCount(0)
    for (const name of [/Attach files/, /What is sent/, /^More$/, /Compare/, /side by side/])
      await expect(chat.getByRole('button', { name })).toHaveCount(0)
    await composer(chat).fill('/')
    await expect(list(chat)).toHaveCount(0)
    await composer(chat).fill('echo plain')
    await composer(chat).press('Enter')
    await expect(answers(chat).last()).toContainText('plain')
    await chat.reload()
    await expect(answers(chat).last()).toContainText('plain')
    expect(refused).toEqual([])
    await expectSound(chat)
  })
})
