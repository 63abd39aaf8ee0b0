import { type Static, Type } from 'typebox'
import { component } from '../component.ts'
import { errorCodes } from '../errors.ts'
import { bounds } from '../limits.ts'
import { MessagePart, Usage } from '../run-events.ts'
import { MessageId, Nullable, OneOf, PageOf, RunId, Strict, ThreadId, Time } from './basics.ts'
import { ChatSettings, ModelRef } from './provider.ts'

const Title = Type.String({ minLength: 1, maxLength: bounds.title, pattern: '\\S' })

export const Thread = component(
  'Thread',
  Strict({
    id: ThreadId,
    title: Type.String(),
    head_id: Nullable(MessageId),
    model: Nullable(ModelRef),
    settings: ChatSettings,
    active_run_id: Nullable(RunId),
    created_at: Time,
    updated_at: Time,
  }),
)
export type Thread = Static<typeof Thread>

export const ThreadPage = PageOf('ThreadPage', Thread)
export type ThreadPage = Static<typeof ThreadPage>

export const ThreadCreate = component(
  'ThreadCreate',
  Strict({
    title: Type.Optional(Title),
    model: Type.Optional(Nullable(ModelRef)),
    settings: Type.Optional(ChatSettings),
  }),
)
export type ThreadCreate = Static<typeof ThreadCreate>

export const ThreadPatch = component(
  'ThreadPatch',
  Strict({
    title: Type.Optional(Title),
    head_id: Type.Optional(MessageId),
    model: Type.Optional(Nullable(ModelRef)),
    settings: Type.Optional(ChatSettings),
  }),
)
export type ThreadPatch = Static<typeof ThreadPatch>

export const messageStates = ['writing', 'completed', 'failed', 'cancelled', 'interrupted'] as const

export const Message = component(
  'Message',
  Strict({
    id: MessageId,
    thread_id: ThreadId,
    parent_id: Nullable(MessageId),
    role: OneOf(['user', 'assistant']),
    state: OneOf(messageStates),
    parts: Type.Array(MessagePart),
    model: Nullable(ModelRef),
    run_id: Nullable(RunId),
    finish_reason: Nullable(Type.String()),
    error_code: Nullable(OneOf(errorCodes)),
    usage: Nullable(Usage),
    sibling_ids: Type.Array(MessageId, {
      description:
        'All messages under the same parent with the same role, oldest first, this one among them.',
    }),
    created_at: Time,
  }),
)
export type Message = Static<typeof Message>

export const MessagePage = component(
  'MessagePage',
  Strict({
    items: Type.Array(Message, { description: 'One branch, oldest first; next_cursor leads to older ones.' }),
    next_cursor: Nullable(Type.String({ maxLength: 300, pattern: '^[A-Za-z0-9_-]+$' })),
  }),
)
export type MessagePage = Static<typeof MessagePage>
