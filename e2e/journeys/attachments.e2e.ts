import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import type { Page } from '@playwright/test'
import { startFakeUpstream } from '../../server/test/fake-upstream.ts'
import { madePdf, pageSaying } from '../../server/test/made-files.ts'
import { expectSound } from '../account-steps.ts'
import { answers, ask, test as base, composer, expect, password, questions } from '../fixtures.ts'
import { picture } from '../made-picture.ts'

/** The model server says that its model sees. */
const seeing = base.extend({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the fixtures a fixture needs from its pattern.
  upstream: async ({}, use) => {
    const upstream = await startFakeUpstream({ intervalMs: 1, inputs: ['text', 'image'] })
    await use(upstream)
    await upstream.close()
  },
})
const blind = base.extend({
  // biome-ignore lint/correctness/noEmptyPattern: see above
  upstream: async ({}, use) => {
    const upstream = await startFakeUpstream({ intervalMs: 1, inputs: ['text'] })
    await use(upstream)
    await upstream.close()
  },
})

type Chosen = { name: string; mimeType: string; buffer: Buffer }
const red: Chosen = { name: 'red.png', mimeType: 'image/png', buffer: picture(64, 48, [200, 40, 40]) }
const blue: Chosen = { name: 'blue.png', mimeType: 'image/png', buffer: picture(48, 64, [40, 40, 200]) }
const note: Chosen = {
  name: 'note.md',
  mimeType: 'text/markdown',
  buffer: Buffer.from('# Plan\nBuy apples.'),
}
const paper: Chosen = {
  name: 'paper.pdf',
  mimeType: 'application/pdf',
  buffer: madePdf(2, pageSaying('Findings')),
}

const files = (page: Page) => page.getByRole('list', { name: 'Files of this message' })
const sendButton = (page: Page) => page.getByRole('button', { name: 'Send', exact: true })

async function attach(page: Page, ...chosen: Chosen[]) {
  const chooser = page.waitForEvent('filechooser')
  await page.getByRole('button', { name: 'Attach files' }).click()
  await (await chooser).setFiles(chosen)
}
/** As a person does: over the page, and let go. */
async function drop(page: Page, chosen: Chosen, moment: 'over' | 'let go') {
  const data = await page.evaluateHandle(
    ({ name, mimeType, base64 }) => {
      const bytes = Uint8Array.from(atob(base64), letter => letter.charCodeAt(0))
      const transfer = new DataTransfer()
      transfer.items.add(new File([bytes], name, { type: mimeType }))
      return transfer
    },
    { name: chosen.name, mimeType: chosen.mimeType, base64: chosen.buffer.toString('base64') },
  )
  await page.dispatchEvent('main', moment === 'over' ? 'dragover' : 'drop', { dataTransfer: data })
}
async function paste(page: Page, text: string, file?: Chosen) {
  await composer(page).focus()
  await composer(page).evaluate(
    (field, { text, file }) => {
      const data = new DataTransfer()
      if (text) data.setData('text/plain', text)
      if (file) {
        const bytes = Uint8Array.from(atob(file.base64), letter => letter.charCodeAt(0))
        data.items.add(new File([bytes], file.name, { type: file.mimeType }))
      }
      field.dispatchEvent(
        new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }),
      )
    },
    { text, file: file && { ...file, buffer: undefined, base64: file.buffer.toString('base64') } },
  )
}

