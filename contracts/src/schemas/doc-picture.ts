import { type Static, Type } from 'typebox'
import { component } from '../component.ts'
import { imageMediaTypes } from './attachment.ts'
import { Id, OneOf, Strict, Time } from './basics.ts'

export const DocPictureId = Id('pic')

export const DocPicture = component(
  'DocPicture',
  Strict(
    {
      id: DocPictureId,
      reference: Type.String({
        description: 'What the text says where the picture stands: `![words](reference)`.',
      }),
      name: Type.String(),
      media_type: OneOf(imageMediaTypes),
      bytes: Type.Integer(),
      width: Type.Integer(),
      height: Type.Integer(),
      state: OneOf(['ready', 'missing'], { description: 'missing: the file is lost on the server.' }),
      created_at: Time,
    },
    { description: 'A picture of a document. Whoever may read the document may see it.' },
  ),
)
export type DocPicture = Static<typeof DocPicture>

export const DocPictureList = component('DocPictureList', Strict({ items: Type.Array(DocPicture) }))
export type DocPictureList = Static<typeof DocPictureList>
