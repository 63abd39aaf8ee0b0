/** A real PostgreSQL that is stopped, started again and frozen under answers that run. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { migrations } from '../../src/app.ts'
import type { Database } from '../../src/kernel/database.ts'
import { migrate } from '../../src/platform/db/migrate.ts'
import { openPostgres } from '../../src/platform/db/postgres.ts'
import { callAsking, hasText, isOver, readEvents } from '../event-reader.ts'
import { postgresMissing, startPostgres } from '../postgres-server.ts'
import { chatBody, type Person, startTestApp, type TestApp } from '../test-app.ts'
import { type Acknowledged, expectIdle, expectWhole } from './after-fault.ts'

describe.skipIf(postgresMissing !== null)('a PostgreSQL', () => {
  let postgres: Awaited<ReturnType<typeof startPostgres>>
  let database: Database
  let omni: TestApp
  let ada: Person
  let url: string
  const acknowledged: Acknowledged[] = []

  beforeAll(async () => {
    postgres = await startPostgres()
    database = openPostgres(postgres.url)
    await migrate(database, migrations)
    omni = await startTestApp({ database })
    url = await omni.listen()
    ada = await omni.makeAdmin()
  }, 120_000)
  afterAll(async () => {
    await omni.close()
    await database.close()
    await postgres.close()
  })

  test.each([
    ['stopped', () => postgres.stop(), () => postgres.start()],
    ['frozen', () => postgres.freeze(), () => postgres.thaw()],
  ])(
    'that is %s in mid-answer and comes back: nothing new is acknowledged meanwhile, and nothing is lost',
    async (how, begin, end) => {
      const text = `long 3${how.length}`
      omni.upstream.hold()
      const reader = await readEvents(url, ada, 'chatStart', { body: chatBody(text) })
      const call = await callAsking(omni.upstream, text)
      call.next(5)
      const { start } = await reader.until(hasText(call.sent.length))
      begin()
      try {
        const refused = await ada.call('chatStart', { body: chatBody('echo refused') })
        expect(refused.statusCode).toBe(503)
        expect(refused.headers['retry-after']).toBeDefined()
        omni.upstream.release()
        await call.ended
      } finally {
        end()
      }
      expect((await reader.until(isOver)).end).toMatchObject({ status: 'completed' })
      await reader.ended
      const { view } = reader
      acknowledged.push({ runId: start!.run_id, text, shown: reader.text, end: view.end })
      await expectWhole({ database, upstream: omni.upstream, acknowledged })
      await expectIdle(omni)
    },
    60_000,
  )
})
