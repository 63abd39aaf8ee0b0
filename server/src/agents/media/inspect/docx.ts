/**
 * Word documents are archives, and an archive can claim or hold a thousand times its size. It is unpacked here within
 * bounds, its text parts only, and packed again without compression: the library that reads it inflates nothing.
 */
import { bounds } from '@omniai/contracts/limits'
import { type Unzipped, unzipSync, zipSync } from 'fflate'
import mammoth from 'mammoth'
import { type Found, nothingFound, Refused } from './inspection.ts'
import { kept } from './text-content.ts'

const textParts = /^(\[Content_Types\]\.xml|_rels\/[^/]+|word\/[^/]+\.xml|word\/_rels\/[^/]+)$/
const damaged = 'The Word document is damaged: it cannot be opened.'

export const docxType = 'application/vnd.openxmlformats-officedocument.wordprocessingml.document'

export async function inspectDocx(bytes: Uint8Array): Promise<Found> {
  const parts = unpack(bytes)
  if (!parts['word/document.xml']) {
    throw new Refused(
      'E_UNSUPPORTED_FILE',
      'Of archives and office files only Word documents (.docx) are taken.',
    )
  }
  return { ...nothingFound, kind: 'document', mediaType: docxType, ...kept(await textOf(parts)) }
}

function unpack(bytes: Uint8Array): Unzipped {
  let room: number = bounds.attachment_unpacked_bytes
  try {
    return unzipSync(bytes, {
      // A part that holds more than it claims is cut where its claim ends.
      filter({ name, originalSize }) {
        if (!textParts.test(name)) return false
        room -= originalSize
        if (room < 0) {
          throw new Refused(
            'E_TOO_LARGE',
            `Unpacked, the text of the document is over ${bounds.attachment_unpacked_bytes} bytes.`,
          )
        }
        return true
      },
    })
  } catch (error) {
    if (error instanceof Refused) throw error
    throw new Refused('E_FILE_UNREADABLE', damaged)
  }
}

async function textOf(parts: Unzipped): Promise<string> {
  try {
    const buffer = Buffer.from(zipSync(parts, { level: 0 }))
    return (await mammoth.extractRawText({ buffer })).value.trim()
  } catch {
    throw new Refused('E_FILE_UNREADABLE', damaged)
  }
}
