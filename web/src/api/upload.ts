import type { Attachment } from '@omniai/contracts/schemas/attachment'
import type { DocPicture } from '@omniai/contracts/schemas/doc-picture'
import { bytes } from './bytes.ts'
import { networkProblem } from './problem.ts'

type Progress = (progress: number) => void

/** @param onProgress how much of it has left, from 0 to 1. */
export const uploadFile = (file: File, signal: AbortSignal, onProgress: Progress): Promise<Attachment> =>
  stored(
    bytes('attachmentUpload', { query: { name: namedFor(file.name) } }, bodyOf(file, signal, onProgress)),
  )

export const uploadPicture = (
  docId: string,
  file: File,
  signal: AbortSignal,
  onProgress: Progress,
): Promise<DocPicture> =>
  stored(
    bytes(
      'docPictureUpload',
      { params: { doc_id: docId }, query: { name: namedFor(file.name) } },
      bodyOf(file, signal, onProgress),
    ),
  )

const bodyOf = (file: File, signal: AbortSignal, onProgress: Progress) => ({
  body: file,
  signal,
  send: sendBy(onProgress),
})

async function stored<Stored extends { id: string }>(answer: Promise<Response>): Promise<Stored> {
  const made = (await (await answer).json().catch(() => null)) as Stored | null
  if (typeof made?.id !== 'string') throw networkProblem('What answered is not an OmniAI backend.')
  return made
}

/** The server takes no control characters, and names only so long: the end of one says what it is. */
function namedFor(name: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is taken out
  const plain = name.replace(/[\u0000-\u001f\u007f]/g, ' ').trim() || 'file'
  return plain.length > 255 ? `${plain.slice(0, 200)}…${plain.slice(-50)}` : plain
}

/** Like fetch, by the older way, which alone says how far a body is. */
const sendBy =
  (onProgress: Progress): typeof fetch =>
  (url, { method, headers, body, signal } = {}) =>
    new Promise((resolve, reject) => {
      const request = new XMLHttpRequest()
      request.open(method ?? 'GET', String(url))
      request.withCredentials = true
      for (const [name, value] of new Headers(headers)) request.setRequestHeader(name, value)
      request.upload.onprogress = ({ loaded, total }) => onProgress(total > 0 ? loaded / total : 0)
      request.upload.onload = () => onProgress(1)
      request.onload = () => resolve(answerOf(request))
      request.onerror = () => reject(new TypeError('No connection'))
      request.onabort = () => reject(new DOMException('Cancelled', 'AbortError'))
      if (signal?.aborted) return reject(new DOMException('Cancelled', 'AbortError'))
      signal?.addEventListener('abort', () => request.abort())
      request.send(body as Blob)
    })

function answerOf(request: XMLHttpRequest): Response {
  const headers = new Headers()
  for (const name of ['content-type', 'retry-after', 'x-request-id']) {
    const value = request.getResponseHeader(name)
    if (value !== null) headers.set(name, value)
  }
  return new Response(request.responseText, { status: request.status, headers })
}
