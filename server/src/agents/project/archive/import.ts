/** Documents of our own archive, taken over once: each in a transaction of its own, as conversations are. */
import { createHash } from 'node:crypto'
import { errorRegistry } from '@omniai/contracts/errors'
import { bounds } from '@omniai/contracts/limits'
import {
  type ArchivedDoc,
  type ArchivedPicture,
  type ArchivedProject,
  ArchivedDoc as DocSchema,
  type ImportOutcome,
  ArchivedPicture as PictureSchema,
  ArchivedProject as ProjectSchema,
} from '@omniai/contracts/schemas/exchange'
import { picturesIn, withPictures } from '@omniai/contracts/text/picture-references'
import { Compile } from 'typebox/compile'
import type { Database, Tx } from '../../../kernel/database.ts'
import { ApiError } from '../../../kernel/errors.ts'
import type { NewId } from '../../../kernel/ids.ts'
import type { Owner } from '../../../kernel/principal.ts'
import type { MediaAgent } from '../../media/index.ts'
import { createAccess } from '../access.ts'
import type { AddDoc } from '../add-doc.ts'
import { docStore } from '../doc-store.ts'
import { projectStore } from '../project-store.ts'
import type { ProjectTables } from '../tables.ts'
import { archiveStore, type TakenOver } from './archive-store.ts'

type Dependencies = {
  database: Database
  newId: NewId
  now: () => number
  media: Pick<MediaAgent, 'uploadPicture' | 'picturesOf'>
  addDoc: AddDoc
}

type Taken = { readonly id: string; readonly isNew: boolean }

/** Reasons that lie in what is taken over: the next one may be fine. Anything else ends the request. */
const isAboutIt = ({ code }: ApiError) =>
  code === 'E_NOT_FOUND' ||
  code === 'E_AUTH_FORBIDDEN' ||
  code === 'E_TOO_LARGE' ||
  code === 'E_UNSUPPORTED_FILE' ||
  code === 'E_FILE_UNREADABLE' ||
  code === 'E_QUOTA_EXCEEDED'

