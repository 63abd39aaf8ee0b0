import { type Static, Type } from 'typebox'
import { component } from '../component.ts'
import { Id, MessageId, Nullable, OneOf, PageOf, Strict, ThreadId, Time } from './basics.ts'
import { ModelRef } from './provider.ts'

export const ShareId = Id('shr')
export const ShareToken = Type.String({ pattern: '^[A-Za-z0-9_-]{32}$' })

export const ShareCreate = component(
  'ShareCreate',
  Strict({
    head_id: Type.Optional(
      Type.Unsafe<string>({
        ...MessageId,
        description: 'The last message shown. Left out: the branch that is shown.',
      }),
    ),
    expires_in_hours: Type.Optional(Type.Integer({ minimum: 1, maximum: 24 * 365 })),
  }),
)
export type ShareCreate = Static<typeof ShareCreate>

export const Share = component(
  'Share',
  Strict({
    id: ShareId,
    token: Type.String({
      description: 'What the link holds. Whoever is signed in here and has it can read.',
    }),
    thread_id: ThreadId,
    title: Type.String(),
    messages: Type.Integer(),
    created_at: Time,
    expires_at: Nullable(Time),
  }),
)
export type Share = Static<typeof Share>

export const SharePage = PageOf('SharePage', Share)
export type SharePage = Static<typeof SharePage>

export const SharedMessage = component(
  'SharedMessage',
  Strict({
    role: OneOf(['user', 'assistant']),
    text: Type.String(),
    model: Nullable(ModelRef),
    created_at: Time,
  }),
)
export type SharedMessage = Static<typeof SharedMessage>

export const SharedThread = component(
  'SharedThread',
  Strict({
    title: Type.String(),
    shared_by: Type.String(),
    created_at: Time,
    expires_at: Nullable(Time),
    messages: Type.Array(SharedMessage),
  }),
)
export type SharedThread = Static<typeof SharedThread>
