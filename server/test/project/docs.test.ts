import { randomUUID } from 'node:crypto'
import type { Doc, DocConflict, DocRevisionText } from '@omniai/contracts/schemas/doc'
import { changesBetween } from '@omniai/contracts/text/change'
import type { LightMyRequestResponse } from 'fastify'
import { describe, expect, test } from 'vitest'
import { testDatabases } from '../databases.ts'
import { expectFailure } from '../expect-failure.ts'
import { finished } from '../grid/world.ts'
import { startChat } from '../test-app.ts'
import { apply, changedBy, docsOf, history, placeOf, projectScene, save, undo, viewed } from './scene.ts'

const conflictOf = (answer: LightMyRequestResponse) =>
  answer.json<{ error: { detail: DocConflict } }>().error.detail

describe.each(testDatabases)('documents on $name', testDatabase => {
  test('a save against an older revision is refused and nothing is written over', async () => {
    const { member, doc, close } = await projectScene(testDatabase)
    const notes = await doc('One.\nTwo.\nThree.\n')
    const first = (await save(member, notes, { text: 'Eins.\nTwo.\nThree.\n' })).json<Doc>()
    const stale = await save(member, notes, { text: 'One.\nTwo.\nDrei.\n' })
    expectFailure(stale, 'E_CONFLICT')
    expect(conflictOf(stale)).toEqual({ reason: 'moved', revision_id: first.revision.id, conflicts: [] })
    expect(await viewed(member, notes)).toEqual(first)

    const joined = (await save(member, notes, { text: 'One.\nTwo.\nDrei.\n', merge: true })).json<Doc>()
    expect(joined).toMatchObject({ text: 'Eins.\nTwo.\nDrei.\n', revision: { kind: 'merge', number: 3 } })

    const touching = await save(member, notes, { text: 'Uno.\nTwo.\nThree.\n', merge: true })
    expectFailure(touching, 'E_CONFLICT')
    const conflict = conflictOf(touching)
    expect(conflict).toMatchObject({
      reason: 'overlapping',
      conflicts: [{ base: 'One', mine: 'Uno', theirs: 'Eins' }],
    })
    const resolution = { revision_id: conflict.revision_id, choices: ['mine'] }
    const resolved = (await save(member, notes, { text: 'Uno.\nTwo.\nThree.\n', resolution })).json<Doc>()
    expect(resolved.text).toBe('Uno.\nTwo.\nDrei.\n')
    // The choices were about that revision; for a later one they are asked for again.
    expectFailure(await save(member, notes, { text: 'Yksi.\nTwo.\nThree.\n', resolution }), 'E_CONFLICT')
    await close()
  })

  test('of many saves at once on one revision one wins, and the others change nothing', async () => {
    const { member, doc, close } = await projectScene(testDatabase)
    const notes = await doc('Start.\n')
    const answers = await Promise.all(
      Array.from({ length: 8 }, (_, index) => save(member, notes, { text: `Version ${index}.\n` })),
    )
    expect(answers.map(answer => answer.statusCode).sort()).toEqual([200, ...Array(7).fill(409)])
    const won = answers.find(answer => answer.statusCode === 200)!.json<Doc>()
    expect((await viewed(member, notes)).text).toBe(won.text)
    expect(await history(member, notes, { all: true })).toHaveLength(2)
    await close()
  })

  test('changes are saved without sending the text, and what does not fit is refused', async () => {
    const { member, doc, close } = await projectScene(testDatabase)
    const notes = await doc('One two 😀 three.\n')
    const changes = changesBetween(notes.text, 'One 2 😀 three, four.\n')
    expect((await save(member, notes, { changes })).json<Doc>().text).toBe('One 2 😀 three, four.\n')
    for (const bad of [
      [{ start: 0, end: 99, text: '' }],
      [{ start: 9, end: 9, text: 'x' }],
      [
        { start: 4, end: 5, text: '' },
        { start: 0, end: 1, text: '' },
      ],
    ])
      expectFailure(await save(member, notes, { changes: bad }), 'E_VALIDATION')
    expectFailure(await save(member, notes, { changes, text: 'x' }), 'E_VALIDATION')
    const params = placeOf(notes)
    expectFailure(await member.call('docUpdate', { params, body: { text: 'x' } }), 'E_VALIDATION')
    await close()
  })

  test('each operation of an apply puts the text where it says', async () => {
    const { member, doc, close } = await projectScene(testDatabase)
    const text = '# A\none\n\n## A1\ntwo\n\n# B\nthree\n'
    const put = async (body: object) => changedBy(await apply(member, await doc(text), body)).doc.text
    expect(await put({ operation: 'append', text: 'End.' })).toBe(`${text}\nEnd.`)
    expect(await put({ operation: 'prepend', text: 'Start.' })).toBe(`Start.\n\n${text}`)
    expect(await put({ operation: 'insert', text: '!', target: { kind: 'cursor', offset: 7 } })).toBe(
      text.replace('one', 'one!'),
    )
    expect(await put({ operation: 'insert', text: 'More.', target: { kind: 'heading', heading: 'A' } })).toBe(
      '# A\none\n\n## A1\ntwo\n\nMore.\n\n# B\nthree\n',
    )
    const selection = { kind: 'selection', start: 4, end: 7, quote: 'one' }
    expect(await put({ operation: 'replace', text: '1', target: selection })).toBe(text.replace('one', '1'))
    expect(
      await put({ operation: 'replace', text: 'Zwei.', target: { kind: 'heading', heading: 'A1' } }),
    ).toBe('# A\none\n\n## A1\nZwei.\n\n# B\nthree\n')
    expect(await put({ operation: 'replace', text: 'All.', target: { kind: 'whole' } })).toBe('All.')
    const changes = [
      { start: 4, end: 7, text: '1' },
      { start: text.length - 6, end: text.length - 1, text: '3' },
    ]
    expect(await put({ operation: 'replace', changes })).toBe('# A\n1\n\n## A1\ntwo\n\n# B\n3\n')
    await close()
  })

  test('a heading inside code is none, and the second of two is found', async () => {
    const { member, doc, close } = await projectScene(testDatabase)
    const text = '```\n# A\n```\n# A\none\n# A\ntwo\n'
    const put = async (occurrence: number) => {
      const target = { kind: 'heading', heading: 'A', occurrence }
      return apply(member, await doc(text), { operation: 'replace', text: 'x', target })
    }
    expect(changedBy(await put(1)).doc.text).toBe('```\n# A\n```\n# A\nx\n\n# A\ntwo\n')
    expect(changedBy(await put(2)).doc.text).toBe('```\n# A\n```\n# A\none\n# A\nx')
    expectFailure(await put(3), 'E_VALIDATION')
    await close()
  })

  test('an apply sent again, at once or later, is one revision', async () => {
    const { member, doc, close } = await projectScene(testDatabase)
    const notes = await doc('Hello.\n')
    const body = { client_request_id: randomUUID(), operation: 'append', text: 'More.\n' }
    const answers = await Promise.all(Array.from({ length: 6 }, () => apply(member, notes, body)))
    const made = answers.map(answer => changedBy(answer).revision.id)
    expect(new Set(made).size).toBe(1)
    expect((await viewed(member, notes)).text).toBe('Hello.\n\nMore.\n')
    await save(member, await viewed(member, notes), { text: 'Other.\n' })
    const late = changedBy(await apply(member, notes, body))
    expect(late).toMatchObject({ revision: { id: made[0] }, doc: { text: 'Other.\n' } })
    expectFailure(await apply(member, notes, { ...body, text: 'Else.' }), 'E_IDEMPOTENCY_CONFLICT')
    await close()
  })

  test('what is aimed at a selection that is not there any more changes nothing', async () => {
    const { member, doc, close } = await projectScene(testDatabase)
    const notes = await doc('One two.\n')
    const target = { kind: 'selection', start: 0, end: 3, quote: 'Eno' }
    const answer = await apply(member, notes, { operation: 'replace', text: 'x', target })
    expectFailure(answer, 'E_CONFLICT')
    expect(conflictOf(answer).reason).toBe('quote')
    expect(await viewed(member, notes)).toEqual(notes)
    await close()
  })

  test('an apply to a document that moved on is joined where it is apart, and undone alone', async () => {
    const { member, doc, close } = await projectScene(testDatabase)
    const notes = await doc('First.\n\nLast.\n')
    await save(member, notes, { text: 'First, by hand.\n\nLast.\n' })
    const applied = changedBy(await apply(member, notes, { operation: 'append', text: 'By a model.\n' }))
    expect(applied.doc.text).toBe('First, by hand.\n\nLast.\n\nBy a model.\n')
    await save(member, applied.doc, { text: `Title.\n${applied.doc.text}` })
    const undone = changedBy(await undo(member, notes, applied.revision.id))
    expect(undone).toMatchObject({
      revision: { kind: 'undo' },
      doc: { text: 'Title.\nFirst, by hand.\n\nLast.\n' },
    })
    await close()
  })

  test('taking back what somebody has written over since is a conflict, not a loss', async () => {
    const { member, doc, close } = await projectScene(testDatabase)
    const notes = await doc('Start.\n')
    const applied = changedBy(
      await apply(member, notes, { operation: 'append', text: 'A model wrote this.\n' }),
    )
    const edited = applied.doc.text.replace('A model wrote this', 'A model wrote this, and I that')
    await save(member, applied.doc, { text: edited })
    const answer = await undo(member, notes, applied.revision.id)
    expectFailure(answer, 'E_CONFLICT')
    expect((await viewed(member, notes)).text).toBe(edited)
    const { revision_id, conflicts } = conflictOf(answer)
    const resolution = { revision_id, choices: conflicts.map(() => 'mine') }
    expect(changedBy(await undo(member, notes, applied.revision.id, { resolution })).doc.text).toBe(
      'Start.\n',
    )
    await close()
  })

  test('of what is taken back and was written over, each place is kept as one says, and only as of the conflict that one saw', async () => {
    const { member, other, join, doc, close } = await projectScene(testDatabase)
    await join('editor')
    const notes = await doc('The old house.\n\nThe garden.\n\nThe old door.\n')
    const applied = changedBy(
      await apply(member, notes, {
        operation: 'replace',
        target: { kind: 'whole' },
        text: 'The new house.\n\nThe garden.\n\nThe new door.\n',
      }),
    )
    const edited = applied.doc.text.replace('new house', 'newest house').replace('new door', 'newest door')
    await save(other, applied.doc, { text: edited })
    const first = conflictOf(await undo(member, notes, applied.revision.id))
    expect(first).toMatchObject({
      reason: 'overlapping',
      conflicts: [
        { base: 'new', mine: 'old', theirs: 'newest' },
        { base: 'new', mine: 'old', theirs: 'newest' },
      ],
    })

    const choices = ['theirs', 'mine']
    await save(other, await viewed(member, notes), { text: edited.replace('garden', 'yard') })
    const late = await undo(member, notes, applied.revision.id, {
      resolution: { revision_id: first.revision_id, choices },
    })
    expectFailure(late, 'E_CONFLICT')
    const { revision_id } = conflictOf(late)
    expect(revision_id).not.toBe(first.revision_id)
    expect((await viewed(member, notes)).text).toBe(edited.replace('garden', 'yard'))

    const body = { client_request_id: randomUUID(), resolution: { revision_id, choices } }
    const taken = [
      changedBy(await undo(member, notes, applied.revision.id, body)),
      changedBy(await undo(member, notes, applied.revision.id, body)),
    ]
    expect(taken[0]!.doc.text).toBe('The newest house.\n\nThe yard.\n\nThe old door.\n')
    expect(taken[1]!.revision.id).toBe(taken[0]!.revision.id)
    await close()
  })

  test('an applied part remembers its message, through edits around and inside it', async () => {
    const { member, other, join, doc, close } = await projectScene(testDatabase)
    const run = await finished(member, await startChat(member, 'echo The answer.'))
    const source = { message_id: run.message_id }
    const notes = await doc('Start.\n')
    const applied = changedBy(
      await apply(member, notes, { operation: 'append', text: 'The answer.', source }),
    )
    const part = (from: Doc) => from.provenance.map(({ start, end }) => from.text.slice(start, end))
    expect(part(applied.doc)).toEqual(['\nThe answer.'])
    expect(applied.revision.source).toMatchObject({
      message_id: run.message_id,
      run_id: run.id,
      operation: 'append',
      model: { model_id: 'fake-model' },
      applied_by: { name: 'ben' },
    })
    expect(applied.revision.source!.request_hash).toMatch(/^[\w-]{43}$/)
    const edited = (
      await save(member, applied.doc, { text: 'Before.\nStart.\n\nThe (my word) answer.\nAfter.\n' })
    ).json<Doc>()
    expect(part(edited).join('')).toBe('\nThe answer.')
    expect(part(edited).length).toBeGreaterThan(1)
    expect(edited.sources).toMatchObject([{ message_id: run.message_id }])
    // The answers of others are theirs: a member of the project cannot name one as a source.
    await join('editor')
    expectFailure(await apply(other, edited, { operation: 'append', text: 'x', source }), 'E_NOT_FOUND')
    const refused = conflictOf(await undo(member, notes, applied.revision.id))
    const resolution = {
      revision_id: refused.revision_id,
      choices: refused.conflicts.map(() => 'mine'),
    }
    const undone = changedBy(await undo(member, notes, applied.revision.id, { resolution }))
    expect(part(undone.doc).join('')).not.toContain('answer')
    await close()
  })

  test('a new document can be made of an answer, from a project or from beside another', async () => {
    const { member, project, doc, close } = await projectScene(testDatabase)
    const run = await finished(member, await startChat(member, 'echo The answer.'))
    const source = { message_id: run.message_id }
    const made = await doc('The answer.', member, { source })
    expect(made).toMatchObject({ provenance: [{ start: 0, end: 11 }], revision: { kind: 'create' } })
    const beside = changedBy(
      await apply(member, made, { operation: 'new', title: 'Beside', text: 'Again.', source }),
    )
    expect(beside.doc).toMatchObject({ title: 'Beside', text: 'Again.', sources: [{ operation: 'new' }] })
    expect(beside.doc.id).not.toBe(made.id)
    expect(await docsOf(member, project.id)).toHaveLength(2)
    await close()
  })

  test('every revision can be read, compared, named and brought back', async () => {
    const { clock, member, doc, close } = await projectScene(testDatabase)
    let now = await doc('Line 0\n')
    const texts = [now.text]
    for (let index = 1; index <= 70; index++) {
      clock.ms += 10 * 60_000
      now = (await save(member, now, { text: `${now.text}Line ${index}\n` })).json<Doc>()
      texts.push(now.text)
    }
    const all = [...(await history(member, now, { limit: 100 }))].reverse()
    expect(all.map(({ number }) => number)).toEqual(texts.map((_, index) => index + 1))
    for (const index of [0, 1, 30, 31, 32, 63, 64, 70]) {
      const params = { doc_id: now.id, revision_id: all[index]!.id }
      const read = (await member.call('docRevisionView', { params })).json<DocRevisionText>()
      expect(read.text).toBe(texts[index])
    }
    const params = { doc_id: now.id, revision_id: all[5]!.id }
    const compared = (
      await member.call('docRevisionView', { params, query: { against: all[4]!.id } })
    ).json<DocRevisionText>()
    expect(compared.changes).toEqual([{ start: texts[4]!.length, end: texts[4]!.length, text: 'Line 5\n' }])
    await member.call('docRevisionUpdate', { params, body: { name: 'Draft' } })
    expect((await history(member, now, { limit: 100 })).find(({ name }) => name)).toMatchObject({
      name: 'Draft',
      number: 6,
    })
    const restored = (
      await member.call('docRestore', { params: { doc_id: now.id }, body: { revision_id: all[5]!.id } })
    ).json<Doc>()
    expect(restored).toMatchObject({ text: texts[5], revision: { kind: 'restore', number: 72 } })
    await close()
  })

  test('saves of one person within minutes are one step of the history', async () => {
    const { clock, member, other, join, doc, close } = await projectScene(testDatabase)
    await join('editor')
    let now = await doc('a\n')
    for (const letter of ['b', 'c', 'd'])
      now = (await save(member, now, { text: `${now.text}${letter}\n` })).json<Doc>()
    now = (await save(other, now, { text: `${now.text}e\n` })).json<Doc>()
    clock.ms += 6 * 60_000
    now = (await save(other, now, { text: `${now.text}f\n` })).json<Doc>()
    expect((await history(member, now)).map(({ number }) => number)).toEqual([6, 5, 4, 1])
    expect(await history(member, now, { all: true })).toHaveLength(6)
    await close()
  })

  test('a document is renamed, moved, copied, thrown away and brought back', async () => {
    const { omni, clock, member, other, join, project, doc, close } = await projectScene(testDatabase)
    const notes = await doc('Hello.\n')
    const second = (await member.call('projectCreate', { body: { name: 'Second' } })).json<{ id: string }>()
      .id
    const moved = (
      await member.call('docUpdate', { params: placeOf(notes), body: { title: 'Moved', project_id: second } })
    ).json<Doc>()
    expect(moved).toMatchObject({ title: 'Moved', project_id: second, text: 'Hello.\n' })
    expectFailure(await member.call('docView', { params: placeOf(notes) }), 'E_NOT_FOUND')
    const copy = (
      await member.call('docDuplicate', {
        params: { doc_id: notes.id },
        body: { client_request_id: randomUUID() },
      })
    ).json<Doc>()
    expect(copy).toMatchObject({ title: 'Moved (copy)', text: 'Hello.\n', project_id: second })
    await member.call('docDelete', { params: placeOf(copy) })
    expect((await docsOf(member, second)).map(({ id }) => id)).toEqual([notes.id])
    expect((await docsOf(member, second, { state: 'trash' })).map(({ id }) => id)).toEqual([copy.id])
    expectFailure(await save(member, copy, { text: 'x' }), 'E_NOT_FOUND')
    await member.call('docRestore', { params: { doc_id: copy.id }, body: {} })
    expect(await docsOf(member, second)).toHaveLength(2)
    // Into a project where one may only read, nothing is moved.
    await join('reader')
    const theirs = (await other.call('projectCreate', { body: { name: 'Theirs' } })).json<{ id: string }>().id
    const own = (
      await other.call('docCreate', {
        params: { project_id: theirs },
        body: { client_request_id: randomUUID(), title: 'Own' },
      })
    ).json<Doc>()
    const into = { params: placeOf(own), body: { project_id: project.id } }
    expectFailure(await other.call('docUpdate', into), 'E_AUTH_FORBIDDEN')
    await member.call('docDelete', { params: placeOf(copy) })
    clock.ms += 31 * 24 * 60 * 60_000
    await omni.project.sweep()
    const back = await omni.signIn(member.email)
    expectFailure(await back.call('docRestore', { params: { doc_id: copy.id }, body: {} }), 'E_NOT_FOUND')
    await close()
  })

  test('what is too long is refused, and what was there stays', async () => {
    const { member, doc, close } = await projectScene(testDatabase)
    const long = `${'x'.repeat(999_990)}\n`
    const notes = await doc(long)
    const answer = await apply(member, notes, { operation: 'append', text: 'y'.repeat(20) })
    expectFailure(answer, 'E_TOO_LARGE')
    expect((await viewed(member, notes)).revision.id).toBe(notes.revision.id)
    await close()
  })
})
