/** A file of this device becomes a document of a project. */
import { bounds } from '@omniai/contracts/limits'
import { call } from '../../api/api.ts'
import { refreshDocs } from '../../api/docs.ts'
import { newRequestId } from '../../api/request-id.ts'
import { showToast } from '../../stores/toasts.ts'
import { toastProblem } from '../session/toast-problem.ts'

export const importable = '.md,.markdown,.txt,.docx'

/** Bytes. What is larger has more text than a document holds, or pictures that are not taken along. */
const mostBytes = 40_000_000

/** @returns the document's id; null when it could not be made, which was said then. */
export async function importDocument(projectId: string, file: File): Promise<string | null> {
  const text = await textOf(file)
  if (text === null) return null
  if (text.length > bounds.doc_text) {
    const most = bounds.doc_text.toLocaleString()
    showToast(`“${file.name}” has more text than a document holds (${most} characters).`, { tone: 'bad' })
    return null
  }
  const title = file.name
    .replace(/\.(md|markdown|txt|docx)$/i, '')
    .trim()
    .slice(0, bounds.title)
  try {
    const doc = await call('docCreate', {
      params: { project_id: projectId },
      body: { client_request_id: newRequestId(), title: title || 'Untitled', text },
    })
    refreshDocs(projectId)
    return doc.id
  } catch (error) {
    toastProblem(error)
    return null
  }
}

async function textOf(file: File): Promise<string | null> {
  try {
    if (file.size > mostBytes) throw new Error('It is too large.')
    const bytes = new Uint8Array(await file.arrayBuffer())
    if (/\.docx$/i.test(file.name)) return (await import('./docx-to-markdown.ts')).docxToMarkdown(bytes)
    return new TextDecoder('utf-8', { fatal: true })
      .decode(bytes)
      .replace(/\r\n?/g, '\n')
      .replaceAll('\0', '')
  } catch {
    showToast(`“${file.name}” could not be read. Markdown, plain text in UTF-8 and Word documents can.`, {
      tone: 'bad',
    })
    return null
  }
}
