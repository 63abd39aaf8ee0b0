import type { ContextBlock, ContextPreview } from '@omniai/contracts/schemas/context'
import type { Doc } from '@omniai/contracts/schemas/doc'
import type { RunRequest } from '@omniai/contracts/schemas/run'
import type { Thread, ThreadPage } from '@omniai/contracts/schemas/thread'
import { describe, expect, test } from 'vitest'
import { testDatabases } from '../databases.ts'
import { expectFailure } from '../expect-failure.ts'
import { finished, idOf, nobodys } from '../grid/world.ts'
import { chatBody, type Person, startChat, startTestApp } from '../test-app.ts'
import { placeOf, projectScene, save } from './scene.ts'

const sent = async (someone: Person, runId: string) =>
  (await someone.call('runRequest', { params: { run_id: runId } })).json<RunRequest>()
const system = ({ messages }: RunRequest) =>
  messages.filter(({ role }) => role === 'system').map(({ content }) => content)

describe.each(testDatabases)('threads in projects on $name', testDatabase => {
  test('a thread in a project is told its instructions, and starts with its model and settings', async () => {
    const { member, project, close } = await projectScene(testDatabase)
    await member.call('projectUpdate', {
      params: { project_id: project.id },
      body: { settings: { temperature: 0.3 } },
    })
    const run = await finished(member, await startChat(member, 'echo hello', { project_id: project.id }))
    const request = await sent(member, run.id)
    expect(system(request)).toEqual(['Be brief.'])
    expect(request.context!.items).toMatchObject([{ kind: 'project', title: 'Thesis', state: 'sent' }])
    const thread = (await member.call('threadView', { params: { thread_id: run.thread_id! } })).json<Thread>()
    expect(thread).toMatchObject({ project_id: project.id, settings: { temperature: 0.3 } })
    const made = (
      await member.call('threadCreate', { body: { title: 'By hand', project_id: project.id } })
    ).json<Thread>()
    expect(made.settings).toEqual({ temperature: 0.3 })
    await startChat(member, 'echo elsewhere').then(other => finished(member, other))
    const inProject = (
      await member.call('threadList', { query: { project_id: project.id } })
    ).json<ThreadPage>()
    expect(inProject.items.map(({ id }) => id)).toEqual([made.id, thread.id])
    await close()
  })

  test('a document in the context goes out as it is at that moment, and is shown before', async () => {
    const { member, project, doc, close } = await projectScene(testDatabase)
    const notes = await doc('First wording.\n')
    const run = await finished(member, await startChat(member, 'echo hello', { project_id: project.id }))
    const params = { thread_id: run.thread_id! }
    const block = (
      await member.call('contextBlockCreate', { params, body: { doc_id: notes.id } })
    ).json<ContextBlock>()
    expect(block).toMatchObject({ kind: 'doc', doc_id: notes.id, title: 'Notes', text: 'First wording.\n' })
    await save(member, notes, { text: 'Second wording.\n' })
    const preview = (
      await member.call('contextPreview', { params, body: { text: 'echo again' } })
    ).json<ContextPreview>()
    expect(preview.context.items.map(({ kind }) => kind)).toEqual(['project', 'doc'])
    const next = await finished(member, await startChat(member, 'echo again', { thread_id: run.thread_id }))
    expect(system(await sent(member, next.id))).toEqual(['Be brief.\n\nDocument “Notes”:\nSecond wording.\n'])
    const both = { text: 'x', doc_id: notes.id }
    expectFailure(await member.call('contextBlockCreate', { params, body: both }), 'E_VALIDATION')
    expectFailure(await member.call('contextBlockCreate', { params, body: {} }), 'E_VALIDATION')
    await close()
  })

  test('whoever is no longer in the project sends nothing of it, and keeps the thread', async () => {
    const { member, other, project, join, doc, close } = await projectScene(testDatabase)
    const notes = await doc('Between us.\n')
    await join('editor')
    const run = await finished(other, await startChat(other, 'echo hello', { project_id: project.id }))
    const params = { thread_id: run.thread_id! }
    await other.call('contextBlockCreate', { params, body: { doc_id: notes.id } })
    await member.call('projectMemberRemove', {
      params: { project_id: project.id, user_id: await idOf(other) },
    })
    const next = await finished(other, await startChat(other, 'echo again', { thread_id: run.thread_id }))
    const request = await sent(other, next.id)
    expect(system(request)).toEqual([])
    expect(JSON.stringify(request)).not.toContain('Between us')
    await close()
  })

  test('a project or document of others reads like a missing one wherever a thread names it', async () => {
    const { member, other, project, doc, close } = await projectScene(testDatabase)
    const notes = await doc('Mine.\n')
    const thread = (await other.call('threadCreate', { body: { title: 'Own' } })).json<Thread>()
    const params = { thread_id: thread.id }
    for (const project_id of [project.id, nobodys('prj')]) {
      expectFailure(await other.call('threadCreate', { body: { project_id } }), 'E_NOT_FOUND')
      expectFailure(await other.call('threadUpdate', { params, body: { project_id } }), 'E_NOT_FOUND')
      expectFailure(
        await other.call('chatStart', { body: chatBody('echo no', { project_id }) }),
        'E_NOT_FOUND',
      )
    }
    for (const doc_id of [notes.id, nobodys('doc')])
      expectFailure(await other.call('contextBlockCreate', { params, body: { doc_id } }), 'E_NOT_FOUND')
    const into = chatBody('echo no', { thread_id: thread.id, project_id: project.id })
    expectFailure(await other.call('chatStart', { body: into }), 'E_VALIDATION')
    const own = (await member.call('threadCreate', { body: {} })).json<Thread>()
    const moved = await member.call('threadUpdate', {
      params: { thread_id: own.id },
      body: { project_id: project.id },
    })
    expect(moved.json<Thread>().project_id).toBe(project.id)
    const out = { params: { thread_id: own.id }, body: { project_id: null } }
    expect((await member.call('threadUpdate', out)).json<Thread>().project_id).toBeNull()
    await close()
  })

  test('with the workspace switched off nothing of a project reaches a model, and the thread goes on', async () => {
    const { database, omni, member, project, doc, close } = await projectScene(testDatabase)
    const notes = await doc('A draft.\n')
    const run = await finished(member, await startChat(member, 'echo hello', { project_id: project.id }))
    await member.call('contextBlockCreate', {
      params: { thread_id: run.thread_id! },
      body: { doc_id: notes.id },
    })
    const off = await startTestApp({
      database,
      upstream: omni.upstream,
      soleOwner: false,
      environment: { OMNIAI_FLAGS: 'workspace=off,editor=off' },
    })
    const me = await off.signIn(member.email)
    expectFailure(await me.call('docView', { params: placeOf(notes as Doc) }), 'E_CAPABILITY_DISABLED')
    const next = await finished(me, await startChat(me, 'echo again', { thread_id: run.thread_id }))
    expect(system(await sent(me, next.id))).toEqual([])
    await off.close()
    await close()
  })
})
