import { type Static, Type } from 'typebox'
import { component } from '../component.ts'
import { errorCodes } from '../errors.ts'
import { bounds } from '../limits.ts'
import { Fallback, runStatuses, Usage } from '../run-events.ts'
import { imageMediaTypes } from './attachment.ts'
import {
  AttachmentId,
  ClientRequestId,
  MessageId,
  Nullable,
  OneOf,
  PageOf,
  RunId,
  Strict,
  ThreadId,
  Time,
} from './basics.ts'
import { ContextReport } from './context.ts'
import { ProjectId } from './project.ts'
import { ChatSettings, ModelRef } from './provider.ts'

export const ChatStart = component(
  'ChatStart',
  Strict({
    client_request_id: ClientRequestId,
    thread_id: Nullable(ThreadId),
    parent_id: Type.Optional(
      Type.Union([MessageId, Type.Null()], {
        description:
          'The message this one answers. null starts a new first message. Left out: the end of the shown branch.',
      }),
    ),
    text: Type.String({ minLength: 1, maxLength: bounds.message_text, pattern: '\\S' }),
    model: Type.Optional(
      Type.Union([ModelRef, Type.Null()], {
        description:
          "Left out or null: the thread's, else the account's preference, else the default of the moment.",
      }),
    ),
    attachment_ids: Type.Optional(
      Type.Array(AttachmentId, {
        maxItems: bounds.attachments_per_message,
        uniqueItems: true,
        description: 'Files of mine that go with the text. One that was in a message already may go again.',
      }),
    ),
    settings: Type.Optional(ChatSettings),
    temporary: Type.Optional(
      Type.Boolean({ description: 'Only with thread_id null: the new thread is a temporary one.' }),
    ),
    compare: Type.Optional(
      Type.Array(ModelRef, {
        minItems: 1,
        maxItems: bounds.compared_models - 1,
        uniqueItems: true,
        description:
          'Further models that answer the same message, each in a run of its own and as a sibling of the first answer: all of them start, or none. None of the answers has a fallback.',
      }),
    ),
    project_id: Type.Optional(
      Type.Unsafe<string>({
        ...ProjectId,
        description: 'Only with thread_id null: the new thread is in this project.',
      }),
    ),
  }),
)
export type ChatStart = Static<typeof ChatStart>

export const Run = component(
  'Run',
  Strict({
    id: RunId,
    kind: Type.String(),
    status: OneOf(runStatuses),
    reason: Nullable(Type.String()),
    error_code: Nullable(OneOf(errorCodes)),
    thread_id: Nullable(ThreadId),
    user_message_id: Nullable(MessageId),
    message_id: Nullable(MessageId),
    last_seq: Type.Integer(),
    usage: Nullable(Usage),
    created_at: Time,
    ended_at: Nullable(Time),
  }),
)
export type Run = Static<typeof Run>

export const RunPage = PageOf('RunPage', Run)
export type RunPage = Static<typeof RunPage>

export const RunCancel = component(
  'RunCancel',
  Strict({
    last_seq: Type.Optional(
      Type.Integer({
        minimum: 0,
        maximum: 2_147_483_647,
        description: 'The last event that was on the screen; the kept text ends there.',
      }),
    ),
  }),
)
export type RunCancel = Static<typeof RunCancel>

export const RunCancelled = component(
  'RunCancelled',
  Strict({
    run_id: RunId,
    status: OneOf(runStatuses, {
      description:
        'cancelled: the executing owner confirmed. stopping: not yet; the event stream tells the end.',
    }),
    reason: Nullable(Type.String()),
  }),
)
export type RunCancelled = Static<typeof RunCancelled>

export const RunRetry = component(
  'RunRetry',
  Strict({
    client_request_id: ClientRequestId,
    model: Type.Optional(ModelRef),
    settings: Type.Optional(ChatSettings),
  }),
)
export type RunRetry = Static<typeof RunRetry>

export const PromptImage = component(
  'PromptImage',
  Strict({
    attachment_id: AttachmentId,
    name: Type.String(),
    media_type: OneOf(imageMediaTypes),
  }),
)
export type PromptImage = Static<typeof PromptImage>

export const PromptMessage = component(
  'PromptMessage',
  Strict({
    role: OneOf(['system', 'user', 'assistant']),
    content: Type.String(),
    attachments: Type.Optional(
      Type.Array(PromptImage, {
        description: 'Images sent with the text. What other files say is in the text.',
      }),
    ),
  }),
)
export type PromptMessage = Static<typeof PromptMessage>

export const RunRequest = component(
  'RunRequest',
  Strict({
    run_id: RunId,
    hash: Type.String(),
    model: Nullable(ModelRef),
    settings: ChatSettings,
    messages: Type.Array(PromptMessage),
    context: Nullable(ContextReport),
    fallback: Type.Union([ModelRef, Type.Null()], {
      description: 'The model that was allowed to answer instead, as the preference was when it was sent.',
    }),
    fell_back: Type.Union([Fallback, Type.Null()], {
      description: 'Which model answered instead, and why; once the run ended.',
    }),
  }),
)
export type RunRequest = Static<typeof RunRequest>
