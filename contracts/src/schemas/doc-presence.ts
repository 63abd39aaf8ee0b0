import { type Static, Type } from 'typebox'
import { component } from '../component.ts'
import { OneOf, Strict, UserId } from './basics.ts'
import { DocRevisionId } from './doc.ts'

export const DocPresenceSay = component(
  'DocPresenceSay',
  Strict({
    page_id: Type.String({
      format: 'uuid',
      description: 'Of the page that has the document open: one person may have several.',
    }),
    state: OneOf(['editing', 'reading', 'gone'], { description: 'gone: this page has closed it.' }),
  }),
)
export type DocPresenceSay = Static<typeof DocPresenceSay>

export const DocPresent = component(
  'DocPresent',
  Strict({
    user_id: UserId,
    name: Type.String({ description: 'Empty: nobody has this account any more.' }),
    state: OneOf(['editing', 'reading'], { description: 'editing: it is open where they can write.' }),
  }),
)
export type DocPresent = Static<typeof DocPresent>

export const DocPresence = component(
  'DocPresence',
  Strict({
    revision: Strict({ id: DocRevisionId, number: Type.Integer() }, { description: 'The newest one.' }),
    others: Type.Array(DocPresent, {
      description: 'On other pages than this one, oneself among them when one has it open twice.',
    }),
  }),
)
export type DocPresence = Static<typeof DocPresence>
