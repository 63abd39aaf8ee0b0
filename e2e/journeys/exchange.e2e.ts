import { randomUUID } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import type { Download, Page } from '@playwright/test'
import { strToU8, zipSync } from 'fflate'
import { chatGpt, claude, libreChat, openWebUi } from '../../server/test/conversation/exports-of-others.ts'
import { signIn as signInOverHttp } from '../../server/test/server-process.ts'
import { expectSound, joinAs } from '../account-steps.ts'
import { answers, ask, expect, test } from '../fixtures.ts'
import { picture } from '../made-picture.ts'

const report = (page: Page) => page.getByRole('list', { name: 'What became of each' })
const textOf = async (download: Download) => readFile((await download.path())!, 'utf8')
const json = (name: string, content: unknown) => ({
  name,
  mimeType: 'application/json',
  buffer: Buffer.from(JSON.stringify(content)),
})

type Chosen = { name: string; mimeType: string; buffer: Buffer }

async function importFiles(page: Page, files: readonly Chosen[]) {
  await page.getByLabel('Files to import').setInputFiles([...files])
}

/** The browser's own dialog cannot be driven; this is a file on the same disk, through the same interface. */
const saveIntoPrivateFile = (page: Page) =>
  page.addInitScript(() => {
    Object.assign(window, {
      showSaveFilePicker: async ({ suggestedName }: { suggestedName: string }) =>
        (await navigator.storage.getDirectory()).getFileHandle(`chosen-${suggestedName}`, { create: true }),
    })
  })
const withoutPicker = (page: Page) =>
  page.addInitScript(() => Object.assign(window, { showSaveFilePicker: undefined }))

test('everything that one person exports, another imports; a second time it is all here already', async ({
  chat,
  browser,
  server,
}) => {
  await ask(chat, 'echo apples')
  await chat.goto(server.url)
  await ask(chat, 'echo pears')
  await withoutPicker(chat)
  await chat.goto(`${server.url}/settings/data`)
  const downloading = chat.waitForEvent('download')
  await chat.getByRole('button', { name: 'Export everything' }).click()
  const download = await downloading
  expect(download.suggestedFilename()).toMatch(/^omniai-\d{4}-\d\d-\d\d\.jsonl$/)
  const archive = await textOf(download)
  const types = archive
    .trimEnd()
    .split('\n')
    .map(line => (JSON.parse(line) as { type: string }).type)
  expect(types[0]).toBe('archive')
  expect(types.at(-1)).toBe('end')
  await expect(chat.getByText('Exported 2 threads')).toBeVisible()

  const ben = await joinAs(browser, server.url)
  await ben.goto(`${server.url}/settings/data`)
  const file = { name: 'archive.jsonl', mimeType: 'application/x-ndjson', buffer: Buffer.from(archive) }
  await importFiles(ben, [file])
  await expect(ben.getByText('2 conversations imported', { exact: true })).toBeVisible()
  await expect(report(ben).getByRole('listitem')).toHaveCount(2)
  await importFiles(ben, [file])
  await expect(ben.getByText('0 conversations imported, 2 already here', { exact: true })).toBeVisible()
  await report(ben).getByRole('link', { name: 'echo apples' }).click()
  await expect(answers(ben)).toContainText('apples')
})

test('projects and documents come along, with their pictures', async ({ chat, browser, server }) => {
  const owner = await signInOverHttp(server.url)
  const post = async (path: string, body: object) =>
    (await (await owner.send('POST', path, body)).json()) as { id: string }
  const project = await post('/v1/projects', { name: 'Travels' })
  const doc = await post(`/v1/projects/${project.id}/docs`, {
    client_request_id: randomUUID(),
    title: 'The coast',
    text: '',
  })
  await withoutPicker(chat)
  await chat.goto(`${server.url}/workspace/${project.id}?doc=${doc.id}`)
  const choosing = chat.waitForEvent('filechooser')
  await chat.getByRole('toolbar', { name: 'Document' }).getByRole('button', { name: 'Picture' }).click()
  const buffer = picture(320, 200, [40, 90, 160])
  await (await choosing).setFiles({ name: 'The sea.png', mimeType: 'image/png', buffer })
  await expect(chat.getByRole('textbox', { name: /^Text of / })).toContainText('![The sea]')
  await expect(chat.locator('[data-save-state="saved"]')).toBeVisible()

  await chat.goto(`${server.url}/settings/data`)
  const downloading = chat.waitForEvent('download')
  await chat.getByRole('button', { name: 'Export everything' }).click()
  const archive = await textOf(await downloading)
  await expect(chat.getByText('Exported 0 threads and 1 document')).toBeVisible()
  await expectSound(chat)

  const ben = await joinAs(browser, server.url)
  await ben.goto(`${server.url}/settings/data`)
  const file = { name: 'archive.jsonl', mimeType: 'application/x-ndjson', buffer: Buffer.from(archive) }
  const imported = '0 conversations, 1 project, and 1 document imported'
  await importFiles(ben, [file])
  await expect(ben.getByText(imported, { exact: true })).toBeVisible()
  await importFiles(ben, [file])
  await expect(ben.getByText('0 conversations imported, 2 already here', { exact: true })).toBeVisible()
  await report(ben).getByRole('link', { name: 'The coast' }).click()
  await ben.getByRole('button', { name: 'Write beside the preview' }).click()
  const shown = ben.getByRole('region', { name: 'Preview' }).getByRole('img', { name: 'The sea' })
  await expect.poll(() => shown.evaluate((image: HTMLImageElement) => image.naturalWidth)).toBeGreaterThan(0)
})

