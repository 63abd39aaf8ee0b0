/** A document as it is exported with pictures: one text, and beside it the folder that it names them in. */
import { picturesIn } from '@omniai/contracts/text/picture-references'
import { unzipSync } from 'fflate'
import { type FoundPicture, type ReadDocument, unzipPictures } from './found-pictures.ts'

const mostBytes = 8_000_000
const isText = (name: string) =>
  /^(?:[^/]+\/)?[^/]+\.(?:md|markdown)$/i.test(name) && !name.startsWith('__MACOSX')

/** @throws when it is no such file. */
export function readZippedMarkdown(bytes: Uint8Array): ReadDocument {
  const names: string[] = []
  const texts = unzipSync(bytes, {
    filter({ name, originalSize }) {
      names.push(name)
      return isText(name) && originalSize <= mostBytes
    },
  })
  const [[name, content] = [], ...more] = Object.entries(texts)
  if (name === undefined || content === undefined || more.length > 0)
    throw new Error('There is not one text in it.')
  const text = new TextDecoder('utf-8', { fatal: true }).decode(content)
  const folder = name.slice(0, name.lastIndexOf('/') + 1)
  const named = picturesIn(text)
  const fileOf = (id: string) => names.find(each => each.startsWith(`${folder}pictures/${id}.`)) ?? ''
  const unpacked = unzipPictures(bytes, new Set(named.map(fileOf)))
  const pictures = named.flatMap((id): FoundPicture[] => {
    const file = fileOf(id)
    const its = unpacked[file]
    return its ? [{ id, name: file.slice(file.lastIndexOf('/') + 1), bytes: its }] : []
  })
  return { text, pictures, leftOut: named.length - pictures.length }
}
