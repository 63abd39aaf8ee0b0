/** A backup by the command itself, as an operator gives it, while answers are being written; then a start on what it holds. */
import { mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { textOf } from '@omniai/contracts/apply-event'
import type { Attachment } from '@omniai/contracts/schemas/attachment'
import { afterEach, describe, expect, test } from 'vitest'
import { openSqlite } from '../../src/platform/db/sqlite.ts'
import { openAddress, testDatabases } from '../databases.ts'
import { startFakeUpstream } from '../fake-upstream.ts'
import { type Acknowledged, expectWhole } from '../faults/after-fault.ts'
import { type BrowserClient, signIn, startServer } from '../server-process.ts'
import { commandPrints } from './command.ts'
import { removeFolder, temporaryFolder } from './filled.ts'

const closing: (() => unknown)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
})

/** Answers that go on until the server dies, each told of once it was acknowledged and some of it shown. */
async function writing(client: BrowserClient, texts: readonly string[]) {
  const acknowledged: (Acknowledged & { shown: string })[] = []
  const begun: Promise<void>[] = []
  const over = texts.map(text => {
    const { promise, resolve } = Promise.withResolvers<void>()
    begun.push(promise)
    return (async () => {
      try {
        for await (const view of client.chat(text)) {
          if (!view.start) continue
          const shown = textOf(view.parts)
          const known = acknowledged.find(each => each.text === text)
          if (known) known.shown = shown
          else acknowledged.push({ runId: view.start.run_id, text, shown })
          if (shown.length > 50) resolve()
        }
      } catch {
        // The socket died with the server.
      }
    })()
  })
  await Promise.all(begun)
  return { acknowledged, over: () => Promise.all(over) }
}

/** Two servers and two commands are started in it, each a process: on a busy machine that takes longer than a test has. */
describe.each(testDatabases.map(({ name }) => name))('a backup of %s while answers are written', kind => {
  test('holds every message that was acknowledged before it; what was being written then has ended after the restore', async () => {
    const place = temporaryFolder()
    closing.push(() => removeFolder(place))
    const [dataDir, restored, folder] = ['data', 'restored', 'backup'].map(name => join(place, name)) as [
      string,
      string,
      string,
    ]
    mkdirSync(dataDir)
    const address = kind === 'postgres' ? await openAddress() : null
    if (address) closing.push(address.remove)
    const here: Record<string, string> = { DATA_DIR: dataDir, ...(address && { DATABASE_URL: address.url }) }
    const upstream = await startFakeUpstream({ intervalMs: 3 })
    closing.push(upstream.close)
    const server = await startServer(dataDir, upstream.baseUrl, here)
    closing.push(server.kill)
    const client = await signIn(server.url)
    const file = Buffer.from('kept with its file '.repeat(1000))
    const attachment = (await (
      await client.sendBytes('/v1/attachments?name=kept.txt', file)
    ).json()) as Attachment

    const { acknowledged, over } = await writing(client, [
      'long 100000 one',
      'long 100000 two',
      'long 100000 three',
    ])
    const manifest = JSON.parse(await commandPrints(['backup', folder, '--json'], here))
    expect(manifest).toMatchObject({ database: kind, files: { count: 1, missing: [] } })
    await server.kill()
    await over()

    const said = await commandPrints(['restore', folder], { DATA_DIR: restored })
    expect(said).toContain('Restored. Start OmniAI')
    const again = await startServer(restored, upstream.baseUrl, { DATA_DIR: restored })
    closing.push(again.kill)
    const database = openSqlite(join(restored, 'omniai.db'))
    closing.push(database.close)
    await expectWhole({ database, acknowledged, upstream, mediaDir: join(restored, 'media') })
    const { rows, statuses } = await endsOf(database)
    expect({ rows, statuses }).toEqual({ rows: 3, statuses: ['interrupted'] })
    const member = await signIn(again.url)
    const content = await member.send('GET', `/v1/attachments/${attachment.id}/content`)
    expect(Buffer.from(await content.arrayBuffer()).equals(file)).toBe(true)
    expect(readFileSync(join(restored, 'encryption-key'))).toEqual(
      readFileSync(join(dataDir, 'encryption-key')),
    )
  }, 240_000)
})

async function endsOf(database: ReturnType<typeof openSqlite>) {
  const runs = await database
    .tables<{ runs: { status: string } }>()
    .selectFrom('runs')
    .select('status')
    .execute()
  return { rows: runs.length, statuses: [...new Set(runs.map(run => run.status))] }
}
