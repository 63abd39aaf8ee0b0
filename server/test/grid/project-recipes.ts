/** Projects of the member, with nobody else in them. */
import { randomUUID } from 'node:crypto'
import type { projectOperations } from '@omniai/contracts/operations/project'
import type { Doc } from '@omniai/contracts/schemas/doc'
import type { Project } from '@omniai/contracts/schemas/project'
import type { ProjectPreset } from '@omniai/contracts/schemas/project-preset'
import type { CallInput, Person } from '../test-app.ts'
import type { Recipe } from './recipes.ts'
import { idOf, nobodys, type World } from './world.ts'

export const newProject = async (someone: Person): Promise<string> =>
  (await someone.call('projectCreate', { body: { name: 'A project' } })).json<Project>().id

export const newDoc = async (someone: Person, text = 'One two three.\n', project?: string): Promise<Doc> =>
  (
    await someone.call('docCreate', {
      params: { project_id: project ?? (await newProject(someone)) },
      body: { client_request_id: randomUUID(), title: 'A document', text },
    })
  ).json<Doc>()

const onProject = (more: () => CallInput = () => ({})): Pick<Recipe, 'ok' | 'notFound'> => {
  const theirs = async ({ member }: World) => ({
    ...more(),
    params: { project_id: await newProject(member) },
  })
  return {
    ok: theirs,
    notFound: [
      { names: 'project', theirs, missing: () => ({ ...more(), params: { project_id: nobodys('prj') } }) },
    ],
  }
}

type OfDoc = (doc: Doc) => Record<string, string>
const byItself: OfDoc = ({ id }) => ({ doc_id: id })
const inProject: OfDoc = ({ id, project_id }) => ({ project_id, doc_id: id })
const atHead: OfDoc = ({ id, revision }) => ({ doc_id: id, revision_id: revision.id })

const onDoc = (
  params: OfDoc,
  more: (doc: Doc) => CallInput = () => ({}),
): Pick<Recipe, 'ok' | 'notFound'> => {
  const theirs = async ({ member }: World) => {
    const doc = await newDoc(member)
    return { ...more(doc), params: params(doc) }
  }
  return {
    ok: theirs,
    notFound: [
      {
        names: 'document',
        theirs,
        missing: async world => {
          const input = await theirs(world)
          return { ...input, params: { ...input.params, doc_id: nobodys('doc') } }
        },
      },
    ],
  }
}

/** A member of the world beside its owner, in a new project. */
async function withSomeone({ member, other }: World) {
  const project_id = await newProject(member)
  const user_id = await idOf(other)
  await member.call('projectMemberAdd', {
    params: { project_id },
    body: { email: other.email, role: 'reader' },
  })
  return { project_id, user_id }
}

const onMember = (more: CallInput = {}): Pick<Recipe, 'ok' | 'notFound' | 'conflicts'> => ({
  ok: async world => ({ ...more, params: await withSomeone(world) }),
  notFound: [
    {
      names: 'project',
      theirs: async ({ member }) => ({
        ...more,
        params: { project_id: await newProject(member), user_id: await idOf(member) },
      }),
      missing: async ({ member }) => ({
        ...more,
        params: { project_id: nobodys('prj'), user_id: await idOf(member) },
      }),
    },
  ],
  conflicts: {
    E_CONFLICT: async ({ member }) => ({
      ...more,
      params: { project_id: await newProject(member), user_id: await idOf(member) },
    }),
  },
})

const onPreset = (more: CallInput = {}): Pick<Recipe, 'ok' | 'notFound'> => {
  const theirs = async ({ member }: World) => {
    const project_id = await newProject(member)
    const made = await member.call('projectPresetAdd', { params: { project_id }, body: { name: 'Strict' } })
    return { ...more, params: { project_id, preset_id: made.json<ProjectPreset>().id } }
  }
  return {
    ok: theirs,
    notFound: [
      {
        names: 'preset',
        theirs,
        missing: async ({ member }) => ({
          ...more,
          params: { project_id: await newProject(member), preset_id: nobodys('pre') },
        }),
      },
    ],
  }
}

const intent = () => ({ client_request_id: randomUUID() })
const save = (doc: Doc) => ({ base_revision_id: doc.revision.id, text: 'Something else.\n' })
const applying = (doc: Doc) => ({
  ...intent(),
  operation: 'append',
  base_revision_id: doc.revision.id,
  text: 'Four.',
})

const analysing = (doc: Doc) => ({ ...intent(), doc_id: doc.id, thread_id: null })
const analysisOf = (doc: Doc) => ({ params: { project_id: doc.project_id }, body: analysing(doc) })

/** In a project that somebody else may read. */
async function docWith(someone: Person, other: Person): Promise<Doc> {
  const doc = await newDoc(someone)
  await someone.call('projectMemberAdd', {
    params: { project_id: doc.project_id },
    body: { email: other.email, role: 'reader' },
  })
  return doc
}

/** The same id for something else. */
const usedIntent =
  (operation: 'docCreate' | 'docDuplicate' | 'docApply' | 'docUndo', body: (doc: Doc) => object) =>
  async ({ member }: World): Promise<CallInput> => {
    const doc = await newDoc(member)
    const { client_request_id } = intent()
    await member.call('docCreate', {
      params: { project_id: doc.project_id },
      body: { client_request_id, title: 'Another' },
    })
    const params = operation === 'docCreate' ? { project_id: doc.project_id } : { doc_id: doc.id }
    return { params, body: { ...body(doc), client_request_id } }
  }

