import { randomUUID } from 'node:crypto'
import type { Doc, DocChanged, DocPage, DocRevisionPage } from '@omniai/contracts/schemas/doc'
import type { Project } from '@omniai/contracts/schemas/project'
import type { LightMyRequestResponse } from 'fastify'
import type { TestDatabase } from '../databases.ts'
import { flagsAre, noLimits } from '../grid/world.ts'
import { type Person, startTestApp } from '../test-app.ts'

/** A project of a member; somebody else joins when the test says so. */
export async function projectScene(testDatabase: TestDatabase) {
  const { database, remove } = await testDatabase.open()
  const clock = { ms: Date.now() }
  const omni = await startTestApp({
    database,
    now: () => clock.ms,
    rateLimiter: noLimits,
    environment: { OMNIAI_FLAGS: flagsAre('on') },
  })
  const { admin, member } = await omni.people()
  const other = await omni.invite(admin, 'cy@example.org')
  const project = (
    await member.call('projectCreate', { body: { name: 'Thesis', instructions: 'Be brief.' } })
  ).json<Project>()
  return {
    omni,
    database,
    clock,
    admin,
    member,
    other,
    project,
    join: (role: 'reader' | 'editor' | 'owner', someone: Person = other) =>
      member.call('projectMemberAdd', {
        params: { project_id: project.id },
        body: { email: someone.email, role },
      }),
    async doc(text: string, someone: Person = member, more: object = {}): Promise<Doc> {
      const answer = await someone.call('docCreate', {
        params: { project_id: project.id },
        body: { client_request_id: randomUUID(), title: 'Notes', text, ...more },
      })
      return answer.json<Doc>()
    },
    async close() {
      await omni.close()
      await remove()
    },
  }
}

export const placeOf = (doc: Doc) => ({ project_id: doc.project_id, doc_id: doc.id })

export const save = (someone: Person, doc: Doc, body: object): Promise<LightMyRequestResponse> =>
  someone.call('docUpdate', {
    params: placeOf(doc),
    body: { base_revision_id: doc.revision.id, ...body },
  })

export const apply = (someone: Person, doc: Doc, body: object): Promise<LightMyRequestResponse> =>
  someone.call('docApply', {
    params: { doc_id: doc.id },
    body: { client_request_id: randomUUID(), base_revision_id: doc.revision.id, ...body },
  })

export const undo = (
  someone: Person,
  doc: Doc,
  revision_id: string,
  more: object = {},
): Promise<LightMyRequestResponse> =>
  someone.call('docUndo', {
    params: { doc_id: doc.id },
    body: { client_request_id: randomUUID(), revision_id, ...more },
  })

export const viewed = async (someone: Person, doc: Doc): Promise<Doc> =>
  (await someone.call('docView', { params: placeOf(doc) })).json<Doc>()

export const history = async (someone: Person, doc: Doc, query: Record<string, boolean | number> = {}) =>
  (await someone.call('docRevisionList', { params: { doc_id: doc.id }, query })).json<DocRevisionPage>().items

export const docsOf = async (someone: Person, project_id: string, query: Record<string, string> = {}) =>
  (await someone.call('docList', { params: { project_id }, query })).json<DocPage>().items

export const changedBy = (answer: LightMyRequestResponse): DocChanged => answer.json<DocChanged>()