seeing(
  'files by button, drop and paste keep their order, outlive a reload, and go out once with the message',
  async ({ chat, upstream }) => {
    await attach(chat, note, paper)
    await drop(chat, red, 'over')
    await expect(chat.getByText('Drop files to attach them')).toBeVisible()
    await drop(chat, red, 'let go')
    await expect(chat.getByText('Drop files to attach them')).toHaveCount(0)
    await paste(chat, '', blue)
    const names = files(chat).getByRole('listitem')
    await expect(names).toHaveCount(4)
    await expect(files(chat)).toContainText('2 pages')
    await composer(chat).fill('echo all of it')
    await expect(sendButton(chat)).toBeEnabled()
    await chat.reload()
    await expect(names).toHaveCount(4)
    for (const [place, name] of ['note.md', 'paper.pdf', 'red.png', 'blue.png'].entries())
      await expect(names.nth(place)).toContainText(name)
    await expect(composer(chat)).toHaveValue('echo all of it')
    await expect(sendButton(chat)).toBeEnabled()
    await composer(chat).press('Enter')
    await expect(answers(chat).last()).toContainText('all of it')
    await expect(files(chat)).toHaveCount(0)
    const [sent] = upstream.calls
    const [text, ...images] = sent!.body.messages!.at(-1)!.content as unknown as { text?: string }[]
    expect(text!.text).toMatch(/Buy apples[\s\S]*Findings[\s\S]*red\.png[\s\S]*blue\.png/)
    expect(images).toHaveLength(2)
    expect(upstream.calls).toHaveLength(1)

    // In the message: cards that tell what was read, pictures that open.
    const question = questions(chat).last()
    await expect(question.getByRole('list', { name: 'Files' })).toContainText('2 pages')
    const saved = chat.waitForEvent('download')
    await question.getByRole('button', { name: 'Download note.md' }).click()
    expect((await saved).suggestedFilename()).toBe('note.md')
    await question.getByRole('button', { name: 'Show red.png' }).click()
    const lightbox = chat.getByRole('dialog', { name: 'red.png' })
    await expect(lightbox.getByRole('img', { name: 'red.png' })).toBeVisible()
    await chat.keyboard.press('ArrowRight')
    await expect(chat.getByRole('dialog', { name: 'blue.png' }).getByRole('img')).toBeVisible()
    await chat.keyboard.press('Escape')
    await expect(chat.getByRole('dialog')).toHaveCount(0)

    await answers(chat).last().getByRole('button', { name: 'What was sent' }).click()
    const dialog = chat.getByRole('dialog', { name: 'What was sent' })
    await expect(dialog.getByRole('list', { name: 'Images that were sent' })).toContainText('red.png')
    await chat.keyboard.press('Escape')

    // Edited: it keeps its files, but for one that is removed.
    await question.hover()
    await question.getByRole('button', { name: 'Edit' }).click()
    await chat.getByRole('textbox', { name: 'Edit message' }).fill('echo again')
    await chat.getByRole('button', { name: 'Remove blue.png' }).click()
    await chat.getByRole('textbox', { name: 'Edit message' }).press('Enter')
    await expect(answers(chat).last()).toContainText('again')
    const edited = upstream.calls.at(-1)!.body.messages!.at(-1)!.content as unknown as object[]
    expect(edited).toHaveLength(2)
    await expect(questions(chat).last().getByRole('button', { name: 'Show red.png' })).toBeVisible()
    await expect(questions(chat).last().getByRole('button', { name: 'Show blue.png' })).toHaveCount(0)
  },
)

blind(
  'a model that does not see: said before it is sent, and nothing is lost by removing the image',
  async ({ chat, upstream }) => {
    await attach(chat, red, note)
    await composer(chat).fill('echo look')
    await expect(chat.getByText(/does not see images\. Choose a model with vision/)).toBeVisible()
    await expect(sendButton(chat)).toBeDisabled()
    await composer(chat).press('Enter')
    expect(upstream.calls).toHaveLength(0)
    await chat.getByRole('button', { name: 'Remove red.png' }).click()
    await expect(sendButton(chat)).toBeEnabled()
    await composer(chat).press('Enter')
    await expect(answers(chat).last()).toContainText('look')
    expect(JSON.stringify(upstream.calls[0]!.body.messages)).toContain('Buy apples')
  },
)