export function createDocImport({ database, newId, now, media, addDoc }: Dependencies) {
  async function takeProject(tx: Tx, owner: Owner, line: ArchivedProject): Promise<Taken> {
    const db = tx.tables<ProjectTables>()
    const source = `project:${line.id}`
    const known = await archiveStore(db).taken(owner.userId, source)
    // An own archive may come back to where it was made; and who has left what was taken over takes it again.
    for (const id of [known?.project_id, line.id])
      if (id && (await projectStore(db).project(owner.userId, id))) return { id, isNew: false }
    if ((await projectStore(db).countOf(owner.userId)) >= bounds.projects)
      throw new ApiError('E_TOO_LARGE', { detail: `One person is in ${bounds.projects} projects at most.` })
    const id = newId('prj')
    const at = now()
    await projectStore(db).insertProject(
      {
        id,
        name: line.name.trim(),
        description: line.description,
        color: line.color,
        icon: line.icon,
        instructions: line.instructions,
        model: line.model && JSON.stringify(line.model),
        settings: JSON.stringify(line.settings),
        archived_at: line.archived ? at : null,
        deleted_at: null,
        created_at: Math.min(Date.parse(line.created_at), at),
        updated_at: at,
      },
      owner.userId,
    )
    await takenOnce(tx, owner, source, { project_id: id, doc_id: null }, known)
    return { id, isNew: true }
  }

  async function takeDoc(tx: Tx, owner: Owner, projectId: string, line: ArchivedDoc): Promise<Taken> {
    const db = tx.tables<ProjectTables>()
    const { here, known } = await docHere(tx, owner, line.id)
    if (here) return { id: here, isNew: false }
    await createAccess(db).project(owner, projectId, 'editor')
    const id = newId('doc')
    // An id may be longer than the one that stood there.
    const text = withPictures(line.text, newReferences(id, line.text))
    if (text.length > bounds.doc_text) throw new ApiError('E_TOO_LARGE')
    await addDoc(tx, owner, projectId, {
      id,
      title: line.title,
      text,
      messageId: null,
      createdAt: Math.min(Date.parse(line.created_at), now()),
    })
    await takenOnce(tx, owner, sourceOf(line.id), { project_id: null, doc_id: id }, known)
    return { id, isNew: true }
  }

  /** @returns as `here` the document that this person finds, in the trash too. */
  async function docHere(
    source: Pick<Database, 'tables'>,
    { userId }: Owner,
    archivedId: string,
  ): Promise<{ here: string | null; known: TakenOver | undefined }> {
    const db = source.tables<ProjectTables>()
    const known = await archiveStore(db).taken(userId, sourceOf(archivedId))
    for (const id of [known?.doc_id, archivedId])
      if (id && (await docStore(db).doc(userId, id))) return { here: id, known }
    return { here: null, known }
  }

  /** Of two at once one takes it; the other finds it there when it is asked again. */
  async function takenOnce(
    tx: Tx,
    { userId }: Owner,
    source: string,
    what: TakenOver,
    known: TakenOver | undefined,
  ): Promise<void> {
    if (!(await archiveStore(tx.tables<ProjectTables>()).markTaken(userId, source, what, known ?? null)))
      throw new ApiError('E_UNAVAILABLE', { retryAfterSeconds: 1 })
  }

  async function takePicture(owner: Owner, line: ArchivedPicture): Promise<ImportOutcome> {
    const { here: docId } = await docHere(database, owner, line.doc_id)
    if (docId === null) throw new ApiError('E_NOT_FOUND', { detail: 'Its document was not taken over.' })
    const id = docId === line.doc_id ? line.id : newPictureId(docId, line.id)
    const isThere = async () => (await media.picturesOf(database, docId)).some(picture => picture.id === id)
    const there = outcome(line.name, 'already_there', { doc_id: docId })
    if (await isThere()) return there
    if (docId === line.doc_id) throw new ApiError('E_NOT_FOUND', { detail: 'Its document has it no more.' })
    try {
      await createAccess(database.tables<ProjectTables>()).doc(owner, docId, 'editor')
      const bytes = [Buffer.from(line.data, 'base64')]
      await media.uploadPicture(
        owner,
        docId,
        { name: line.name },
        (async function* () {
          yield* bytes
        })(),
        async tx => {
          await docStore(tx.tables<ProjectTables>()).lock(docId)
          await createAccess(tx.tables<ProjectTables>()).doc(owner, docId, 'editor')
        },
        id,
      )
    } catch (error) {
      // Of two at once one stores it.
      if (!(error instanceof ApiError) && (await isThere())) return there
      throw error
    }
    return outcome(line.name, 'imported', { doc_id: docId })
  }

  /** @returns null for what is neither a project, nor a document, nor a picture of one. */
  return async (owner: Owner, value: unknown): Promise<ImportOutcome | null> => {
    if (typeof value !== 'object' || value === null) return null
    const { project, doc, picture } = value as { project?: unknown; doc?: unknown; picture?: unknown }
    if (project === undefined && picture === undefined) return null
    const title = titleIn(doc ?? picture ?? project)
    try {
      if (picture !== undefined) {
        if (!isPicture().Check(picture)) return unreadable(title, 'picture')
        return await takePicture(owner, picture as ArchivedPicture)
      }
      if (!isProject().Check(project) || !hasTime(project)) return unreadable(title, 'project')
      if (doc !== undefined && !(isDoc().Check(doc) && hasTime(doc))) return unreadable(title, 'doc')
      return await database.transaction(async tx => {
        const taken = await takeProject(tx, owner, project as ArchivedProject)
        const its = { project_id: taken.id }
        if (doc === undefined) return outcome(title, taken.isNew ? 'imported' : 'already_there', its)
        const { id, isNew } = await takeDoc(tx, owner, taken.id, doc as ArchivedDoc)
        return outcome(title, isNew ? 'imported' : 'already_there', { ...its, doc_id: id })
      })
    } catch (error) {
      if (!(error instanceof ApiError) || !isAboutIt(error)) throw error
      return outcome(title, 'failed', {}, [reasonOf(error)])
    }
  }
}

const sourceOf = (docId: string) => `doc:${docId}`

/** Pictures come after the text that names them, and one by one: what each will be called is known before. */
function newPictureId(docId: string, pictureId: string): string {
  const digest = createHash('sha256').update(`${docId} ${pictureId}`).digest('hex')
  return `pic_${BigInt(`0x${digest}`).toString(36).padStart(24, '0').slice(-24)}`
}

const newReferences = (docId: string, text: string): ReadonlyMap<string, string> =>
  new Map(picturesIn(text).map(id => [id, newPictureId(docId, id)]))

/** Compiled when the first archive comes: the start does not wait for it. */
const once = <T>(make: () => T) => {
  let made: T | undefined
  return () => (made ??= make())
}
const isProject = once(() => Compile(ProjectSchema))
const isDoc = once(() => Compile(DocSchema))
const isPicture = once(() => Compile(PictureSchema))

/** A written time may have the form of one and be none that we can count from, such as a leap second. */
const hasTime = (line: unknown) =>
  !Number.isNaN(Date.parse((line as { readonly created_at: string }).created_at))

function titleIn(line: unknown): string {
  const { title, name } = (line ?? {}) as { title?: unknown; name?: unknown }
  const words = typeof title === 'string' ? title : typeof name === 'string' ? name : ''
  return words.slice(0, bounds.title)
}

const outcome = (
  title: string,
  what: ImportOutcome['outcome'],
  ids: { readonly project_id?: string; readonly doc_id?: string },
  notes: string[] = [],
): ImportOutcome => ({ title, outcome: what, thread_id: null, ...ids, messages: 0, notes })

const unreadable = (title: string, type: string) =>
  outcome(title, 'failed', {}, [`Its line of the type \`${type}\` is not of this archive.`])

const reasonOf = ({ code, detail }: ApiError) =>
  typeof detail === 'string' ? detail : errorRegistry[code].message
