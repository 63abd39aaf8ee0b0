/** Projects that a person owns, with their documents and pictures, for the archive. */
import { buffer } from 'node:stream/consumers'
import type { ArchivedPicture, ArchivedProject, ArchiveLine } from '@omniai/contracts/schemas/exchange'
import type { ChatSettings, ModelRef } from '@omniai/contracts/schemas/provider'
import { picturesIn } from '@omniai/contracts/text/picture-references'
import { foreignCursor } from '../../../kernel/cursor.ts'
import type { Database } from '../../../kernel/database.ts'
import { ApiError } from '../../../kernel/errors.ts'
import type { Owner } from '../../../kernel/principal.ts'
import type { MediaAgent } from '../../media/index.ts'
import type { DocRow } from '../doc-store.ts'
import type { ProjectRow } from '../project-store.ts'
import type { ProjectTables } from '../tables.ts'
import { archiveStore } from './archive-store.ts'

/** After this picture of this document of this project; an empty one: before the first. */
type Place = { readonly projectId: string; readonly docId: string; readonly pictureId: string }
type Step = { readonly place: Place; readonly line: ArchiveLine | null; readonly size: number }

/** Of one piece, and one picture or text more. */
const charactersAtOnce = 4_000_000
const linesAtOnce = 200

export function createDocArchive(
  database: Database,
  media: Pick<MediaAgent, 'picturesOf' | 'pictureContent'>,
) {
  const store = archiveStore(database.tables<ProjectTables>())

  /** Ids in their order: what is added meanwhile disturbs none. */
  async function picturesOf(doc: DocRow): Promise<string[]> {
    const named = new Set(picturesIn(doc.text))
    if (named.size === 0) return []
    const all = await media.picturesOf(database, doc.id)
    return all.flatMap(({ id, state }) => (named.has(id) && state === 'ready' ? [id] : [])).sort()
  }

  /** Null for one that is lost: the rest of the archive is worth having. */
  async function pictureLine(docId: string, id: string): Promise<ArchivedPicture | null> {
    try {
      const { name, stream } = await media.pictureContent(database, docId, id)
      return { type: 'picture', id, doc_id: docId, name, data: (await buffer(stream)).toString('base64') }
    } catch (error) {
      if (error instanceof ApiError && error.code === 'E_NOT_FOUND') return null
      throw error
    }
  }

  async function* stepsAfter({ userId }: Owner, from: Place): AsyncGenerator<Step> {
    let { projectId, docId, pictureId } = from
    let doc = docId === '' ? undefined : await store.doc(userId, projectId, docId)
    for (;;) {
      if (doc) {
        for (const id of (await picturesOf(doc)).filter(each => each > pictureId)) {
          const line = await pictureLine(doc.id, id)
          yield { place: { projectId, docId, pictureId: id }, line, size: line?.data.length ?? 0 }
        }
      }
      doc = projectId === '' ? undefined : await store.docAfter(userId, projectId, docId)
      pictureId = ''
      if (doc) {
        docId = doc.id
        yield { place: { projectId, docId, pictureId }, line: docLine(doc), size: doc.text.length }
        continue
      }
      const project = await store.projectAfter(userId, projectId)
      if (!project) return
      projectId = project.id
      docId = ''
      yield { place: { projectId, docId, pictureId }, line: projectLine(project), size: 0 }
    }
  }

  return async (owner: Owner, place: string): Promise<{ lines: ArchiveLine[]; next: string | null }> => {
    const lines: ArchiveLine[] = []
    let size = 0
    for await (const step of stepsAfter(owner, read(place))) {
      if (step.line) lines.push(step.line)
      size += step.size
      if (size >= charactersAtOnce || lines.length >= linesAtOnce) return { lines, next: written(step.place) }
    }
    return { lines, next: null }
  }
}

const time = (ms: number) => new Date(ms).toISOString()

const projectLine = (row: ProjectRow): ArchiveLine => ({
  type: 'project',
  id: row.id,
  name: row.name,
  description: row.description,
  color: row.color as ArchivedProject['color'],
  icon: row.icon as ArchivedProject['icon'],
  instructions: row.instructions,
  model: row.model === null ? null : (JSON.parse(row.model) as ModelRef),
  settings: JSON.parse(row.settings) as ChatSettings,
  archived: row.archived_at !== null,
  created_at: time(row.created_at),
})

const docLine = (row: DocRow): ArchiveLine => ({
  type: 'doc',
  id: row.id,
  project_id: row.project_id,
  title: row.title,
  text: row.text,
  created_at: time(row.created_at),
  updated_at: time(row.updated_at),
})

const written = ({ projectId, docId, pictureId }: Place) => [projectId, docId, pictureId].join(':')

function read(place: string): Place {
  if (place === '') return { projectId: '', docId: '', pictureId: '' }
  const match = /^(prj_[0-9a-z]+):(doc_[0-9a-z]+)?:(pic_[0-9a-z]+)?$/.exec(place)
  if (!match) throw foreignCursor()
  return { projectId: match[1]!, docId: match[2] ?? '', pictureId: match[3] ?? '' }
}
