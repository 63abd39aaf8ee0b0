/**
 * kill -9 while files arrive, and between a file and its row, then a start on the same data. What was acknowledged is
 * there whole; of the rest neither half a file nor a file without a row stays.
 */
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import type { Attachment } from '@omniai/contracts/schemas/attachment'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { madePdf, pageSaying } from '../made-files.ts'
import { type BrowserClient, type ServerProcess, signIn, startServer } from '../server-process.ts'

let dataDir: string
let server: ServerProcess
const start = async () => {
  server = await startServer(dataDir, 'http://127.0.0.1:9/v1')
  return signIn(server.url)
}
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'omniai-kill-upload-'))
})
afterEach(async () => {
  await server.kill()
  rmSync(dataDir, { recursive: true, force: true })
})

const media = () => join(dataDir, 'media')
const incoming = () => readdirSync(join(media(), 'incoming'))
const whole = () =>
  readdirSync(media(), { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile() && !entry.parentPath.endsWith('incoming'))
    .map(entry => entry.name)
    .sort()

function rowKeys(): string[] {
  const database = new DatabaseSync(join(dataDir, 'omniai.db'), { readOnly: true })
  try {
    const rows = database.prepare('select blob_key from media_files order by blob_key').all()
    return rows.map(row => String(row.blob_key))
  } finally {
    database.close()
  }
}

const address = (name: string) => `/v1/attachments?name=${encodeURIComponent(name)}`

async function upload(client: BrowserClient, name: string, body: RequestInit['body']): Promise<Attachment> {
  const response = await client.sendBytes(address(name), body)
  if (response.status !== 201) throw new Error(`${response.status} ${await response.text()}`)
  return (await response.json()) as Attachment
}

/** A body that begins and never ends. */
const endless = () =>
  new ReadableStream<Uint8Array>({
    start: controller => controller.enqueue(new TextEncoder().encode('begun '.repeat(20_000))),
  })

async function isWhole(client: BrowserClient, { id }: Attachment, bytes: Uint8Array): Promise<void> {
  expect(await client.get<Attachment>(`/v1/attachments/${id}`)).toMatchObject({ state: 'ready' })
  const content = await client.send('GET', `/v1/attachments/${id}/content`)
  expect(Buffer.from(await content.arrayBuffer()).equals(bytes)).toBe(true)
}

test('killed while files arrive: half ones are gone after the start, the acknowledged one is whole', async () => {
  const client = await start()
  const text = Buffer.from('acknowledged '.repeat(1_000))
  const kept = await upload(client, 'kept.txt', text)
  const cut = [1, 2].map(number => upload(client, `${number}.txt`, endless()).catch(() => 'cut'))
  const sizes = () => incoming().map(name => statSync(join(media(), 'incoming', name)).size)
  await expect.poll(() => sizes().filter(size => size > 0).length, { timeout: 20_000 }).toBe(2)
  await server.kill()
  expect(await Promise.all(cut)).toEqual(['cut', 'cut'])
  expect(incoming()).toHaveLength(2)

  const again = await start()
  expect(incoming()).toEqual([])
  await expect.poll(whole).toEqual(rowKeys())
  expect(rowKeys()).toHaveLength(1)
  await isWhole(again, kept, text)
})

test('killed between a file and its row: neither stays without the other, and nothing acknowledged is lost', async () => {
  let client = await start()
  const acknowledged: { file: Attachment; bytes: Buffer }[] = []
  let between = 0
  for (let round = 0; round < 3; round += 1) {
    const bytes = madePdf(3, pageSaying(`Round ${round}`))
    acknowledged.push({ file: await upload(client, `${round}.pdf`, bytes), bytes })
    const before = whole().length
    // The file has its name before it is looked into, which takes a process of its own; its row comes after that.
    let refused: unknown = null
    const again = () =>
      upload(client, `cut-${round}.pdf`, bytes).then(
        file => {
          acknowledged.push({ file, bytes })
        },
        error => {
          refused = error
        },
      )
    let cut = again()
    const reached = () => {
      // A connection that was kept open may have ended just then, and with it the request.
      if (refused instanceof TypeError) {
        refused = null
        cut = again()
      }
      return refused ?? whole().length
    }
    await expect.poll(reached, { interval: 1, timeout: 20_000 }).toBe(before + 1)
    await server.kill()
    await cut
    if (whole().length > rowKeys().length) between += 1

    client = await start()
    await expect.poll(whole).toEqual(rowKeys())
    for (const { file, bytes: expected } of acknowledged) await isWhole(client, file, expected)
  }
  // Otherwise this test looked at nothing.
  expect(between).toBeGreaterThan(0)
})
