/** A file of this device becomes a document of a project. */
import { bounds } from '@omniai/contracts/limits'
import type { Doc } from '@omniai/contracts/schemas/doc'
import { withPictures } from '@omniai/contracts/text/picture-references'
import { call } from '../../api/api.ts'
import { refreshDocs } from '../../api/docs.ts'
import { ApiProblem } from '../../api/problem.ts'
import { newRequestId } from '../../api/request-id.ts'
import { uploadPicture } from '../../api/upload.ts'
import { showToast } from '../../stores/toasts.ts'
import { patiently } from '../exchange/patience.ts'
import { toastProblem } from '../session/toast-problem.ts'
import type { FoundPicture, ReadDocument } from './found-pictures.ts'

export const importable = '.md,.markdown,.txt,.docx,.zip'

/** Bytes. A page reads it as a whole. */
const mostBytes = 200_000_000

/** @returns the document's id; null when it could not be made, which was said then. */
export async function importDocument(projectId: string, file: File): Promise<string | null> {
  const read = await readFile(file)
  if (read === null) return null
  const { text } = read
  if (text.length > bounds.doc_text) {
    const most = bounds.doc_text.toLocaleString()
    showToast(`“${file.name}” has more text than a document holds (${most} characters).`, { tone: 'bad' })
    return null
  }
  const title = file.name
    .replace(/\.(md|markdown|txt|docx|zip)$/i, '')
    .trim()
    .slice(0, bounds.title)
  let doc: Doc
  try {
    doc = await call('docCreate', {
      params: { project_id: projectId },
      body: { client_request_id: newRequestId(), title: title || 'Untitled', text },
    })
  } catch (error) {
    toastProblem(error)
    return null
  }
  // From here on it is there, whatever becomes of its pictures.
  try {
    const leftOut = read.leftOut + (await addPictures(doc, read.pictures))
    if (leftOut > 0) {
      const which = leftOut === 1 ? 'one picture' : `${leftOut} pictures`
      showToast(`Left out of “${file.name}”: ${which}. PNG, JPEG, WebP and GIF can be taken.`, {
        tone: 'bad',
      })
    }
  } catch (error) {
    toastProblem(error)
  }
  refreshDocs(projectId)
  return doc.id
}

/** One after the other, so that no more than one is under way. @returns how many could not be taken. */
async function addPictures(doc: Doc, pictures: readonly FoundPicture[]): Promise<number> {
  if (pictures.length === 0) return 0
  const params = { project_id: doc.project_id, doc_id: doc.id }
  // One's own that is named again is there already.
  const { items } = await call('docPictureList', { params: { doc_id: doc.id } })
  const here = new Set(items.map(({ id }) => id))
  const ids = new Map<string, string>()
  const lost: string[] = []
  const { signal } = new AbortController()
  let unreached: ApiProblem | null = null
  for (const { id, name, bytes } of pictures.filter(picture => !here.has(picture.id))) {
    if (unreached) {
      lost.push(id)
      continue
    }
    try {
      const file = new File([bytes as Uint8Array<ArrayBuffer>], name)
      const sent = await patiently(() => uploadPicture(doc.id, file, signal, () => {}), signal)
      ids.set(id, sent.id)
    } catch (error) {
      if (!(error instanceof ApiProblem)) throw error
      if (error.code === 'NETWORK' || error.code === 'CANCELLED') unreached = error
      lost.push(id)
    }
  }
  const text = withoutPictures(withPictures(doc.text, ids), lost)
  if (text !== doc.text)
    await call('docUpdate', { params, body: { base_revision_id: doc.revision.id, text } })
  // Said in its own words: another kind of picture would not help.
  if (unreached) {
    toastProblem(unreached)
    return 0
  }
  return lost.length
}

/** Their words stay. */
const withoutPictures = (text: string, ids: readonly string[]): string =>
  ids.reduce(
    (left, id) =>
      left.replaceAll(new RegExp(`!\\[((?:\\\\.|[^\\]\\\\])*)\\]\\(pictures/${id}\\.\\w+\\)`, 'g'), '$1'),
    text,
  )

async function readFile(file: File): Promise<ReadDocument | null> {
  try {
    if (file.size > mostBytes) throw new Error('It is too large.')
    const bytes = new Uint8Array(await file.arrayBuffer())
    if (/\.docx$/i.test(file.name)) return (await import('./docx-to-markdown.ts')).readDocx(bytes)
    if (/\.zip$/i.test(file.name)) {
      const read = (await import('./zipped-markdown.ts')).readZippedMarkdown(bytes)
      return { ...read, text: storable(read.text) }
    }
    const text = storable(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
    return { text, pictures: [], leftOut: 0 }
  } catch {
    showToast(
      `“${file.name}” could not be read. Markdown, alone or with its pictures in a zip file, plain text in UTF-8 and Word documents can.`,
      { tone: 'bad' },
    )
    return null
  }
}

const storable = (text: string) => text.replace(/\r\n?/g, '\n').replaceAll('\0', '')
