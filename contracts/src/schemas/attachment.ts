import { type Static, Type } from 'typebox'
import { component } from '../component.ts'
import { bounds } from '../limits.ts'
import { AttachmentId, Nullable, OneOf, Strict, Time } from './basics.ts'

export const attachmentKinds = ['image', 'document', 'text'] as const
export type AttachmentKind = (typeof attachmentKinds)[number]

export const imageMediaTypes = ['image/png', 'image/jpeg', 'image/webp', 'image/gif'] as const

/** By the bytes of a file, never by its name. */
export const attachmentMediaTypes = [
  ...imageMediaTypes,
  'application/pdf',
  'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
  'text/plain',
] as const
export type AttachmentMediaType = (typeof attachmentMediaTypes)[number]

export const AttachmentUpload = Strict({
  name: Type.String({
    minLength: 1,
    maxLength: bounds.file_name,
    pattern: '^[^\\u0000-\\u001f\\u007f]+$',
    description: 'For people to read. What could mislead them is taken out of it.',
  }),
})

export const Attachment = component(
  'Attachment',
  Strict({
    id: AttachmentId,
    name: Type.String(),
    kind: OneOf(attachmentKinds, {
      description:
        'image: sent as a picture to models with vision. document and text: sent as text. SVG and HTML are text.',
    }),
    media_type: OneOf(attachmentMediaTypes),
    bytes: Type.Integer(),
    sha256: Type.String(),
    width: Nullable(Type.Integer()),
    height: Nullable(Type.Integer()),
    pages: Nullable(Type.Integer({ description: 'Of a PDF.' })),
    characters: Nullable(
      Type.Integer({
        description: 'Of the text in it, null for images. 0: no text was found, as in a scan.',
      }),
    ),
    truncated: Type.Boolean({
      description: `The text is longer than ${bounds.attachment_text} characters; a model is given its beginning.`,
    }),
    state: OneOf(['ready', 'missing'], { description: 'missing: the file is lost on the server.' }),
    linked: Type.Boolean({
      description: 'A message has it. Otherwise it is deleted a day after its upload.',
    }),
    created_at: Time,
  }),
)
export type Attachment = Static<typeof Attachment>
