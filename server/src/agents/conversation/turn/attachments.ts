/** The files of messages on their way to a model: text as text, pictures to models that can see. */
import { buffer } from 'node:stream/consumers'
import { bounds } from '@omniai/contracts/limits'
import type { AttachmentPart, MessagePart } from '@omniai/contracts/run-events'
import { imageMediaTypes } from '@omniai/contracts/schemas/attachment'
import type { PromptImage, PromptMessage } from '@omniai/contracts/schemas/run'
import type { Database } from '../../../kernel/database.ts'
import { ApiError } from '../../../kernel/errors.ts'
import type { Owner } from '../../../kernel/principal.ts'
import type { AttachedFile, MediaAgent } from '../../media/index.ts'
import type { ChatRequest } from '../../provider/index.ts'
import type { BranchMessage } from '../context/assemble.ts'
import type { Sees } from '../context/limits.ts'
import type { MessageRow } from '../store.ts'
import { branchMessage } from './context.ts'

type Row = Pick<MessageRow, 'id' | 'role' | 'parts'>

export const attachmentsOf = (parts: readonly MessagePart[]): AttachmentPart[] =>
  parts.filter(part => part.type === 'attachment')

export const attachmentPart = (file: AttachedFile): AttachmentPart => ({
  type: 'attachment',
  attachment_id: file.id,
  name: file.name,
  kind: file.kind,
  media_type: file.media_type,
  bytes: file.bytes,
})

/** `refuse`: a message of now with pictures is not sent to a model whose server says that it cannot see them. */
export type Sight = { readonly sees: Sees; readonly blind: 'refuse' | 'tell' }

/**
 * Rows of one branch, oldest first, as messages with what their files say. Pictures of earlier messages that cannot go
 * out are named instead, so that the model knows of them; the newest have the room.
 */
export async function withFiles(
  media: Pick<MediaAgent, 'known'>,
  source: Pick<Database, 'tables'>,
  owner: Owner,
  rows: readonly Row[],
  { sees, blind }: Sight,
): Promise<BranchMessage[]> {
  const parts = rows.map(row => attachmentsOf(JSON.parse(row.parts) as MessagePart[]))
  const ids = parts.flat().map(part => part.attachment_id)
  if (ids.length === 0) return rows.map(branchMessage)
  const files = await media.known(source, owner, ids)
  const asked = rows.findLastIndex(({ role }) => role === 'user')
  if (blind === 'refuse') refuseUnsendable(parts[asked] ?? [], sees)
  let room: number = bounds.prompt_image_bytes

  function say(part: AttachmentPart, images: PromptImage[]): string {
    const file = files.get(part.attachment_id)
    const mediaType = imageMediaTypes.find(type => type === part.media_type)
    if (!mediaType) return file ? textBlock(file) : gone(part)
    if (file?.state !== 'ready') return gone(part)
    if (sees === false) return `[Image ${quoted(part)}: not sent, this model does not see images.]`
    room -= file.bytes
    if (room < 0) return `[Image ${quoted(part)}: not sent, the images after it take all the room.]`
    images.push({ attachment_id: part.attachment_id, name: part.name, media_type: mediaType })
    return `[Image ${quoted(part)}]`
  }

  return rows
    .map((row, index) => ({ message: branchMessage(row), own: parts[index]! }))
    .toReversed()
    .map(({ message, own }) => {
      if (own.length === 0) return message
      const images: PromptImage[] = []
      const text = [...own.map(part => say(part, images)), message.text].filter(said => said !== '')
      return { ...message, text: text.join('\n\n'), ...(images.length > 0 && { images }) }
    })
    .toReversed()
}

/** What is asked now goes out whole or not at all. */
function refuseUnsendable(asked: readonly AttachmentPart[], sees: Sees): void {
  const images = asked.filter(({ kind }) => kind === 'image')
  if (images.length > 0 && sees === false) {
    const message = 'has an image, and this model does not see images. Choose a model with vision.'
    throw new ApiError('E_VALIDATION', { detail: [{ path: '/attachment_ids', message }] })
  }
  if (images.reduce((sum, { bytes }) => sum + bytes, 0) > bounds.prompt_image_bytes) {
    const detail = `The images of one message may have ${bounds.prompt_image_bytes} bytes together.`
    throw new ApiError('E_TOO_LARGE', { detail })
  }
}

const quoted = ({ name }: { readonly name: string }) => JSON.stringify(name)
const gone = (part: AttachmentPart) => `[File ${quoted(part)}: lost on the server.]`

/**
 * The id in both marks is the server's and unknown to whoever wrote the file, so nothing in it can end it early and
 * pass for the words of the person.
 */
function textBlock(file: AttachedFile): string {
  const { id, name, media_type, pages, text, characters, truncated } = file
  const about = [
    `name=${JSON.stringify(name)}`,
    `type="${media_type}"`,
    ...(pages === null ? [] : [`pages="${pages}"`]),
  ]
  const body = text === '' ? '[No text was found in it; it may hold pictures of text.]' : text
  const cut = truncated ? `\n[Cut here: the first ${text?.length} of ${characters} characters.]` : ''
  return `<attachment id="${id}" ${about.join(' ')}>\n${body}${cut}\n</attachment id="${id}">`
}

/** The frozen request names pictures; their bytes are read when it goes out. */
export async function withPictures(
  media: Pick<MediaAgent, 'content'>,
  owner: Owner,
  messages: readonly PromptMessage[],
): Promise<ChatRequest['messages']> {
  return Promise.all(
    messages.map(async ({ role, content, attachments }) => ({
      role,
      content,
      ...(attachments && {
        images: await Promise.all(attachments.map(image => picture(media, owner, image))),
      }),
    })),
  )
}

async function picture(media: Pick<MediaAgent, 'content'>, owner: Owner, image: PromptImage) {
  const { stream } = await media.content(owner, image.attachment_id)
  return { mediaType: image.media_type, base64: (await buffer(stream)).toString('base64') }
}
