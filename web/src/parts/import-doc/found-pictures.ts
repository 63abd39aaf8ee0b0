/** What was read of a file: its text, and the pictures that the text names in the way of a document. */
import { bounds } from '@omniai/contracts/limits'
import { type UnzipFileInfo, unzipSync } from 'fflate'

export type FoundPicture = { readonly id: string; readonly name: string; readonly bytes: Uint8Array }
export type ReadDocument = {
  readonly text: string
  readonly pictures: readonly FoundPicture[]
  /** Pictures that were there and cannot be taken. */
  readonly leftOut: number
}

/** Bytes of all pictures of one file, unpacked. */
const mostBytes = 200_000_000

/** Unpacks just these, as long as they are not more than a document takes. */
export function unzipPictures(bytes: Uint8Array, names: ReadonlySet<string>): Record<string, Uint8Array> {
  let sum = 0
  let count = 0
  const filter = ({ name, originalSize }: UnzipFileInfo) => {
    if (!names.has(name) || originalSize > bounds.attachment_image_bytes) return false
    if (sum + originalSize > mostBytes || count >= bounds.doc_pictures) return false
    sum += originalSize
    count += 1
    return true
  }
  return names.size === 0 ? {} : unzipSync(bytes, { filter })
}