base(
  'a server that does not say whether its model sees is sent the image, and that is said',
  async ({ chat, upstream }) => {
    await attach(chat, red)
    await expect(chat.getByText(/is not known\. They are sent/)).toBeVisible()
    await ask(chat, 'echo look')
    expect(JSON.stringify(upstream.calls[0]!.body.messages)).toContain('data:image/png;base64,')
  },
)

base(
  'a long paste becomes a file, or text again; what cannot be taken says why',
  async ({ chat, upstream }) => {
    const long = 'many words '.repeat(300)
    await composer(chat).fill('echo this')
    await paste(chat, long)
    await expect(files(chat)).toContainText('Pasted text.txt')
    await chat.getByRole('button', { name: 'Put it in the message instead' }).click()
    await expect(files(chat)).toHaveCount(0)
    await expect(composer(chat)).toHaveValue(`echo this\n\n${long}`)
    await composer(chat).fill('echo this')
    await paste(chat, Array.from({ length: 41 }, (_, line) => `line ${line}`).join('\n'))
    await expect(files(chat)).toContainText('Pasted text.txt')

    await attach(chat, { name: 'program.bin', mimeType: '', buffer: Buffer.from([0, 1, 2, 3, 255]) })
    await expect(files(chat).getByRole('alert')).toContainText('This kind of file cannot be attached')
    await expect(sendButton(chat)).toBeDisabled()
    await chat.getByRole('button', { name: 'Remove program.bin' }).click()
    await attach(chat, {
      name: 'huge.png',
      mimeType: 'image/png',
      buffer: Buffer.alloc(10 * 1024 * 1024 + 1),
    })
    await expect(files(chat).getByRole('alert')).toContainText('larger than 10 MB')
    await expect(chat.getByRole('button', { name: 'Retry huge.png' })).toHaveCount(0)
    await chat.getByRole('button', { name: 'Remove huge.png' }).click()

    await attach(chat, ...Array.from({ length: 11 }, (_, place) => ({ ...note, name: `${place}.md` })))
    await expect(chat.getByText('2 files were left out: 10 go with one message.')).toBeVisible()
    await expect(files(chat).getByRole('listitem')).toHaveCount(10)
    await ask(chat, 'echo ten')
    expect(JSON.stringify(upstream.calls[0]!.body.messages)).toContain('8.md')
  },
)

base(
  'an upload shows how far it is, is cancelled, and is tried again after a lost connection',
  async ({ chat }) => {
    let hold: (() => void) | undefined
    await chat.route('**/v1/attachments?*', async route => {
      await new Promise<void>(resolve => {
        hold = resolve
      })
      await route.abort('connectionreset').catch(() => {})
    })
    await attach(chat, note)
    await expect(files(chat)).toContainText(/%|being read/)
    await chat.getByRole('button', { name: 'Cancel note.md' }).click()
    await expect(files(chat)).toHaveCount(0)
    hold?.()
    await attach(chat, note)
    await expect.poll(() => hold !== undefined).toBe(true)
    await expect(files(chat)).toContainText(/%|being read/)
    hold?.()
    await expect(files(chat).getByRole('alert')).toContainText('Cannot connect')
    await chat.unroute('**/v1/attachments?*')
    await chat.getByRole('button', { name: 'Retry note.md' }).click()
    await expect(files(chat)).toContainText('18 characters')
  },
)

