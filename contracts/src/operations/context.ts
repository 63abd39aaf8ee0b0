/** What a model is told beside the messages, and how that is seen before it goes out. */
import { Type } from 'typebox'
import { bounds } from '../limits.ts'
import type { Operation } from '../operation.ts'
import { Cursor, MessageId, Ok, Strict, ThreadId } from '../schemas/basics.ts'
import {
  ContextBlock,
  ContextBlockCreate,
  ContextBlockId,
  ContextBlockList,
  ContextBlockPatch,
  ContextPreview,
  ContextPreviewBody,
  Preset,
  PresetCreate,
  PresetId,
  PresetPage,
  PresetPatch,
  ThreadCompact,
} from '../schemas/context.ts'
import { Run } from '../schemas/run.ts'

const member = { lane: 'ui', permission: 'member' } as const
const reading = { ...member, method: 'GET', limit: 'read' } as const
const changing = { ...member, limit: 'write' } as const

const ThreadParams = Strict({ thread_id: ThreadId })
const BlockParams = Strict({ thread_id: ThreadId, context_block_id: ContextBlockId })
const PinParams = Strict({ thread_id: ThreadId, message_id: MessageId })
const PresetParams = Strict({ preset_id: PresetId })

export const contextOperations = {
  contextPreview: {
    ...member,
    method: 'POST',
    flag: 'intelligent_chat',
    path: '/v1/threads/{thread_id}/context/preview',
    limit: 'read',
    summary: 'What would go out with the next message, and what would be left out',
    params: ThreadParams,
    body: ContextPreviewBody,
    body_bytes: bounds.chat_body_bytes,
    responses: { 200: ContextPreview },
    errors: ['E_PROVIDER_MODEL_NOT_FOUND'],
  },
  contextBlockList: {
    ...reading,
    flag: 'intelligent_chat',
    path: '/v1/threads/{thread_id}/context-blocks',
    summary: 'What goes out with every message of a thread, in its order',
    params: ThreadParams,
    responses: { 200: ContextBlockList },
    errors: [],
  },
  contextBlockCreate: {
    ...changing,
    method: 'POST',
    flag: 'intelligent_chat',
    path: '/v1/threads/{thread_id}/context-blocks',
    summary: 'Add a text to what goes out with every message',
    params: ThreadParams,
    body: ContextBlockCreate,
    body_bytes: bounds.context_body_bytes,
    responses: { 201: ContextBlock },
    errors: ['E_CONFLICT'],
  },
  contextBlockUpdate: {
    ...changing,
    method: 'PATCH',
    flag: 'intelligent_chat',
    path: '/v1/threads/{thread_id}/context-blocks/{context_block_id}',
    summary: 'Change, move, switch on or off',
    params: BlockParams,
    body: ContextBlockPatch,
    body_bytes: bounds.context_body_bytes,
    responses: { 200: ContextBlock },
    errors: [],
  },
  contextBlockDelete: {
    ...changing,
    method: 'DELETE',
    flag: 'intelligent_chat',
    path: '/v1/threads/{thread_id}/context-blocks/{context_block_id}',
    summary: 'Remove a block; of a summary: send the messages themselves again',
    params: BlockParams,
    responses: { 200: Ok },
    errors: [],
  },
  pinSet: {
    ...changing,
    method: 'PUT',
    flag: 'intelligent_chat',
    path: '/v1/threads/{thread_id}/pins/{message_id}',
    summary: 'Pin a message: it goes out whatever is trimmed',
    params: PinParams,
    responses: { 200: ContextBlock },
    errors: ['E_CONFLICT'],
  },
  pinRemove: {
    ...changing,
    method: 'DELETE',
    flag: 'intelligent_chat',
    path: '/v1/threads/{thread_id}/pins/{message_id}',
    summary: 'Unpin a message',
    params: PinParams,
    responses: { 200: Ok },
    errors: [],
  },
  threadCompact: {
    ...member,
    method: 'POST',
    flag: 'intelligent_chat',
    path: '/v1/threads/{thread_id}/compact',
    limit: 'run',
    summary: 'Summarise older messages; the summary becomes a block that can be switched off or removed',
    params: ThreadParams,
    body: ThreadCompact,
    responses: { 200: Run, 202: Run },
    streams: true,
    errors: ['E_USAGE_LIMIT_REACHED', 'E_IDEMPOTENCY_CONFLICT', 'E_CONFLICT', 'E_PROVIDER_MODEL_NOT_FOUND'],
  },
  presetList: {
    ...reading,
    path: '/v1/presets',
    summary: 'My presets, newest first',
    query: Strict({
      cursor: Type.Optional(Cursor),
      limit: Type.Optional(Type.Integer({ minimum: 1, maximum: bounds.page_max })),
    }),
    responses: { 200: PresetPage },
    errors: [],
  },
  presetCreate: {
    ...changing,
    method: 'POST',
    path: '/v1/presets',
    summary: 'Keep a system prompt, model and settings under a name',
    body: PresetCreate,
    responses: { 201: Preset },
    errors: [],
  },
  presetView: {
    ...reading,
    path: '/v1/presets/{preset_id}',
    summary: 'One preset',
    params: PresetParams,
    responses: { 200: Preset },
    errors: [],
  },
  presetUpdate: {
    ...changing,
    method: 'PATCH',
    path: '/v1/presets/{preset_id}',
    summary: 'Change a preset; threads that it was applied to stay as they are',
    params: PresetParams,
    body: PresetPatch,
    responses: { 200: Preset },
    errors: [],
  },
  presetDelete: {
    ...changing,
    method: 'DELETE',
    path: '/v1/presets/{preset_id}',
    summary: 'Delete a preset; threads that it was applied to stay as they are',
    params: PresetParams,
    responses: { 200: Ok },
    errors: [],
  },
} as const satisfies Record<string, Operation>
