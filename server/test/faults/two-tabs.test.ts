/** Two tabs of one person that write one thread at the same time. */

import { textOf } from '@omniai/contracts/apply-event'
import type { MessagePage } from '@omniai/contracts/schemas/thread'
import { afterEach, describe, expect, test } from 'vitest'
import { testDatabases } from '../databases.ts'
import { isOver, readEvents } from '../event-reader.ts'
import { chatBody, startTestApp } from '../test-app.ts'
import { expectIdle, expectWhole } from './after-fault.ts'

const closing: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
})

describe.each(testDatabases)('on $name', testDatabase => {
  test('both messages are kept, each with its own answer, and none is mixed with the other', async () => {
    const { database, remove } = await testDatabase.open()
    closing.push(remove)
    const omni = await startTestApp({ database })
    closing.push(omni.close)
    const url = await omni.listen()
    const ada = await omni.makeAdmin()
    const ask = async (text: string, more: Record<string, unknown> = {}) => {
      const reader = await readEvents(url, ada, 'chatStart', { body: chatBody(text, more) })
      expect(reader.status).toBe(200)
      await reader.until(isOver)
      await reader.ended
      return { runId: reader.view.start!.run_id, text, shown: reader.text, end: reader.view.end, reader }
    }
    const first = await ask('echo first')
    const thread_id = first.reader.view.start!.thread_id!
    const params = { thread_id }
    const last = (await ada.call('messageList', { params })).json<MessagePage>().items.at(-1)!
    const texts = ['echo from-the-left', 'echo from-the-right']
    const both = await Promise.all(texts.map(text => ask(text, { thread_id, parent_id: last.id })))
    for (const [index, { end, shown }] of both.entries()) {
      expect(end).toMatchObject({ status: 'completed' })
      expect(texts[index]).toContain(shown.trim())
    }
    await expectWhole({ database, upstream: omni.upstream, acknowledged: [first, ...both] })
    await expectIdle(omni)
    // What either tab shows now is one branch, whole: first, then one of the two with its answer.
    const { items } = (await ada.call('messageList', { params })).json<MessagePage>()
    expect(items).toHaveLength(4)
    const [, , asked, answer] = items
    expect(texts).toContain(textOf(asked!.parts))
    expect(textOf(asked!.parts)).toContain(textOf(answer!.parts).trim())
  })
})
