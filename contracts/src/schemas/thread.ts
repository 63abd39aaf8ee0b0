import { type Static, Type } from 'typebox'
import { component } from '../component.ts'
import { errorCodes } from '../errors.ts'
import { bounds } from '../limits.ts'
import { MessagePart, Usage } from '../run-events.ts'
import { Cursor, MessageId, Nullable, OneOf, PageOf, RunId, Strict, ThreadId, Time } from './basics.ts'
import { PresetId, SystemPrompt } from './context.ts'
import { ProjectId } from './project.ts'
import { ChatSettings, ModelRef } from './provider.ts'

const Folder = Type.String({
  minLength: 1,
  maxLength: bounds.folder,
  pattern: '^(?!\\s)[^\\u0000-\\u001f]*(?<!\\s)$',
})

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
    pinned: Type.Boolean(),
    archived: Type.Boolean(),
    folder: Nullable(Type.String()),
    project_id: Nullable(ProjectId),
    system_prompt: Nullable(Type.String()),
    origin: Nullable(
      Strict(
        { thread_id: ThreadId, message_id: MessageId },
        { description: 'The thread and message that this thread was branched from; they may be gone.' },
      ),
    ),
    expires_at: Nullable(
      Type.String({
        format: 'date-time',
        description: 'A temporary thread: in no list and no search, and deleted for ever at this time.',
      }),
    ),
    deleted_at: Nullable(Type.String({ format: 'date-time', description: 'In the trash since then.' })),
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
    folder: Type.Optional(Nullable(Folder)),
    project_id: Type.Optional(Nullable(ProjectId)),
    system_prompt: Type.Optional(Nullable(SystemPrompt)),
    preset_id: Type.Optional(PresetId),
    temporary: Type.Optional(Type.Boolean()),
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
    pinned: Type.Optional(Type.Boolean()),
    archived: Type.Optional(Type.Boolean()),
    folder: Type.Optional(Nullable(Folder)),
    project_id: Type.Optional(Nullable(ProjectId)),
    system_prompt: Type.Optional(Nullable(SystemPrompt)),
    preset_id: Type.Optional(
      Type.Unsafe<string>({
        ...PresetId,
        description:
          'Takes over its system prompt, model and settings; what else is in this change comes on top.',
      }),
    ),
  }),
)
export type ThreadPatch = Static<typeof ThreadPatch>

export const threadStates = ['active', 'archived', 'trash'] as const

export const ThreadListParameters = Strict({
  state: Type.Optional(OneOf(threadStates, { description: 'Left out: active.' })),
  pinned: Type.Optional(Type.Boolean()),
  folder: Type.Optional(Folder),
  project_id: Type.Optional(ProjectId),
  cursor: Type.Optional(Cursor),
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: bounds.page_max })),
})
export type ThreadListParameters = Static<typeof ThreadListParameters>

export const FolderList = component(
  'FolderList',
  Strict({
    items: Type.Array(
      component(
        'Folder',
        Strict(
          { name: Type.String(), threads: Type.Integer() },
          { description: 'Threads outside the trash.' },
        ),
      ),
    ),
  }),
)
export type FolderList = Static<typeof FolderList>

export const bulkActions = [
  'pin',
  'unpin',
  'archive',
  'unarchive',
  'move',
  'delete',
  'restore',
  'purge',
] as const

export const ThreadBulk = component(
  'ThreadBulk',
  Strict({
    action: OneOf(bulkActions),
    ids: Type.Array(ThreadId, { minItems: 1, maxItems: bounds.bulk_ids, uniqueItems: true }),
    folder: Type.Optional(
      Type.Union([Folder, Type.Null()], {
        description: 'Where `move` moves to; null or left out: into no folder.',
      }),
    ),
  }),
)
export type ThreadBulk = Static<typeof ThreadBulk>

export const ThreadBulkReport = component(
  'ThreadBulkReport',
  Strict({
    items: Type.Array(
      component('ThreadBulkOutcome', Strict({ id: ThreadId, error_code: Nullable(OneOf(errorCodes)) })),
      { description: 'One for each id, in the order they came.' },
    ),
  }),
)
export type ThreadBulkReport = Static<typeof ThreadBulkReport>

export const ThreadBranch = component(
  'ThreadBranch',
  Strict({ message_id: MessageId, title: Type.Optional(Title) }),
)
export type ThreadBranch = Static<typeof ThreadBranch>

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
    fallback_from: Type.Union([ModelRef, Type.Null()], {
      description: 'The model that was asked first and could not answer; null: it is the one above.',
    }),
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