base(
  'files wait with a queued message, outlive an ended session and a failed send, and go out exactly once',
  async ({ chat, upstream, context }) => {
    upstream.hold()
    await composer(chat).fill('long 50')
    await composer(chat).press('Enter')
    await upstream.nextCall()
    await expect(chat).toHaveURL(/\/t\//)
    await attach(chat, note)
    await composer(chat).fill('echo queued')
    await expect(chat.getByRole('button', { name: 'Send after this answer' })).toBeEnabled()
    await composer(chat).press('Enter')
    await expect(chat.getByRole('region', { name: 'Waiting messages' })).toContainText('1 file')
    await expect(files(chat)).toHaveCount(0)
    await chat.reload()
    await expect(chat.getByRole('region', { name: 'Waiting messages' })).toContainText('1 file')
    upstream.release()
    await expect(answers(chat).last()).toContainText('queued')
    expect(upstream.calls).toHaveLength(2)
    expect(JSON.stringify(upstream.calls[1]!.body.messages)).toContain('Buy apples')

    // The session ends in the middle of it: the upload and the message wait for the same person.
    await context.clearCookies()
    await attach(chat, paper)
    const dialog = chat.getByRole('dialog')
    await dialog.getByLabel('Password', { exact: true }).fill(password)
    await dialog.getByRole('button', { name: 'Sign in', exact: true }).click()
    await expect(files(chat)).toContainText('2 pages')

    // A failed send gives the files back.
    await chat.route('**/v1/chat', route => route.abort('connectionreset'))
    await composer(chat).fill('echo third')
    await composer(chat).press('Enter')
    await expect(chat.getByText('Not sent.')).toBeVisible({ timeout: 30_000 })
    await chat.unroute('**/v1/chat')
    await questions(chat).last().getByRole('button', { name: 'Edit' }).click()
    await expect(files(chat)).toContainText('paper.pdf')
    await expect(composer(chat)).toHaveValue('echo third')
    await expect(sendButton(chat)).toBeEnabled()
    await composer(chat).press('Enter')
    await expect(answers(chat).last()).toContainText('third')
    expect(upstream.calls).toHaveLength(3)
    expect(JSON.stringify(upstream.calls[2]!.body.messages)).toContain('Findings')
  },
)

base(
  'what is gone from the server is told: in a draft before it is sent, and in a message',
  async ({ chat, dataDir }) => {
    await attach(chat, note, red)
    await ask(chat, 'echo keep these')
    await attach(chat, paper)
    await expect(files(chat)).toContainText('2 pages')
    await composer(chat).fill('echo later')
    // A day later; and after a disk lost two files.
    const database = new DatabaseSync(join(dataDir, 'omniai.db'))
    database.exec("delete from media_files where linked_at is null; update media_files set state = 'missing'")
    database.close()
    await chat.reload()
    await expect(files(chat).getByRole('alert')).toContainText('no longer on the server')
    await expect(sendButton(chat)).toBeDisabled()
    await chat.getByRole('button', { name: 'Remove paper.pdf' }).click()
    await expect(sendButton(chat)).toBeEnabled()
    const question = questions(chat).last()
    await expect(question.getByText('is no longer on the server')).toHaveCount(2)
    await expect(question.getByRole('button', { name: /Download|Show/ })).toHaveCount(0)
  },
)

for (const colorScheme of ['light', 'dark'] as const) {
  for (const width of [1280, 390]) {
    seeing(`files are accessible and fit: ${colorScheme}, ${width} wide`, async ({ chat }, info) => {
      await chat.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
      await chat.setViewportSize({ width, height: 844 })
      await attach(chat, red, note, paper)
      await ask(chat, 'echo look at these')
      const long = `${'a very long name of a file '.repeat(6)}.md`
      await attach(chat, blue, { ...note, name: long }, paper)
      await attach(chat, { name: 'program.bin', mimeType: '', buffer: Buffer.from([0, 1, 2, 255]) })
      await expect(files(chat).getByRole('alert')).toBeVisible()
      await expect(files(chat)).toContainText('2 pages')
      await expectSound(chat)
      await info.attach('files', { body: await chat.screenshot(), contentType: 'image/png' })
      // The same page under it, so two of the four say what there is to say.
      if ((colorScheme === 'light') !== (width === 1280)) return
      await chat.getByRole('button', { name: 'Show red.png' }).click()
      await expect(chat.getByRole('dialog').getByRole('img')).toBeVisible()
      await expectSound(chat)
      await info.attach('lightbox', { body: await chat.screenshot(), contentType: 'image/png' })
    })
  }
}