test('where the browser can write a file by itself, the archive goes into the chosen one', async ({
  page,
  server,
}) => {
  await saveIntoPrivateFile(page)
  await page.goto(server.url)
  await page.getByLabel('Email').fill('ada@example.org')
  await page.getByLabel('Password', { exact: true }).fill('correct horse battery')
  await page.getByRole('button', { name: 'Sign in' }).click()
  await ask(page, 'echo apples')
  await page.goto(`${server.url}/settings/data`)
  await page.getByRole('button', { name: 'Export everything' }).click()
  await expect(page.getByText('Exported 1 thread')).toBeVisible()
  const written = await page.evaluate(async () => {
    const folder = await navigator.storage.getDirectory()
    const name = `chosen-omniai-${new Date().toISOString().slice(0, 10)}.jsonl`
    return (await (await folder.getFileHandle(name)).getFile()).text()
  })
  expect(written).toContain('apples')
  expect(written.trimEnd().split('\n').at(-1)).toBe('{"type":"end"}')
})

test('exports of others are recognised, also in a zip file; each conversation is accounted for', async ({
  chat,
  server,
}) => {
  await chat.goto(`${server.url}/settings/data`)
  const zip = zipSync({
    'user.json': strToU8('{}'),
    'conversations.json': strToU8(JSON.stringify([chatGpt, { title: 'Broken', mapping: { x: 1 } }])),
  })
  await importFiles(chat, [
    { name: 'chatgpt.zip', mimeType: 'application/zip', buffer: Buffer.from(zip) },
    json('claude.json', [claude]),
    json('open-webui.json', [openWebUi]),
    json('librechat.json', libreChat),
    json('something.json', [{ title: 'A recipe' }]),
  ])
  await expect(chat.getByText('4 conversations imported, 2 not imported', { exact: true })).toBeVisible()
  await expect(report(chat).getByRole('listitem').filter({ hasText: 'A recipe' })).toContainText(
    'It is in no format that is known here.',
  )
  const downloading = chat.waitForEvent('download')
  await chat.getByRole('button', { name: 'Download report' }).click()
  const text = await textOf(await downloading)
  for (const words of ['Tree of nodes', 'Two people', 'Beside one another', 'One in another', 'A recipe'])
    expect(text).toContain(words)
  await report(chat).getByRole('link', { name: 'One in another' }).click()
  await expect(answers(chat)).toContainText('Pong')
})

test('a file that is dropped is imported, and the keyboard stays where it was', async ({ chat, server }) => {
  await chat.goto(`${server.url}/settings/data`)
  await expect(chat.getByText('or drop them here')).toBeVisible()
  const files = await chat.evaluateHandle(content => {
    const transfer = new DataTransfer()
    transfer.items.add(new File([content], 'librechat.json', { type: 'application/json' }))
    return transfer
  }, JSON.stringify(libreChat))
  await chat.getByText('or drop them here').dispatchEvent('drop', { dataTransfer: files })
  await expect(chat.getByText('1 conversation imported', { exact: true })).toBeVisible()
  await withoutPicker(chat)
  await chat.reload()
  const button = chat.getByRole('button', { name: 'Export everything' })
  await button.focus()
  await chat.keyboard.press('Enter')
  await expect(chat.getByText('Exported 1 thread')).toBeVisible()
  await expect(button).toBeFocused()
})

