import { randomUUID } from 'node:crypto'
import type { DocPresence } from '@omniai/contracts/schemas/doc-presence'
import { describe, expect, test } from 'vitest'
import { testDatabases } from '../databases.ts'
import { expectFailure } from '../expect-failure.ts'
import type { Person } from '../test-app.ts'
import { projectScene, save } from './scene.ts'

describe.each(testDatabases)('who has a document open, on $name', testDatabase => {
  test('members see each other by name, a reader as a reader, oneself on another page; a stranger nothing', async () => {
    const { member, other, doc, join, close } = await projectScene(testDatabase)
    const notes = await doc('Hello.\n')
    const ask = (someone: Person, page_id: string, state = 'editing') =>
      someone.call('docPresence', { params: { doc_id: notes.id }, body: { page_id, state } })
    const say = async (...given: Parameters<typeof ask>) => (await ask(...given)).json<DocPresence>()
    const [first, second, theirs] = [randomUUID(), randomUUID(), randomUUID()]

    expectFailure(await ask(other, theirs), 'E_NOT_FOUND')
    expect(await say(member, first)).toEqual({
      revision: { id: notes.revision.id, number: 1 },
      others: [],
    })
    await join('reader')
    const me = notes.revision.author
    expect((await say(other, theirs)).others).toEqual([{ ...me, state: 'editing' }])
    expect((await say(member, first)).others).toMatchObject([{ state: 'reading' }])
    expect((await say(member, second, 'reading')).others).toHaveLength(2)
    expect((await say(other, theirs)).others).toEqual([{ ...me, state: 'editing' }])

    await say(member, first, 'gone')
    expect((await say(other, theirs)).others).toEqual([{ ...me, state: 'reading' }])
    await save(member, notes, { text: 'Hello again.\n' })
    expect((await say(other, theirs)).revision.number).toBe(2)
    await close()
  })
})
