import { randomBytes } from 'node:crypto'
import { open, readdir } from 'node:fs/promises'
import { request as httpRequest } from 'node:http'
import { bounds } from '@omniai/contracts/limits'
import type { Attachment } from '@omniai/contracts/schemas/attachment'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { MediaTables } from '../../src/agents/media/tables.ts'
import { createDiskBlobs } from '../../src/platform/blobs/disk-blobs.ts'
import { expectFailure } from '../expect-failure.ts'
import { idOf } from '../grid/world.ts'
import { madePdf, madePng, pageSaying } from '../made-files.ts'
import { type Person, requestOf, startTestApp, type TestApp } from '../test-app.ts'

/** Until then, however busy the machine is. */
const patiently = { timeout: 30_000 }
let omni: TestApp
let ada: Person
beforeAll(async () => {
  omni = await startTestApp()
  ada = await omni.makeAdmin()
})
afterAll(() => omni.close())

const upload = (body: Buffer, name = 'file', someone = ada) =>
  someone.call('attachmentUpload', { query: { name }, body })
const content = (attachment_id: string, someone = ada) =>
  someone.call('attachmentContent', { params: { attachment_id } })

function mediaFolderOf({ config: { mediaStorage } }: TestApp): string {
  if (mediaStorage.kind !== 'folder') throw new Error('The files of this app lie in no folder.')
  return mediaStorage.path
}

async function filesOf(app: TestApp): Promise<string[]> {
  const entries = await readdir(mediaFolderOf(app), { recursive: true, withFileTypes: true })
  return entries.filter(entry => entry.isFile()).map(entry => entry.name)
}
const media = (app = omni) => app.database.tables<MediaTables>()
const rows = (app = omni) => media(app).selectFrom('media_files').selectAll().execute()
const usage = (app = omni) => media(app).selectFrom('media_usage').select(['bytes', 'files']).execute()
const traces = async (app = omni) => ({
  files: (await filesOf(app)).sort(),
  rows: await rows(app),
  usage: await usage(app),
})

describe('an uploaded file', () => {
  test('is known by what is in it, and comes back byte for byte as something to save', async () => {
    const bytes = madePng(64, 48)
    const uploaded = await upload(bytes, 'Größe "1".png')
    expect(uploaded.statusCode).toBe(201)
    const attachment = uploaded.json<Attachment>()
    expect(attachment).toMatchObject({
      name: 'Größe "1".png',
      kind: 'image',
      media_type: 'image/png',
      bytes: bytes.length,
      width: 64,
      height: 48,
      linked: false,
    })
    const viewed = await ada.call('attachmentView', { params: { attachment_id: attachment.id } })
    expect(viewed.json()).toEqual(attachment)
    const answer = await content(attachment.id)
    expect(answer.rawPayload).toEqual(bytes)
    expect(answer.headers).toMatchObject({
      'content-type': 'image/png',
      'content-length': String(bytes.length),
      'content-disposition':
        'attachment; filename="Gr??e \\"1\\".png"; filename*=UTF-8\'\'Gr%C3%B6%C3%9Fe%20%221%22.png',
      'x-content-type-options': 'nosniff',
      'content-security-policy': expect.stringContaining('sandbox'),
      'cache-control': 'no-store',
    })
  })

  test.each([
    ['SVG with a script', '<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>', 'x.svg'],
    ['HTML', '<!doctype html><script>alert(1)</script>', 'x.html'],
    ['XML', '<?xml version="1.0"?><?xml-stylesheet href="x.xsl"?><a/>', 'x.xml'],
  ])('%s is plain text to save, whatever opens it', async (_kind, text, name) => {
    const { id, media_type } = (await upload(Buffer.from(text), name)).json<Attachment>()
    expect(media_type).toBe('text/plain')
    const { headers } = await content(id)
    expect(headers['content-type']).toBe('text/plain; charset=utf-8')
    expect(headers['content-disposition']).toMatch(/^attachment;/)
  })

  test('lies under a name of the server, whatever it was called', async () => {
    for (const name of ['../../../escape.txt', '..\\..\\escape.txt', '/etc/cron.d/escape', 'a/../b.txt']) {
      const { id } = (await upload(Buffer.from('x'), name)).json<Attachment>()
      const row = (await rows()).find(each => each.id === id)!
      expect(row.blob_key).toMatch(/^[0-9a-f]{32}$/)
      expect(row.name).not.toMatch(/[/\\]/)
    }
    for (const file of await filesOf(omni)) expect(file).toMatch(/^[0-9a-f]{32}$/)
  })

  test('is gone with its bytes and its room when it is deleted', async () => {
    const before = await traces()
    const { id } = (await upload(Buffer.from('short'))).json<Attachment>()
    const params = { attachment_id: id }
    expect((await ada.call('attachmentDelete', { params })).json()).toEqual({ ok: true })
    expect(await traces()).toEqual(before)
    expectFailure(await content(id), 'E_NOT_FOUND')
  })
})