test('a conversation that the server refuses costs no other of its piece', async ({ chat, server }) => {
  await chat.goto(`${server.url}/settings/data`)
  const odd = { ...claude, uuid: 'odd', name: 'Odd name of a field', 'x\u0000y': 1 }
  await importFiles(chat, [json('claude.json', [claude, odd, { ...claude, uuid: 'a-3', name: 'The third' }])])
  await expect(report(chat).getByRole('listitem')).toHaveCount(3)
  await expect(report(chat).getByRole('listitem').filter({ hasText: 'Two people' })).toContainText('Imported')
  await expect(report(chat).getByRole('listitem').filter({ hasText: 'The third' })).toContainText('Imported')
})

test('an import goes on while other pages are looked at, and can be cancelled', async ({ chat, server }) => {
  await chat.goto(`${server.url}/settings/data`)
  let letGo = () => {}
  const held = new Promise<void>(resolve => {
    letGo = resolve
  })
  await chat.route('**/v1/imports', async route => {
    await held
    await route.continue().catch(() => {})
  })
  const many = Array.from({ length: 60 }, (_, index) => ({
    ...claude,
    uuid: `c-${index}`,
    name: `Talk ${index}`,
  }))
  await importFiles(chat, [json('claude.json', many)])
  await expect(chat.getByRole('progressbar', { name: 'Read of the files' })).toBeVisible()
  await chat.getByRole('link', { name: 'Usage' }).click()
  await chat.getByRole('link', { name: 'Data' }).click()
  await expect(chat.getByRole('progressbar', { name: 'Read of the files' })).toBeVisible()
  await chat.getByRole('button', { name: 'Cancel' }).click()
  await expect(chat.getByText(/^Cancelled/)).toBeVisible()
  letGo()
  await chat.unroute('**/v1/imports')
  await importFiles(chat, [json('claude.json', many)])
  await expect(chat.getByText(/^60 conversations imported$/)).toBeVisible()
})

test('an import that loses the server says so, and the same file goes on where it was', async ({
  chat,
  server,
}) => {
  await chat.goto(`${server.url}/settings/data`)
  await chat.clock.install()
  await chat.route('**/v1/imports', route => route.abort())
  await importFiles(chat, [json('claude.json', [claude])])
  for (let turn = 0; turn < 30 && !(await chat.getByText(/Choose the same files again/).isVisible()); turn++)
    await chat.clock.runFor(2000)
  await expect(chat.getByText(/0 conversations imported until then/)).toBeVisible()
  await chat.unroute('**/v1/imports')
  await importFiles(chat, [json('claude.json', [claude])])
  await expect(chat.getByText('1 conversation imported', { exact: true })).toBeVisible()
})

test('one thread is exported as Markdown and as JSON, and the JSON comes back in', async ({
  chat,
  browser,
  server,
}) => {
  await ask(chat, 'echo apples')
  const exported = async (kind: string) => {
    await chat.getByRole('link', { name: 'echo apples' }).hover()
    await chat.getByRole('button', { name: 'Options for echo apples' }).click()
    const downloading = chat.waitForEvent('download')
    await chat.getByRole('menuitem', { name: kind }).click()
    return downloading
  }
  const markdown = await exported('Export as Markdown')
  expect(markdown.suggestedFilename()).toBe('echo apples.md')
  expect(await textOf(markdown)).toContain('# echo apples')
  const file = await textOf(await exported('Export as JSON'))
  const ben = await joinAs(browser, server.url)
  await ben.goto(`${server.url}/settings/data`)
  await importFiles(ben, [{ name: 'thread.json', mimeType: 'application/json', buffer: Buffer.from(file) }])
  await expect(ben.getByText('1 conversation imported', { exact: true })).toBeVisible()
})

for (const colorScheme of ['light', 'dark'] as const) {
  for (const width of [1280, 390]) {
    test(`the page of data is accessible and fits: ${colorScheme}, ${width} wide`, async ({
      chat,
      server,
    }, info) => {
      await chat.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
      await chat.setViewportSize({ width, height: 844 })
      await chat.goto(`${server.url}/settings/data`)
      await expect(chat.getByText('You share nothing.')).toBeVisible()
      await expectSound(chat)
      await info.attach('empty', { body: await chat.screenshot(), contentType: 'image/png' })
      const long = { ...claude, uuid: 'long', name: 'Averylongtitlewithoutaspace'.repeat(10) }
      await importFiles(chat, [
        json('claude.json', [claude, long]),
        json('odd.json', [{ title: 'A recipe' }]),
      ])
      await expect(report(chat)).toBeVisible()
      await expectSound(chat)
      await chat.getByRole('button', { name: 'Download report' }).scrollIntoViewIfNeeded()
      await info.attach('report', { body: await chat.screenshot(), contentType: 'image/png' })
    })
  }
}
