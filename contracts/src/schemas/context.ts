import { type Static, Type } from 'typebox'
import { component } from '../component.ts'
import { bounds } from '../limits.ts'
import {
  AttachmentId,
  ClientRequestId,
  Id,
  MessageId,
  Nullable,
  OneOf,
  PageOf,
  Strict,
  Time,
} from './basics.ts'
import { DocId } from './doc.ts'
import { ChatSettings, ModelRef } from './provider.ts'
import { Cost } from './usage.ts'

export const ContextBlockId = Id('ctx')
export const PresetId = Id('pre')

export const SystemPrompt = Type.String({ maxLength: bounds.system_prompt })

const BlockTitle = Type.String({ maxLength: bounds.title })
const BlockText = Type.String({ minLength: 1, maxLength: bounds.context_block_text, pattern: '\\S' })

export const ContextBlock = component(
  'ContextBlock',
  Strict({
    id: ContextBlockId,
    kind: OneOf(['text', 'message', 'summary', 'doc'], {
      description:
        'text: written by hand. message: a pinned message. summary: stands for the messages up to until_message_id. doc: a document as it is when a message goes out.',
    }),
    title: Type.String(),
    text: Type.String(),
    message_id: Nullable(MessageId),
    doc_id: Type.Optional(Nullable(DocId)),
    until_message_id: Nullable(MessageId),
    enabled: Type.Boolean(),
    position: Type.Integer(),
    created_at: Time,
  }),
)
export type ContextBlock = Static<typeof ContextBlock>

export const ContextBlockList = component('ContextBlockList', Strict({ items: Type.Array(ContextBlock) }))
export type ContextBlockList = Static<typeof ContextBlockList>

export const ContextBlockCreate = component(
  'ContextBlockCreate',
  Strict(
    {
      title: Type.Optional(BlockTitle),
      text: Type.Optional(BlockText),
      doc_id: Type.Optional(DocId),
      enabled: Type.Optional(Type.Boolean()),
    },
    { description: 'Either a text or a document.' },
  ),
)
export type ContextBlockCreate = Static<typeof ContextBlockCreate>

export const ContextBlockPatch = component(
  'ContextBlockPatch',
  Strict({
    title: Type.Optional(BlockTitle),
    text: Type.Optional(BlockText),
    enabled: Type.Optional(Type.Boolean()),
    position: Type.Optional(
      Type.Integer({
        minimum: 0,
        maximum: bounds.context_blocks,
        description: 'Its place in the list, from 0.',
      }),
    ),
  }),
)
export type ContextBlockPatch = Static<typeof ContextBlockPatch>

export const ContextItem = component(
  'ContextItem',
  Strict({
    kind: OneOf(['project', 'system', 'text', 'message', 'summary', 'doc']),
    id: Nullable(ContextBlockId),
    title: Type.String(),
    tokens: Type.Integer(),
    state: OneOf(['sent', 'off', 'in_history'], {
      description:
        'in_history: a pinned message that goes out at its place among the messages. off: switched off, or of another branch.',
    }),
  }),
)
export type ContextItem = Static<typeof ContextItem>

export const ContextReport = component(
  'ContextReport',
  Strict({
    estimated: Type.Literal(true, {
      description: 'All counts here are estimates: about four bytes a token.',
    }),
    limit_tokens: Nullable(
      Type.Integer({ description: 'What the model can hold; null when its server does not say.' }),
    ),
    reserved_tokens: Type.Integer({ description: 'Kept free for the answer.' }),
    used_tokens: Type.Integer(),
    fits: Type.Boolean({ description: 'false: even with all old messages left out it is too long.' }),
    items: Type.Array(ContextItem),
    history: Strict({
      sent: Type.Integer(),
      sent_tokens: Type.Integer(),
      trimmed: Type.Integer(),
      trimmed_tokens: Type.Integer(),
      trimmed_until_id: Nullable(MessageId),
      summarised: Type.Integer(),
      summarised_until_id: Nullable(MessageId),
    }),
  }),
)
export type ContextReport = Static<typeof ContextReport>

export const ContextPreviewBody = component(
  'ContextPreviewBody',
  Strict({
    text: Type.Optional(Type.String({ maxLength: bounds.message_text })),
    parent_id: Type.Optional(Nullable(MessageId)),
    attachment_ids: Type.Optional(
      Type.Array(AttachmentId, { maxItems: bounds.attachments_per_message, uniqueItems: true }),
    ),
    model: Type.Optional(Nullable(ModelRef)),
    settings: Type.Optional(ChatSettings),
  }),
)
export type ContextPreviewBody = Static<typeof ContextPreviewBody>

export const ContextPreview = component(
  'ContextPreview',
  Strict({
    model: Nullable(ModelRef),
    context: ContextReport,
    cost: Type.Optional(
      Type.Union([Cost, Type.Null()], {
        description:
          'What the model is given, without its answer, by the estimate of tokens; null when the model has no price.',
      }),
    ),
  }),
)
export type ContextPreview = Static<typeof ContextPreview>

export const ThreadCompact = component(
  'ThreadCompact',
  Strict({
    client_request_id: ClientRequestId,
    until_message_id: Type.Optional(
      Type.Unsafe<string>({
        ...MessageId,
        description: 'The last answer that is summarised. Left out: all but the last two turns.',
      }),
    ),
    model: Type.Optional(ModelRef),
  }),
)
export type ThreadCompact = Static<typeof ThreadCompact>

const PresetName = Type.String({ minLength: 1, maxLength: bounds.title, pattern: '\\S' })

export const Preset = component(
  'Preset',
  Strict({
    id: PresetId,
    name: Type.String(),
    system_prompt: Nullable(Type.String()),
    model: Nullable(ModelRef),
    settings: ChatSettings,
    created_at: Time,
    updated_at: Time,
  }),
)
export type Preset = Static<typeof Preset>

export const PresetPage = PageOf('PresetPage', Preset)
export type PresetPage = Static<typeof PresetPage>

export const PresetCreate = component(
  'PresetCreate',
  Strict({
    name: PresetName,
    system_prompt: Type.Optional(Nullable(SystemPrompt)),
    model: Type.Optional(Nullable(ModelRef)),
    settings: Type.Optional(ChatSettings),
  }),
)
export type PresetCreate = Static<typeof PresetCreate>

export const PresetPatch = component(
  'PresetPatch',
  Strict({
    name: Type.Optional(PresetName),
    system_prompt: Type.Optional(Nullable(SystemPrompt)),
    model: Type.Optional(Nullable(ModelRef)),
    settings: Type.Optional(ChatSettings),
  }),
)
export type PresetPatch = Static<typeof PresetPatch>
