import { readFileSync } from 'node:fs'
import type { Page } from '@playwright/test'
import { strFromU8, strToU8, unzipSync, zipSync } from 'fflate'
import { signIn as signInOverHttp } from '../../server/test/server-process.ts'
import { ben, expectSound, joinAs } from '../account-steps.ts'
import { expect, test } from '../fixtures.ts'
import { picture } from '../made-picture.ts'

const text = (page: Page) => page.getByRole('textbox', { name: /^Text of / })
const state = (page: Page, kind: string) => page.locator(`[data-save-state="${kind}"]`)
const preview = (page: Page) => page.getByRole('region', { name: 'Preview' })
const shown = (page: Page, words: string) => preview(page).getByRole('img', { name: words, exact: true })

type Chosen = { name: string; mimeType: string; buffer: Buffer }
const sunset: Chosen = {
  name: 'A sunset.png',
  mimeType: 'image/png',
  buffer: picture(640, 360, [220, 120, 60]),
}
const sea: Chosen = { name: 'The sea.png', mimeType: 'image/png', buffer: picture(320, 320, [40, 90, 160]) }

/** A project with one empty document, open beside its preview. */
async function newDocument(page: Page): Promise<void> {
  await page.getByRole('link', { name: 'Projects' }).first().click()
  await page.getByRole('button', { name: 'New project' }).first().click()
  await page.getByLabel('Name').fill('Travels')
  await page.getByRole('button', { name: 'Create project' }).click()
  await page
    .getByRole('region', { name: 'Document', exact: true })
    .getByRole('button', { name: 'New document' })
    .click()
  await expect(text(page)).toBeVisible()
  await page.getByRole('button', { name: 'Write beside the preview' }).click()
}

async function put(page: Page, how: 'paste' | 'drop', ...files: Chosen[]) {
  await text(page).evaluate(
    (field, { how, files }) => {
      const data = new DataTransfer()
      for (const { name, mimeType, base64 } of files) {
        const bytes = Uint8Array.from(atob(base64), letter => letter.charCodeAt(0))
        data.items.add(new File([bytes], name, { type: mimeType }))
      }
      const { left, top } = field.getBoundingClientRect()
      const about = { bubbles: true, cancelable: true, composed: true }
      field.dispatchEvent(
        how === 'paste'
          ? new ClipboardEvent('paste', { ...about, clipboardData: data })
          : new DragEvent('drop', { ...about, dataTransfer: data, clientX: left + 30, clientY: top + 12 }),
      )
    },
    {
      how,
      files: files.map(({ name, mimeType, buffer }) => ({
        name,
        mimeType,
        base64: buffer.toString('base64'),
      })),
    },
  )
}

const isDrawn = (page: Page, words: string) =>
  expect
    .poll(() => shown(page, words).evaluate((image: HTMLImageElement) => image.naturalWidth))
    .toBeGreaterThan(0)

test('a pasted picture is in the preview, also after a reload, and one goes on writing after it', async ({
  chat,
}) => {
  await newDocument(chat)
  await text(chat).click()
  await chat.keyboard.type('# Evening\n\n')
  await put(chat, 'paste', sunset)
  await chat.keyboard.type('After it.')
  await expect(text(chat)).toContainText(/!\[A sunset\]\(pictures\/pic_[0-9a-z]+\.png\)After it\./)
  await isDrawn(chat, 'A sunset')
  await put(chat, 'paste', sea)
  await expect(text(chat)).toContainText('![The sea]')
  await chat.keyboard.type('And more.')
  await expect(text(chat)).toContainText(/!\[The sea\]\(pictures\/pic_[0-9a-z]+\.png\)And more\./)
  await expect(state(chat, 'saved')).toBeVisible()
  await expectSound(chat)
  await chat.reload()
  await isDrawn(chat, 'A sunset')
})

