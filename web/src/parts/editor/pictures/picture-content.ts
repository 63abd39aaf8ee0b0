/**
 * Pictures of documents, fetched with the session: no address of one would work on its own. One that was shown a moment
 * ago is not fetched again because somebody types beside it.
 */
import { imageMediaTypes } from '@omniai/contracts/schemas/attachment'
import { bytes } from '../../../api/bytes.ts'

type Kept = { url: Promise<string>; users: number; timer: ReturnType<typeof setTimeout> | undefined }

/** After the last one who looked is gone. */
const keptMs = 30_000
const kept = new Map<string, Kept>()
const keyOf = (docId: string, pictureId: string) => `${docId} ${pictureId}`

export async function pictureBlob(docId: string, pictureId: string, signal?: AbortSignal): Promise<Blob> {
  const answer = await bytes(
    'docPictureContent',
    { params: { doc_id: docId, picture_id: pictureId } },
    signal ? { signal } : {},
  )
  // Nothing that is not a picture is ever shown under an address of this page.
  const type = answer.headers.get('content-type') ?? ''
  if (!(imageMediaTypes as readonly string[]).includes(type)) throw new TypeError('It is no picture.')
  return new Blob([await answer.arrayBuffer()], { type })
}

function keep(key: string, url: Promise<string>): Kept {
  const entry: Kept = { url, users: 0, timer: undefined }
  kept.set(key, entry)
  // Another look may find it.
  url.catch(() => kept.get(key) === entry && kept.delete(key))
  return entry
}

function letGo(key: string, entry: Kept) {
  clearTimeout(entry.timer)
  entry.timer = setTimeout(() => {
    if (entry.users > 0) return
    if (kept.get(key) === entry) kept.delete(key)
    entry.url.then(URL.revokeObjectURL, () => {})
  }, keptMs)
}

/** An address for as long as somebody looks at it; what comes back lets it go. */
export function lookAtPicture(docId: string, pictureId: string): { url: Promise<string>; done: () => void } {
  const key = keyOf(docId, pictureId)
  const entry = kept.get(key) ?? keep(key, pictureBlob(docId, pictureId).then(URL.createObjectURL))
  clearTimeout(entry.timer)
  entry.users += 1
  let over = false
  return {
    url: entry.url,
    done() {
      if (over) return
      over = true
      entry.users -= 1
      if (entry.users === 0) letGo(key, entry)
    },
  }
}

/** One that was sent from here need not be fetched from there. */
export function keepSentPicture(docId: string, pictureId: string, file: Blob): void {
  const key = keyOf(docId, pictureId)
  letGo(key, keep(key, Promise.resolve(URL.createObjectURL(file))))
}