/** A document that somebody changed at its beginning since `doc` was read. */
async function movedOn({ member }: World): Promise<Doc> {
  const doc = await newDoc(member)
  await member.call('docUpdate', {
    params: inProject(doc),
    body: { base_revision_id: doc.revision.id, text: doc.text.replace('One', 'Eins') },
  })
  return doc
}

export const projectRecipes: { readonly [Id in keyof typeof projectOperations]: Recipe } = {
  projectList: { ok: () => ({ query: { state: 'active', limit: 2 } }) },
  projectCreate: { ok: () => ({ body: { name: 'Thesis', color: 'blue', instructions: 'Be brief.' } }) },
  projectView: onProject(),
  projectUpdate: onProject(() => ({ body: { name: 'Another name', archived: true } })),
  projectDelete: onProject(),
  projectRestore: onProject(() => ({ body: {} })),
  projectMemberList: onProject(),
  projectMemberAdd: {
    ...onProject(() => ({ body: { email: 'cy@example.org', role: 'editor' } })),
    conflicts: {
      E_CONFLICT: async world => ({
        params: { project_id: (await withSomeone(world)).project_id },
        body: { email: world.other.email, role: 'editor' },
      }),
    },
  },
  projectMemberUpdate: onMember({ body: { role: 'editor' } }),
  projectMemberRemove: onMember(),
  projectPresetList: onProject(),
  projectPresetAdd: onProject(() => ({ body: { name: 'Strict', system_prompt: 'Be strict.' } })),
  projectPresetUpdate: onPreset({ body: { name: 'Stricter', is_default: true } }),
  projectPresetRemove: onPreset(),

  docList: { ...onProject(), ok: async world => ({ ...(await onProject().ok(world)), query: { limit: 2 } }) },
  docSearch: { ok: () => ({ query: { q: 'one "two three"', limit: 2 } }) },
  docCreate: {
    ...onProject(() => ({ body: { ...intent(), title: 'Notes', text: 'Hello.' } })),
    conflicts: { E_IDEMPOTENCY_CONFLICT: usedIntent('docCreate', () => ({ title: 'Not the same' })) },
  },
  docView: onDoc(inProject),
  docUpdate: {
    ...onDoc(inProject, doc => ({ body: save(doc) })),
    conflicts: {
      E_CONFLICT: async world => {
        const doc = await movedOn(world)
        return { params: inProject(doc), body: save(doc) }
      },
    },
  },
  docPresence: onDoc(byItself, () => ({ body: { page_id: randomUUID(), state: 'editing' } })),
  docDelete: onDoc(inProject),
  docDuplicate: {
    ...onDoc(byItself, () => ({ body: intent() })),
    conflicts: { E_IDEMPOTENCY_CONFLICT: usedIntent('docDuplicate', () => ({})) },
  },
  docRevisionList: onDoc(byItself, () => ({ query: { all: true } })),
  docRevisionView: onDoc(atHead, doc => ({ query: { against: doc.revision.id } })),
  docRevisionUpdate: onDoc(atHead, () => ({ body: { name: 'First draft' } })),
  docApply: {
    ...onDoc(byItself, doc => ({ body: applying(doc) })),
    conflicts: {
      E_IDEMPOTENCY_CONFLICT: usedIntent('docApply', applying),
      E_CONFLICT: async world => {
        const doc = await movedOn(world)
        const target = { kind: 'selection', start: 0, end: 3, quote: 'One' }
        return {
          params: byItself(doc),
          body: { ...applying(doc), operation: 'replace', target, text: 'Uno' },
        }
      },
    },
  },
  docUndo: {
    ...onDoc(byItself, doc => ({ body: { ...intent(), revision_id: doc.revision.id } })),
    ok: async ({ member }) => {
      const doc = await newDoc(member)
      await member.call('docApply', { params: byItself(doc), body: applying(doc) })
      const now = (await member.call('docView', { params: inProject(doc) })).json<Doc>()
      return { params: byItself(doc), body: { ...intent(), revision_id: now.revision.id } }
    },
    conflicts: {
      E_IDEMPOTENCY_CONFLICT: usedIntent('docUndo', doc => ({ revision_id: doc.revision.id })),
      E_CONFLICT: async ({ member }) => {
        const doc = await newDoc(member)
        return { params: byItself(doc), body: { ...intent(), revision_id: doc.revision.id } }
      },
    },
  },
  analysisCreate: {
    ok: async ({ member }) => analysisOf(await newDoc(member)),
    notFound: [
      {
        names: 'project',
        theirs: async ({ member }) => analysisOf(await newDoc(member)),
        missing: async ({ member }) => ({
          ...analysisOf(await newDoc(member)),
          params: { project_id: nobodys('prj') },
        }),
      },
      {
        names: 'thread',
        theirs: async ({ member, other, thread }) => {
          const doc = await docWith(member, other)
          return { ...analysisOf(doc), body: { ...analysing(doc), thread_id: thread.id } }
        },
        missing: async ({ member, other }) => {
          const doc = await docWith(member, other)
          return { ...analysisOf(doc), body: { ...analysing(doc), thread_id: nobodys('thr') } }
        },
      },
    ],
    conflicts: {
      E_IDEMPOTENCY_CONFLICT: async ({ member }) => {
        const input = analysisOf(await newDoc(member))
        await member.call('analysisCreate', { ...input, headers: { accept: 'text/event-stream' } })
        return { ...input, body: { ...input.body, focus: 'Something else.' } }
      },
      E_CONFLICT: async ({ member }) => analysisOf(await newDoc(member, '\n')),
    },
  },
  docRestore: onDoc(byItself, doc => ({ body: { revision_id: doc.revision.id } })),
}
