import { type Static, Type } from 'typebox'
import { component } from '../component.ts'
import { bounds } from '../limits.ts'
import { Cursor, MessageId, Nullable, OneOf, PageOf, Strict, ThreadId, Time } from './basics.ts'
import { ModelRef } from './provider.ts'
import { SearchText, Snippet } from './snippet.ts'
import { threadStates } from './thread.ts'

export const SearchHit = component(
  'SearchHit',
  Strict({
    thread_id: ThreadId,
    thread_title: Type.String(),
    thread_state: OneOf(threadStates),
    message_id: Nullable(MessageId),
    role: Nullable(OneOf(['user', 'assistant'], { description: 'null: the title of the thread.' })),
    model: Nullable(ModelRef),
    snippet: Snippet,
    at: Time,
  }),
)
export type SearchHit = Static<typeof SearchHit>

export const SearchPage = PageOf('SearchPage', SearchHit)
export type SearchPage = Static<typeof SearchPage>

export const SearchParameters = Strict({
  q: SearchText,
  role: Type.Optional(OneOf(['user', 'assistant'])),
  model: Type.Optional(
    Type.String({
      maxLength: 250,
      pattern: '^[a-z0-9][a-z0-9_-]{0,40}/[^\\u0000-\\u001f\\u007f]+$',
      description: 'provider_id/model_id',
    }),
  ),
  from: Type.Optional(Time),
  until: Type.Optional(Time),
  thread_id: Type.Optional(ThreadId),
  state: Type.Optional(OneOf(threadStates, { description: 'Left out: all that is not in the trash.' })),
  cursor: Type.Optional(Cursor),
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: bounds.page_max })),
})
export type SearchParameters = Static<typeof SearchParameters>
