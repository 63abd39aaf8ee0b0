/** What every search takes and shows. */
import { type Static, Type } from 'typebox'
import { component } from '../component.ts'
import { bounds } from '../limits.ts'
import { Strict } from './basics.ts'

export const SearchText = Type.String({
  minLength: 1,
  maxLength: bounds.search_text,
  pattern: '^[^\\u0000]+$',
  description:
    'Words that must all be there. "Quotes" make a phrase; the last word may go on. Any text is a valid query.',
})

export const Snippet = component(
  'Snippet',
  Strict({
    text: Type.String(),
    marks: Type.Array(Strict({ start: Type.Integer(), end: Type.Integer() }), {
      description: 'Where what was looked for stands in `text`, in UTF-16 code units; never overlapping.',
    }),
    cut_before: Type.Boolean(),
    cut_after: Type.Boolean(),
  }),
)
export type Snippet = Static<typeof Snippet>