test('who is in the project sees its pictures, a stranger finds none', async ({ chat, browser, server }) => {
  await newDocument(chat)
  await text(chat).click()
  await put(chat, 'paste', sunset)
  await expect(text(chat)).toContainText('![A sunset]')
  await expect(state(chat, 'saved')).toBeVisible()

  const address = chat.url()
  const guest = await joinAs(browser, server.url)
  const reference = /pic_[0-9a-z]+/.exec((await text(chat).textContent()) ?? '')![0]
  const docId = /doc_[0-9a-z]+/.exec(address)![0]
  const content = `/v1/docs/${docId}/pictures/${reference}/content`
  const asked = await guest.evaluate(async path => (await fetch(path)).status, content)
  expect(asked).toBe(404)

  const project = /prj_[0-9a-z]+/.exec(address)![0]
  const owner = await signInOverHttp(server.url)
  await owner.send('POST', `/v1/projects/${project}/members`, { email: ben.email, role: 'reader' })
  await guest.goto(address)
  await expect(text(guest)).toBeVisible()
  await guest.getByRole('button', { name: 'Preview', exact: true }).click()
  await isDrawn(guest, 'A sunset')
  await expect(guest.getByRole('button', { name: 'Add picture', exact: true })).toHaveCount(0)
  await guest.context().close()
})

test('the place of a picture moves with the text while it is on its way; offline it waits, and arrives', async ({
  chat,
}) => {
  await newDocument(chat)
  await text(chat).click()
  await chat.keyboard.type('Before.  After.')
  for (let back = 0; back < ' After.'.length; back++) await chat.keyboard.press('ArrowLeft')
  await chat.route(/\/pictures\?/, route => route.abort())
  await put(chat, 'paste', sea)
  await expect(text(chat)).toContainText('Waiting for the connection: The sea.png')
  await chat.keyboard.press('ControlOrMeta+Home')
  await chat.keyboard.type('At the start. ')
  await expect(state(chat, 'saved')).toBeVisible()
  await chat.unroute(/\/pictures\?/)
  await chat.evaluate(() => window.dispatchEvent(new Event('online')))
  await expect(text(chat)).toContainText(
    /At the start\. Before\. !\[The sea\]\(pictures\/pic_[0-9a-z]+\.png\) After\./,
  )
  await isDrawn(chat, 'The sea')
})

test('two dropped pictures stand in their order; what is no picture or too large is said in words', async ({
  chat,
}) => {
  await newDocument(chat)
  await put(chat, 'drop', sunset, sea)
  await expect(text(chat)).toContainText(/!\[A sunset\].*!\[The sea\]/)
  await expect(text(chat).getByRole('progressbar')).toHaveCount(0)

  const drawing = { name: 'plan.svg', mimeType: 'image/svg+xml', buffer: Buffer.from('<svg/>') }
  await put(chat, 'paste', drawing)
  await expect(
    chat.getByText('“plan.svg” cannot be put into a document. PNG, JPEG, WebP and GIF pictures can.'),
  ).toBeVisible()
  const wide = { ...sea, name: 'wide.png', buffer: picture(20_000, 1, [0, 0, 0]) }
  await put(chat, 'paste', wide)
  await expect(chat.getByText(/“wide.png” was not added\. The image has 20000 × 1 pixels/)).toBeVisible()
  const broken = { ...sea, name: 'words.png', buffer: Buffer.from('No picture at all.') }
  await put(chat, 'paste', broken)
  await expect(chat.getByText(/“words.png” cannot be put into a document/)).toBeVisible()
  await expect(text(chat)).not.toContainText('wide')
})

test('what failed is tried again at its place; one on its way can be taken back', async ({ chat }) => {
  await newDocument(chat)
  await text(chat).click()
  const busy = { status: 503, body: JSON.stringify({ error: { code: 'E_UNAVAILABLE' } }) }
  await chat.route(/\/pictures\?/, route => route.fulfill({ ...busy, contentType: 'application/json' }))
  await put(chat, 'paste', sea)
  await expect(chat.getByText(/“The sea.png” was not added/)).toBeVisible()
  await expect(text(chat)).not.toContainText('The sea')
  await chat.unroute(/\/pictures\?/)
  await chat.getByRole('button', { name: 'Try again' }).click()
  await expect(text(chat)).toContainText('![The sea]')

  await chat.route(/\/pictures\?/, () => {})
  await put(chat, 'paste', sunset)
  await chat.getByRole('button', { name: 'Cancel A sunset.png' }).click()
  await expect(text(chat)).not.toContainText('sunset')
})

