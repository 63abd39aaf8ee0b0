import type { AttachmentPart } from '@omniai/contracts/run-events'
import type { Attachment } from '@omniai/contracts/schemas/attachment'

const number = new Intl.NumberFormat('en', { maximumFractionDigits: 1 })
const whole = new Intl.NumberFormat('en')

export function sizeWords(bytes: number): string {
  if (bytes < 1024) return `${bytes} B`
  const kilobytes = bytes / 1024
  return kilobytes < 1024 ? `${Math.round(kilobytes)} kB` : `${number.format(kilobytes / 1024)} MB`
}

const kinds: { readonly [type in AttachmentPart['media_type']]: string } = {
  'image/png': 'PNG',
  'image/jpeg': 'JPEG',
  'image/webp': 'WebP',
  'image/gif': 'GIF',
  'application/pdf': 'PDF',
  'application/vnd.openxmlformats-officedocument.wordprocessingml.document': 'Word',
  'text/plain': 'Text',
}
export const kindWords = ({ media_type }: Pick<AttachmentPart, 'media_type'>) => kinds[media_type]

/** What a model gets of it: the words that were read, and whether that is all. */
export function readWords({ kind, width, height, pages, characters, truncated }: Attachment): string {
  if (kind === 'image') return width && height ? `${whole.format(width)} × ${whole.format(height)}` : ''
  const parts = [
    ...(pages === null ? [] : [`${whole.format(pages)} ${pages === 1 ? 'page' : 'pages'}`]),
    characters === 0
      ? 'no text found'
      : `${whole.format(characters ?? 0)} ${characters === 1 ? 'character' : 'characters'}`,
    ...(truncated ? ['only the beginning is sent'] : []),
  ]
  return parts.join(', ')
}
