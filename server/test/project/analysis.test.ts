import { randomUUID } from 'node:crypto'
import type { Analysis } from '@omniai/contracts/schemas/analysis'
import type { Doc } from '@omniai/contracts/schemas/doc'
import type { Run, RunCancelled } from '@omniai/contracts/schemas/run'
import type { Message, MessagePage } from '@omniai/contracts/schemas/thread'
import { describe, expect, test } from 'vitest'
import { testDatabases } from '../databases.ts'
import { isOver, readEvents } from '../event-reader.ts'
import { expectFailure } from '../expect-failure.ts'
import { finished } from '../grid/world.ts'
import type { Person } from '../test-app.ts'
import { apply, changedBy, projectScene, save } from './scene.ts'

const bodyOf = (doc: Doc, more: object = {}) => ({
  client_request_id: randomUUID(),
  doc_id: doc.id,
  thread_id: null,
  ...more,
})
const startOf = (doc: Doc, more: object = {}) => ({
  params: { project_id: doc.project_id },
  body: bodyOf(doc, more),
})
const analyse = async (someone: Person, doc: Doc, more: object = {}) =>
  (await someone.call('analysisCreate', startOf(doc, more))).json<Run>()

async function answerOf(someone: Person, run: Run): Promise<Message> {
  const params = { thread_id: run.thread_id! }
  const { items } = (await someone.call('messageList', { params })).json<MessagePage>()
  return items.find(({ run_id }) => run_id === run.id)!
}
const analysisIn = ({ parts }: Message): Analysis | undefined =>
  parts.find(part => part.type === 'analysis')?.analysis

describe.each(testDatabases)('analysis on $name', testDatabase => {
  test('is an answer of a thread in the project, with what was found and where it stands', async () => {
    const { member, project, doc, close } = await projectScene(testDatabase)
    const notes = await doc('Notes of Monday.\nWe begin early tomorrow.\n')
    const run = await finished(member, await analyse(member, notes, { focus: 'Is it clear?' }))
    expect(run).toMatchObject({ kind: 'analysis', status: 'completed', error_code: null })
    expect(run.usage).not.toBeNull()
    const answer = await answerOf(member, run)
    const found = analysisIn(answer)!
    expect(found).toMatchObject({ doc_id: notes.id, revision_id: notes.revision.id, unplaced_edits: 1 })
    for (const { start, end, quote } of found.edits) expect(notes.text.slice(start, end)).toBe(quote)
    expect(found.issues[0]!.place).toEqual({ start: 17, end: 41 })
    expect(answer.parts[0]).toMatchObject({ type: 'text', text: expect.stringContaining('**Issues**') })
    const { items } = (await member.call('threadList', { query: { project_id: project.id } })).json<{
      items: { id: string }[]
    }>()
    expect(items.map(({ id }) => id)).toEqual([run.thread_id])
    await close()
  })

  test('read again after its end it is the same, and a part of it can be applied with its source', async () => {
    const { omni, member, doc, close } = await projectScene(testDatabase)
    const url = await omni.listen()
    const notes = await doc('We begin early tomorrow.\n')
    const live = await readEvents(url, member, 'analysisCreate', startOf(notes))
    await live.until(isOver)
    const again = await readEvents(url, member, 'runEvents', { params: { run_id: live.view.start!.run_id } })
    await again.until(isOver)
    expect(again.view.parts).toEqual(live.view.parts)
    expect(again.view.parts.map(({ type }) => type)).toEqual(['text', 'analysis'])
    const message_id = live.view.start!.message_id!
    const [{ start, end, replacement }] = (again.view.parts[1] as { analysis: Analysis }).analysis.edits as [
      Analysis['edits'][number],
    ]
    const changed = changedBy(
      await apply(member, notes, {
        operation: 'replace',
        changes: [{ start, end, text: replacement }],
        source: { message_id },
      }),
    )
    expect(changed.doc.text).toBe('Surely begin early tomorrow.\n')
    expect(changed.doc.sources).toMatchObject([{ message_id, model: { model_id: 'fake-model' } }])
    await close()
  })

  test('looks at the part and the revision that were seen, and at no others', async () => {
    const { omni, member, doc, close } = await projectScene(testDatabase)
    const notes = await doc('First part.\nSecond part here.\n')
    await save(member, notes, { text: 'Nothing of it is left.\n' })
    const selection = { start: 12, end: 29, quote: 'Second part here.' }
    const seen = { revision_id: notes.revision.id, selection }
    const run = await finished(member, await analyse(member, notes, seen))
    const found = analysisIn(await answerOf(member, run))!
    expect(found.range).toEqual({ start: 12, end: 29 })
    expect(found.edits.map(({ start, end }) => notes.text.slice(start, end))).toEqual(['Second', 'here.'])
    const sent = JSON.stringify(omni.upstream.calls.at(-1)!.body.messages)
    expect(sent).not.toContain('First part')
    expect(omni.upstream.calls.at(-1)!.body.response_format).toMatchObject({ type: 'json_schema' })
    expectFailure(await member.call('analysisCreate', startOf(notes, { selection })), 'E_CONFLICT')
    await close()
  })

  test('asked for 10 times at once it is made once', async () => {
    const { omni, member, doc, close } = await projectScene(testDatabase)
    const start = startOf(await doc('Something.\n'))
    const answers = await Promise.all(Array.from({ length: 10 }, () => member.call('analysisCreate', start)))
    expect(new Set(answers.map(answer => answer.json<Run>().id)).size).toBe(1)
    await finished(member, answers[0]!.json<Run>())
    expect(omni.upstream.calls).toHaveLength(1)
    await close()
  })

  test('of what is no analysis nothing is made up: the run fails and says so, and Retry asks again', async () => {
    const { member, doc, close } = await projectScene(testDatabase)
    for (const text of ['echo I would rather not.', 'half-json of something', 'echo {"summary": 5}']) {
      const run = await finished(member, await analyse(member, await doc(text)))
      expect(run).toMatchObject({ status: 'failed', error_code: 'E_PROVIDER_BAD_OUTPUT' })
      expect(analysisIn(await answerOf(member, run))).toBeUndefined()
      const retry = await member.call('runRetry', {
        params: { run_id: run.id },
        body: { client_request_id: randomUUID() },
      })
      expect(await finished(member, retry.json<Run>())).toMatchObject({ kind: 'analysis', status: 'failed' })
      const goOn = { params: { run_id: run.id }, body: { client_request_id: randomUUID() } }
      expectFailure(await member.call('runContinue', goOn), 'E_CONFLICT')
    }
    await close()
  })

  test.each(['hang', 'hang-midway'])(
    'stopped while the model is silent (%s) it ends as stopped',
    async text => {
      const { omni, member, doc, close } = await projectScene(testDatabase)
      const run = await analyse(member, await doc(`${text} for ever`))
      await omni.upstream.nextCall()
      const stopped = await member.call('runCancel', { params: { run_id: run.id }, body: {} })
      expect(stopped.json<RunCancelled>().status).toBe('cancelled')
      expect(analysisIn(await answerOf(member, run))).toBeUndefined()
      await close()
    },
  )

  test('readers may have one made, strangers find no document', async () => {
    const { member, other, join, doc, close } = await projectScene(testDatabase)
    const notes = await doc('We begin early.\n')
    expectFailure(await other.call('analysisCreate', startOf(notes)), 'E_NOT_FOUND')
    await join('reader')
    const run = await finished(other, await analyse(other, notes))
    expect(run.status).toBe('completed')
    expectFailure(await member.call('runView', { params: { run_id: run.id } }), 'E_NOT_FOUND')
    await close()
  })
})
