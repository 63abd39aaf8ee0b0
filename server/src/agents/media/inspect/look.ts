import { fileTypeFromBuffer } from 'file-type'
import { docxType, inspectDocx } from './docx.ts'
import { inspectImage } from './image.ts'
import { type Found, nothingFound, Refused } from './inspection.ts'
import { inspectPdf } from './pdf.ts'
import { kept, readText } from './text-content.ts'

/** What a file is by its bytes; its name has no say. What is text, also SVG and HTML, is text and nothing more. */
export async function look(bytes: Uint8Array): Promise<Found> {
  if (bytes.byteLength === 0) throw new Refused('E_UNSUPPORTED_FILE', 'The file is empty.')
  const mime = await sniff(bytes)
  switch (mime) {
    case 'image/png':
    case 'image/jpeg':
    case 'image/webp':
    case 'image/gif':
      return inspectImage(bytes, mime)
    case 'image/apng':
      return inspectImage(bytes, 'image/png')
    case 'application/pdf':
      return inspectPdf(bytes)
    case 'application/zip':
    case docxType:
      return inspectDocx(bytes)
  }
  const text = readText(bytes)
  if (text !== null) return { ...nothingFound, kind: 'text', mediaType: 'text/plain', ...kept(text) }
  throw new Refused(
    'E_UNSUPPORTED_FILE',
    'Taken are PNG, JPEG, WebP and GIF images, PDF and Word documents, and text or code in UTF-8.',
  )
}

async function sniff(bytes: Uint8Array): Promise<string | undefined> {
  try {
    return (await fileTypeFromBuffer(bytes))?.mime
  } catch {
    // It begins like something and goes on like nothing: what is read below decides.
    return undefined
  }
}
