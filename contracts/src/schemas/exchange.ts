import { type Static, Type } from 'typebox'
import { component } from '../component.ts'
import { errorCodes } from '../errors.ts'
import { bounds } from '../limits.ts'
import { MessagePart, Usage } from '../run-events.ts'
import { Cursor, MessageId, Nullable, OneOf, Strict, ThreadId, Time } from './basics.ts'
import { ContextBlock, Preset } from './context.ts'
import { DocId, DocText, DocTitle } from './doc.ts'
import { DocPictureId } from './doc-picture.ts'
import { ProjectContent, ProjectId } from './project.ts'
import { ChatSettings, ModelRef } from './provider.ts'
import { messageStates } from './thread.ts'

export const archiveVersion = 1

export const ArchiveStart = component(
  'ArchiveStart',
  Strict({
    type: Type.Literal('archive'),
    format: Type.Literal('omniai'),
    version: Type.Integer(),
    exported_at: Time,
  }),
)

export const ArchivedThread = component(
  'ArchivedThread',
  Strict({
    type: Type.Literal('thread'),
    id: ThreadId,
    title: Type.String(),
    head_id: Nullable(MessageId),
    model: Nullable(ModelRef),
    settings: ChatSettings,
    system_prompt: Nullable(Type.String()),
    folder: Nullable(Type.String()),
    pinned: Type.Boolean(),
    archived: Type.Boolean(),
    created_at: Time,
    updated_at: Time,
  }),
)
export type ArchivedThread = Static<typeof ArchivedThread>

export const ArchivedMessage = component(
  'ArchivedMessage',
  Strict({
    type: Type.Literal('message'),
    id: MessageId,
    thread_id: ThreadId,
    parent_id: Nullable(MessageId),
    role: OneOf(['user', 'assistant']),
    state: OneOf(messageStates.filter(state => state !== 'writing')),
    parts: Type.Array(MessagePart),
    model: Nullable(ModelRef),
    fallback_from: Type.Optional(ModelRef),
    finish_reason: Nullable(Type.String()),
    error_code: Nullable(OneOf(errorCodes)),
    usage: Nullable(Usage),
    created_at: Time,
  }),
)
export type ArchivedMessage = Static<typeof ArchivedMessage>

export const ArchivedBlock = component(
  'ArchivedBlock',
  Strict({ type: Type.Literal('block'), thread_id: ThreadId, block: ContextBlock }),
)
export type ArchivedBlock = Static<typeof ArchivedBlock>

export const ArchivedProject = component(
  'ArchivedProject',
  Strict({
    type: Type.Literal('project'),
    id: ProjectId,
    ...ProjectContent,
    archived: Type.Boolean(),
    created_at: Time,
  }),
)
export type ArchivedProject = Static<typeof ArchivedProject>

export const ArchivedDoc = component(
  'ArchivedDoc',
  Strict({
    type: Type.Literal('doc'),
    id: DocId,
    project_id: ProjectId,
    title: DocTitle,
    text: DocText,
    created_at: Time,
    updated_at: Time,
  }),
)
export type ArchivedDoc = Static<typeof ArchivedDoc>

/** As text an image takes a third more. */
const longestImage = Math.ceil(bounds.attachment_image_bytes / 3) * 4

export const ArchivedPicture = component(
  'ArchivedPicture',
  Strict(
    {
      type: Type.Literal('picture'),
      id: DocPictureId,
      doc_id: DocId,
      name: Type.String({ minLength: 1, maxLength: bounds.file_name }),
      data: Type.String({
        minLength: 1,
        maxLength: longestImage,
        pattern: '^[A-Za-z0-9+/]+={0,2}$',
        description: 'Its bytes, as base64.',
      }),
    },
    { description: 'A picture that the text of the document above it names.' },
  ),
)
export type ArchivedPicture = Static<typeof ArchivedPicture>

export const ArchiveLine = component(
  'ArchiveLine',
  Type.Union([
    ArchiveStart,
    component('ArchivedPreset', Strict({ type: Type.Literal('preset'), preset: Preset })),
    ArchivedThread,
    ArchivedMessage,
    ArchivedBlock,
    ArchivedProject,
    ArchivedDoc,
    ArchivedPicture,
    component('ArchiveEnd', Strict({ type: Type.Literal('end') })),
  ]),
)
export type ArchiveLine = Static<typeof ArchiveLine>

export const ExportCreate = component('ExportCreate', Strict({ cursor: Type.Optional(Cursor) }))
export type ExportCreate = Static<typeof ExportCreate>

export const ExportPage = component(
  'ExportPage',
  Strict({
    lines: Type.Array(ArchiveLine, {
      description:
        'Each is one line of the archive. Pages in their order, one line after the other, are the archive.',
    }),
    next_cursor: Nullable(Cursor),
  }),
)
export type ExportPage = Static<typeof ExportPage>

export const threadExportFormats = ['markdown', 'json'] as const

export const ThreadExport = component(
  'ThreadExport',
  Strict({ file_name: Type.String(), media_type: Type.String(), text: Type.String() }),
)
export type ThreadExport = Static<typeof ThreadExport>

export const importFormats = ['omniai', 'chatgpt', 'claude', 'open-webui', 'librechat'] as const

export const ImportCreate = component(
  'ImportCreate',
  Strict({
    format: OneOf(importFormats),
    conversations: Type.Array(Type.Unknown(), {
      minItems: 1,
      maxItems: bounds.import_conversations,
      description:
        'As they stand in the export. Of an omniai archive: {thread, messages, blocks}, the lines of one thread; {project} or {project, doc}, the lines of a project and of one of its documents; {picture}, the line of a picture, after its document.',
    }),
  }),
)
export type ImportCreate = Static<typeof ImportCreate>

export const ImportReport = component(
  'ImportReport',
  Strict({
    items: Type.Array(
      component(
        'ImportOutcome',
        Strict({
          title: Type.String(),
          outcome: OneOf(['imported', 'already_there', 'failed']),
          thread_id: Nullable(ThreadId),
          project_id: Type.Optional(ProjectId),
          doc_id: Type.Optional(DocId),
          messages: Type.Integer(),
          notes: Type.Array(Type.String(), {
            description: 'All that could not be taken over as it was, and why; of a failed one, the reason.',
          }),
        }),
      ),
      { description: 'One for each conversation, in the order they came.' },
    ),
  }),
)
export type ImportReport = Static<typeof ImportReport>
export type ImportOutcome = ImportReport['items'][number]