test('chosen by the slash menu, it goes along into every export', async ({ chat }) => {
  await newDocument(chat)
  await text(chat).click()
  const chooser = chat.waitForEvent('filechooser')
  await chat.keyboard.type('/pict')
  await expect(chat.getByRole('option', { name: /Picture/ })).toBeVisible()
  await chat.keyboard.press('Enter')
  await (await chooser).setFiles(sunset)
  await expect(text(chat)).toContainText('![A sunset]')
  await expect(text(chat)).not.toContainText('/pict ')

  const exported = async (name: RegExp) => {
    await chat.getByRole('button', { name: 'Export' }).click()
    const download = chat.waitForEvent('download')
    await chat.getByRole('menuitem', { name }).click()
    return readFileSync(await (await download).path())
  }
  const html = (await exported(/Web page/)).toString('utf8')
  expect(html).toContain(`src="data:image/png;base64,${sunset.buffer.toString('base64').slice(0, 60)}`)
  expect(html).toContain('alt="A sunset"')
  expect(html).not.toMatch(/<script|blob:/)
  const files = unzipSync(await exported(/Markdown/))
  const [markdown, image] = [
    Object.keys(files).find(name => name.endsWith('.md'))!,
    Object.keys(files).find(name => name.startsWith('pictures/'))!,
  ]
  expect(strFromU8(files[markdown]!)).toContain(`](${image})`)
  expect(Buffer.from(files[image]!)).toEqual(sunset.buffer)

  await chat.evaluate(() => {
    window.print = () => document.body.setAttribute('data-printed', '')
  })
  await chat.getByRole('button', { name: 'Export' }).click()
  await chat.getByRole('menuitem', { name: /Print/ }).click()
  await expect(chat.locator('body[data-printed]')).toBeVisible()
  const onPaper = chat.locator('.print-document img')
  expect(await onPaper.evaluate((image: HTMLImageElement) => image.naturalWidth)).toBe(640)
})

test('Word files and zip files bring their pictures; what cannot be taken is counted', async ({ chat }) => {
  await newDocument(chat)
  await chat.getByRole('tab', { name: 'Documents' }).click()
  const relations = ['image1.png', 'image2.png', 'image3.emf'].map(
    (file, at) => `<Relationship Id="r${at}" Type="image" Target="media/${file}"/>`,
  )
  const drawings = ['The bay', 'Broken', 'Old'].map(
    (words, at) =>
      `<w:p><w:r><w:drawing><wp:docPr descr="${words}"/><a:blip r:embed="r${at}"/></w:drawing></w:r></w:p>`,
  )
  const word = zipSync({
    'word/document.xml': strToU8(`<w:document><w:body>${drawings.join('')}</w:body></w:document>`),
    'word/_rels/document.xml.rels': strToU8(`<Relationships>${relations.join('')}</Relationships>`),
    'word/media/image1.png': sunset.buffer,
    'word/media/image2.png': strToU8('No picture at all.'),
    'word/media/image3.emf': strToU8('Nor this.'),
  })
  const files = chat.getByLabel('Files to import')
  await files.setInputFiles({ name: 'Letter.docx', mimeType: 'application/zip', buffer: Buffer.from(word) })
  await expect(text(chat)).toContainText(/!\[The bay\]\(pictures\/pic_[0-9a-z]+\.png\)Broken$/)
  await isDrawn(chat, 'The bay')
  await expect(chat.getByText('Left out of “Letter.docx”: 2 pictures.')).toBeVisible()

  await chat.getByRole('tab', { name: 'Documents' }).click()
  const zip = zipSync({
    'Trip.md': strToU8('![Sea](pictures/pic_000000000000000000000001.png)\n'),
    'pictures/pic_000000000000000000000001.png': sea.buffer,
  })
  await files.setInputFiles({ name: 'Trip.zip', mimeType: 'application/zip', buffer: Buffer.from(zip) })
  await expect(text(chat)).toContainText('![Sea]')
  await isDrawn(chat, 'Sea')
  await expect(text(chat)).not.toContainText('pic_000000000000000000000001')
})
