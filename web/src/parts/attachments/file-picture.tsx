import type { AttachmentPart } from '@omniai/contracts/run-events'
import { FileText, ImageOff } from 'lucide-react'
import { useFileUrl } from './file-content.ts'

/** The picture, as far as it is here; the room for it does not change. */
export function FilePicture({
  part,
  className,
}: {
  part: Pick<AttachmentPart, 'attachment_id' | 'media_type'>
  className: string
}) {
  const { url, problem } = useFileUrl(part)
  if (problem) return <ImageOff size={20} aria-hidden className="m-auto text-muted" />
  return url && <img src={url} alt="" draggable={false} className={className} />
}

/** Of a file that is still here: nobody needs to be asked for it. */
export function FileMark() {
  return <FileText size={20} aria-hidden className="m-auto text-muted" />
}