describe('what is refused leaves no file, no row and takes no room', () => {
  test.each([
    ['HTML as a picture', Buffer.from('<!doctype html>'), 'x.png', 'E_UNSUPPORTED_FILE'],
    [
      'SVG as a photo',
      Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>'),
      'x.jpg',
      'E_UNSUPPORTED_FILE',
    ],
    ['a picture as text', madePng(1, 1), 'x.txt', 'E_UNSUPPORTED_FILE'],
    ['a PDF as a script', madePdf(1, pageSaying('x')), 'x.js', 'E_UNSUPPORTED_FILE'],
    ['a program', Buffer.concat([Buffer.from('MZ'), randomBytes(64)]), 'x', 'E_UNSUPPORTED_FILE'],
    ['nothing', Buffer.alloc(0), 'x.txt', 'E_UNSUPPORTED_FILE'],
    ['a picture of too many pixels', madePng(14_000, 14_000), 'x.png', 'E_TOO_LARGE'],
    ['a damaged PDF', Buffer.from('%PDF-1.7 and no more'), 'x.pdf', 'E_FILE_UNREADABLE'],
    ['more than a file may have', Buffer.alloc(bounds.attachment_bytes + 1, 'a'), 'x.txt', 'E_TOO_LARGE'],
  ] as const)('%s', async (_what, bytes, name, code) => {
    const before = await traces()
    expectFailure(await upload(bytes, name), code)
    expect(await traces()).toEqual(before)
  })

  test.each([
    'application/json',
    'multipart/form-data; boundary=x',
    'text/plain',
    'image/png',
    'application/octet-stream; x=y',
  ])('a body that says it is %s: only bytes are taken, which no form can send', async type => {
    const before = await traces()
    const sent = requestOf('attachmentUpload', { query: { name: 'x' }, body: Buffer.from('x') }, ada)
    const answer = await omni.app.inject({ ...sent, headers: { ...sent.headers, 'content-type': type } })
    expectFailure(answer, 'E_UNSUPPORTED_MEDIA_TYPE')
    expect(await traces()).toEqual(before)
  })

  test('bytes are no JSON: the other operations do not take them', async () => {
    const sent = requestOf('threadCreate', { body: {} }, ada)
    const headers = { ...sent.headers, 'content-type': 'application/octet-stream' }
    expectFailure(await omni.app.inject({ ...sent, headers }), 'E_UNSUPPORTED_MEDIA_TYPE')
  })
})

describe('on a real connection', () => {
  let base: URL
  beforeAll(async () => {
    base = new URL(await omni.listen())
  })

  function start(name: string) {
    const { headers } = requestOf('attachmentUpload', { query: { name } }, ada)
    const request = httpRequest({
      host: base.hostname,
      port: base.port,
      method: 'POST',
      path: `/v1/attachments?name=${name}`,
      headers: { ...headers, 'transfer-encoding': 'chunked' } as Record<string, string>,
    })
    const answered = new Promise<number>((resolve, reject) => {
      request.on('response', response => resolve(response.resume().statusCode!))
      request.on('error', reject)
    })
    return { request, answered }
  }

  test('a body without a length is cut at the bound, and its sender is told', async () => {
    const before = await traces()
    const { request, answered } = start('endless.txt')
    const chunk = Buffer.alloc(1024 * 1024, 'a')
    for (let sent = 0; sent <= bounds.attachment_bytes; sent += chunk.length) request.write(chunk)
    expect(await answered).toBe(413)
    request.destroy()
    expect(await traces()).toEqual(before)
  })

  test('an upload that its sender breaks off leaves nothing', async () => {
    const before = await traces()
    const { request, answered } = start('half.txt')
    request.write(Buffer.alloc(100_000, 'a'))
    await expect.poll(async () => (await filesOf(omni)).length, patiently).toBe(before.files.length + 1)
    request.destroy()
    await expect(answered).rejects.toThrow()
    await expect.poll(() => traces(), patiently).toEqual(before)
  })
})

