/** The pictures that a text names, to go with it into a file or onto paper. */
import {
  type PictureMediaType,
  pictureReference,
  picturesIn,
} from '@omniai/contracts/text/picture-references'
import { call } from '../../../api/api.ts'
import { ApiProblem } from '../../../api/problem.ts'
import { sizeWords } from '../../attachments/file-words.ts'
import { pictureBlob } from './picture-content.ts'

/** Bytes of all of them. A page holds them in memory, and as text once more. */
const most = 200 * 1024 * 1024
const atOnce = 4

export type TakenPicture = { readonly id: string; readonly reference: string; readonly blob: Blob }
export type Taken = { readonly pictures: readonly TakenPicture[]; readonly missing: number }

export async function picturesToTake(docId: string, text: string): Promise<Taken> {
  const named = picturesIn(text)
  if (named.length === 0) return { pictures: [], missing: 0 }
  const { items } = await call('docPictureList', { params: { doc_id: docId } })
  const wanted = items.filter(({ id, state }) => named.includes(id) && state === 'ready')
  if (wanted.reduce((sum, { bytes }) => sum + bytes, 0) > most) {
    throw new ApiProblem({
      code: 'E_TOO_LARGE',
      message: `The pictures of this document are larger than ${sizeWords(most)} together.`,
      fix: 'Export it in parts.',
    })
  }
  const pictures: TakenPicture[] = []
  const left = [...wanted]
  const take = async () => {
    for (let next = left.shift(); next; next = left.shift()) {
      const blob = await pictureBlob(docId, next.id)
      const reference = pictureReference(next.id, blob.type as PictureMediaType)
      pictures.push({ id: next.id, reference, blob })
    }
  }
  await Promise.all(Array.from({ length: atOnce }, take))
  return { pictures, missing: named.length - pictures.length }
}

export const dataUrl = (blob: Blob): Promise<string> =>
  new Promise((resolve, reject) => {
    const reader = new FileReader()
    reader.onload = () => resolve(reader.result as string)
    reader.onerror = () => reject(reader.error)
    reader.readAsDataURL(blob)
  })
