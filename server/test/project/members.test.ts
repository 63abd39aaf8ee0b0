import type { Project, ProjectMemberList, ProjectPage } from '@omniai/contracts/schemas/project'
import { type Kysely, sql } from 'kysely'
import { describe, expect, test } from 'vitest'
import { testDatabases } from '../databases.ts'
import { expectFailure } from '../expect-failure.ts'
import { idOf } from '../grid/world.ts'
import type { Person } from '../test-app.ts'
import { apply, docsOf, history, placeOf, projectScene, save, undo, viewed } from './scene.ts'

const listed = async (someone: Person, query: Record<string, string> = {}) =>
  (await someone.call('projectList', { query })).json<ProjectPage>().items

describe.each(testDatabases)('who is in a project, on $name', testDatabase => {
  test('a stranger to the project finds nothing of it; who was added does, until taken out', async () => {
    const { other, member, project, doc, join, close } = await projectScene(testDatabase)
    const notes = await doc('Hello.\n')
    const looks = () => [
      other.call('projectView', { params: { project_id: project.id } }),
      other.call('docView', { params: placeOf(notes) }),
      other.call('docRevisionList', { params: { doc_id: notes.id } }),
      other.call('docRevisionView', { params: { doc_id: notes.id, revision_id: notes.revision.id } }),
    ]
    for (const answer of await Promise.all(looks())) expectFailure(answer, 'E_NOT_FOUND')
    expect(await listed(other)).toEqual([])
    expect((await join('reader')).statusCode).toBe(201)
    for (const answer of await Promise.all(looks())) expect(answer.statusCode).toBe(200)
    expect(await listed(other)).toMatchObject([{ id: project.id, role: 'reader', members: 2, docs: 1 }])
    const user_id = await idOf(other)
    await member.call('projectMemberRemove', { params: { project_id: project.id, user_id } })
    for (const answer of await Promise.all(looks())) expectFailure(answer, 'E_NOT_FOUND')
    await close()
  })

  test('a reader changes nothing and is told so; an editor writes documents, but not the project', async () => {
    const { other, member, project, doc, join, close } = await projectScene(testDatabase)
    const notes = await doc('Hello.\n')
    await join('reader')
    const asReader = [
      save(other, notes, { text: 'Mine.\n' }),
      apply(other, notes, { operation: 'append', text: 'x' }),
      undo(other, notes, notes.revision.id),
      other.call('docDelete', { params: placeOf(notes) }),
      other.call('docRestore', { params: { doc_id: notes.id }, body: {} }),
      other.call('docRevisionUpdate', {
        params: { doc_id: notes.id, revision_id: notes.revision.id },
        body: { name: 'x' },
      }),
      other.call('projectUpdate', { params: { project_id: project.id }, body: { name: 'Mine' } }),
      other.call('projectDelete', { params: { project_id: project.id } }),
      other.call('projectMemberAdd', {
        params: { project_id: project.id },
        body: { email: 'ada@example.org', role: 'owner' },
      }),
    ]
    for (const answer of await Promise.all(asReader)) expectFailure(answer, 'E_AUTH_FORBIDDEN')
    expect(await viewed(member, notes)).toEqual(notes)

    const user_id = await idOf(other)
    const theirs = { params: { project_id: project.id, user_id }, body: { role: 'editor' } }
    expectFailure(await other.call('projectMemberUpdate', theirs), 'E_AUTH_FORBIDDEN')
    expect((await member.call('projectMemberUpdate', theirs)).statusCode).toBe(200)
    expect((await save(other, notes, { text: 'Ours.\n' })).statusCode).toBe(200)
    expect((await history(member, notes))[0]).toMatchObject({ author: { name: 'cy' }, kind: 'edit' })
    const rename = { params: { project_id: project.id }, body: { name: 'Mine' } }
    expectFailure(await other.call('projectUpdate', rename), 'E_AUTH_FORBIDDEN')
    await close()
  })

  test('the last owner stays, also when two leave at once', async () => {
    const { other, member, project, join, close } = await projectScene(testDatabase)
    await join('owner')
    const leave = async (someone: Person) =>
      someone.call('projectMemberRemove', {
        params: { project_id: project.id, user_id: await idOf(someone) },
      })
    const answers = await Promise.all([leave(member), leave(other)])
    expect(answers.map(answer => answer.statusCode).sort()).toEqual([200, 409])
    const left = answers[0]!.statusCode === 200 ? other : member
    const { items } = (
      await left.call('projectMemberList', { params: { project_id: project.id } })
    ).json<ProjectMemberList>()
    expect(items).toMatchObject([{ role: 'owner' }])
    const params = { project_id: project.id, user_id: await idOf(left) }
    expectFailure(await left.call('projectMemberUpdate', { params, body: { role: 'editor' } }), 'E_CONFLICT')
    await close()
  })

  test('an address without an account is told apart by nothing but that', async () => {
    const { member, project, close } = await projectScene(testDatabase)
    const answer = await member.call('projectMemberAdd', {
      params: { project_id: project.id },
      body: { email: 'nobody@example.org', role: 'reader' },
    })
    expectFailure(answer, 'E_VALIDATION')
    await close()
  })

  test('a project in the trash takes its documents along, comes back whole, and is gone after its time', async () => {
    const { omni, clock, member, project, doc, close } = await projectScene(testDatabase)
    const notes = await doc('Hello.\n')
    const at = { params: { project_id: project.id } }
    await member.call('projectDelete', at)
    expect(await listed(member)).toEqual([])
    expect(await listed(member, { state: 'trash' })).toMatchObject([{ id: project.id }])
    expectFailure(await member.call('docView', { params: placeOf(notes) }), 'E_NOT_FOUND')
    expectFailure(await member.call('docList', at), 'E_NOT_FOUND')
    await member.call('projectRestore', { ...at, body: {} })
    expect(await docsOf(member, project.id)).toMatchObject([{ id: notes.id }])
    await member.call('projectDelete', at)
    clock.ms += 31 * 24 * 60 * 60_000
    await omni.project.sweep()
    expectFailure(await omni.signIn(member.email).then(me => me.call('projectView', at)), 'E_NOT_FOUND')
    await close()
  })

  test('projects are listed last changed first, archived ones apart, page by page', async () => {
    const { clock, member, project, close } = await projectScene(testDatabase)
    const made: Project[] = []
    for (const name of ['B', 'C', 'D']) {
      clock.ms += 1000
      made.push((await member.call('projectCreate', { body: { name } })).json<Project>())
    }
    clock.ms += 1000
    await member.call('projectUpdate', { params: { project_id: project.id }, body: { color: 'blue' } })
    await member.call('projectUpdate', { params: { project_id: made[0]!.id }, body: { archived: true } })
    const first = (await member.call('projectList', { query: { limit: 2 } })).json<ProjectPage>()
    const second = (
      await member.call('projectList', { query: { limit: 2, cursor: first.next_cursor! } })
    ).json<ProjectPage>()
    expect([...first.items, ...second.items].map(({ name }) => name)).toEqual(['Thesis', 'D', 'C'])
    expect(second.next_cursor).toBeNull()
    expect((await listed(member, { state: 'archived' })).map(({ name }) => name)).toEqual(['B'])
    await close()
  })

  test('who is put out while what they change waits for its turn changes nothing', async () => {
    const { other, member, project, database, doc, join, close } = await projectScene(testDatabase)
    const notes = await doc('Hello.\n')
    const user_id = await idOf(other)
    const params = { project_id: project.id }
    const changes: (() => ReturnType<Person['call']>)[] = [
      () => other.call('projectPresetAdd', { params, body: { name: 'Mine' } }),
      () => other.call('projectMemberAdd', { params, body: { email: member.email, role: 'owner' } }),
      () => other.call('projectMemberUpdate', { params: { ...params, user_id }, body: { role: 'owner' } }),
      () =>
        other.call('docDuplicate', {
          params: { doc_id: notes.id },
          body: { client_request_id: crypto.randomUUID() },
        }),
    ]
    for (const change of changes) {
      await join('owner')
      const answer = await database.transaction(async tx => {
        const db = tx.tables<unknown>()
        await sql`update projects set name = name where id = ${project.id}`.execute(db)
        const waiting = change()
        // On SQLite one change begins when the one before it has ended.
        if (database.kind === 'postgres') await expect.poll(() => holdsUp(db)).toBe(true)
        await sql`delete from project_members where user_id = ${user_id}`.execute(db)
        return { waiting }
      })
      expectFailure(await answer.waiting, 'E_NOT_FOUND')
    }
    expect(await docsOf(member, project.id)).toHaveLength(1)
    await close()
  })
})

/** Whether somebody waits for what this transaction holds. */
async function holdsUp(db: Kysely<unknown>): Promise<boolean> {
  const { rows } = await sql`
    select 1 from pg_stat_activity where pg_backend_pid() = any(pg_blocking_pids(pid))`.execute(db)
  return rows.length > 0
}