describe('room', () => {
  test('uploads at the same time cannot take more than there is, and deleting gives it back', async () => {
    const fresh = await startTestApp()
    const { member } = await fresh.people()
    const { id } = (await upload(Buffer.from('first'), 'x', member)).json<Attachment>()
    const used = { files: bounds.attachment_quota_files - 1 }
    await media(fresh).updateTable('media_usage').set(used).execute()
    const answers = await Promise.all(['a', 'b', 'c'].map(text => upload(Buffer.from(text), 'x', member)))
    expect(answers.map(answer => answer.statusCode).sort()).toEqual([201, 413, 413])
    for (const answer of answers.filter(each => each.statusCode === 413)) {
      expectFailure(answer, 'E_QUOTA_EXCEEDED')
    }
    expect((await rows(fresh)).length).toBe((await filesOf(fresh)).length)
    expectFailure(await upload(Buffer.from('d'), 'x', member), 'E_QUOTA_EXCEEDED')
    await member.call('attachmentDelete', { params: { attachment_id: id } })
    expect((await upload(Buffer.from('e'), 'x', member)).statusCode).toBe(201)
    await fresh.close()
  })

  test('bytes count too, and another person has room of their own', async () => {
    const fresh = await startTestApp()
    const { admin, member } = await fresh.people()
    await upload(Buffer.from('x'), 'x', member)
    await media(fresh)
      .updateTable('media_usage')
      .set({ bytes: bounds.attachment_quota_bytes - 2 })
      .execute()
    expectFailure(await upload(Buffer.from('xyz'), 'x', member), 'E_QUOTA_EXCEEDED')
    expect((await upload(Buffer.from('xy'), 'x', member)).statusCode).toBe(201)
    expect((await upload(Buffer.from('xyz'), 'x', admin)).statusCode).toBe(201)
    await fresh.close()
  })

  test('one person uploads so many files at a time; the next is asked to wait, others are not', async () => {
    const held = Promise.withResolvers<void>()
    async function* slowly() {
      yield Buffer.from('a')
      await held.promise
    }
    const owner = { userId: await idOf(ada) }
    const going = Array.from({ length: bounds.uploads_at_once }, () =>
      omni.media.upload(owner, { name: 'x' }, slowly()),
    )
    await expect.poll(async () => (await filesOf(omni)).length >= going.length, patiently).toBe(true)
    expectFailure(await upload(Buffer.from('a')), 'E_RATE_LIMITED')
    const ben = await omni.invite(ada, 'ben@example.org')
    expect((await upload(Buffer.from('a'), 'x', ben)).statusCode).toBe(201)
    held.resolve()
    await Promise.all(going)
    expect((await upload(Buffer.from('a'))).statusCode).toBe(201)
  })

  test('on a full disk an upload answers 507 without a path; what is stored is read and deleted', async () => {
    let isFull = false
    const opened: typeof open = async (...given) => {
      if (isFull) throw Object.assign(new Error(`ENOSPC: ${String(given[0])}`), { code: 'ENOSPC' })
      return open(...given)
    }
    const blobs = await createDiskBlobs(`${mediaFolderOf(omni)}-small`, opened)
    const fresh = await startTestApp({ blobs })
    const someone = await fresh.makeAdmin()
    const { id } = (await upload(Buffer.from('there'), 'x', someone)).json<Attachment>()
    isFull = true
    const answer = await upload(Buffer.from('more'), 'x', someone)
    expectFailure(answer, 'E_STORAGE_FULL')
    expect(answer.body).not.toContain('media')
    expect((await content(id, someone)).body).toBe('there')
    expect((await someone.call('attachmentDelete', { params: { attachment_id: id } })).statusCode).toBe(200)
    isFull = false
    expect((await upload(Buffer.from('more'), 'x', someone)).statusCode).toBe(201)
    await fresh.close()
  })
})
