import { textOf } from '@omniai/contracts/apply-event'
import type { MessagePart } from '@omniai/contracts/run-events'
import type { ThreadExport } from '@omniai/contracts/schemas/exchange'
import type { ModelRef } from '@omniai/contracts/schemas/provider'
import type { Database } from '../../../kernel/database.ts'
import { ApiError } from '../../../kernel/errors.ts'
import type { Owner } from '../../../kernel/principal.ts'
import { conversationStore, type MessageRow } from '../store.ts'
import { longestBranch } from '../turn/context.ts'
import { archivedMessage, archivedThread } from './archive-lines.ts'

/** The branch that is shown, for reading elsewhere. */
export async function threadFile(
  database: Database,
  { userId }: Owner,
  threadId: string,
  format: 'markdown' | 'json',
): Promise<ThreadExport> {
  const store = conversationStore(database)
  const thread = await store.thread(userId, threadId)
  if (!thread) throw new ApiError('E_NOT_FOUND')
  const branch =
    thread.head_id === null ? [] : await store.branch(userId, threadId, thread.head_id, longestBranch)
  const messages = branch.reverse()
  const name = fileName(thread.title)
  if (format === 'json') {
    const content = { thread: archivedThread(thread), messages: messages.map(archivedMessage), blocks: [] }
    return {
      file_name: `${name}.json`,
      media_type: 'application/json',
      text: JSON.stringify(content, null, 2),
    }
  }
  const text = [`# ${thread.title}`, ...messages.map(section)].join('\n\n')
  return { file_name: `${name}.md`, media_type: 'text/markdown', text: `${text}\n` }
}

function section(message: MessageRow): string {
  const model = message.model === null ? '' : ` (${(JSON.parse(message.model) as ModelRef).model_id})`
  const who = message.role === 'user' ? 'You' : `Assistant${model}`
  const at = new Date(message.created_at).toISOString().slice(0, 16).replace('T', ' ')
  const parts = JSON.parse(message.parts) as MessagePart[]
  const files = parts.flatMap(part =>
    part.type === 'attachment' ? [`- ${inline(part.name)} (${part.media_type}, ${part.bytes} bytes)`] : [],
  )
  const attached = files.length === 0 ? [] : [`Attached, not in this file:\n\n${files.join('\n')}`]
  return [`## ${who}, ${at} UTC`, ...attached, textOf(parts)].join('\n\n')
}

/** A name is text here, whatever it looks like. */
const inline = (name: string) => name.replaceAll(/[\\`*_[\]<>&#|~]/g, '\\$&')

/** What every file system takes. */
const fileName = (title: string) =>
  title
    .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
    .replaceAll(/\s+/g, ' ')
    .trim()
    .slice(0, 80) || 'thread'
