import type { ArchivedBlock, ArchivedMessage, ArchivedThread } from '@omniai/contracts/schemas/exchange'
import {
  ArchivedBlock as BlockSchema,
  ArchivedMessage as MessageSchema,
  ArchivedThread as ThreadSchema,
} from '@omniai/contracts/schemas/exchange'
import { Compile } from 'typebox/compile'
import { fieldsOf, listIn } from './fields.ts'
import { createNotes, type ParsedConversation, Unreadable } from './parsed.ts'

/** Compiled when the first archive comes: the start does not wait for it. */
const once = <T>(make: () => T) => {
  let made: T | undefined
  return () => (made ??= make())
}
const isThread = once(() => Compile(ThreadSchema))
const isMessage = once(() => Compile(MessageSchema))
const isBlock = once(() => Compile(BlockSchema))

/** A written time may have the form of one and be none that we can count from, such as a leap second. */
const hasTimes = (line: unknown) => {
  const { created_at, updated_at = created_at } = line as { created_at: string; updated_at?: string }
  return !Number.isNaN(Date.parse(created_at)) && !Number.isNaN(Date.parse(updated_at))
}

/** The lines of one thread of our own archive. */
export function readOwnArchive(value: unknown): ParsedConversation {
  const lines = fieldsOf(value, 'The thread')
  if (!isThread().Check(lines.thread) || !hasTimes(lines.thread))
    throw new Unreadable('Its line of the type `thread` is not of this archive.')
  const thread = lines.thread as ArchivedThread
  const notes = createNotes()
  const messages = listIn(lines, 'messages').filter(line => {
    if (isMessage().Check(line) && hasTimes(line)) return true
    notes.add('A line of the type `message` is not of this archive and was left out.')
    return false
  }) as ArchivedMessage[]
  const blocks = listIn(lines, 'blocks').filter(line => {
    if (isBlock().Check(line)) return true
    notes.add('A line of the type `block` is not of this archive and was left out.')
    return false
  }) as ArchivedBlock[]
  for (const { block } of blocks)
    if (block.kind === 'doc')
      notes.add(
        `The document “${block.title}” went out with its messages. It is not tied to the thread again.`,
      )
  return {
    sourceId: thread.id,
    title: thread.title,
    createdAt: Date.parse(thread.created_at),
    updatedAt: Date.parse(thread.updated_at),
    headKey: thread.head_id,
    messages: messages.map(message => ({
      key: message.id,
      parentKey: message.parent_id,
      role: message.role,
      parts: message.parts,
      model: message.model,
      createdAt: Date.parse(message.created_at),
      more: {
        state: message.state,
        finish_reason: message.finish_reason,
        error_code: message.error_code,
        usage: message.usage && JSON.stringify(message.usage),
        fallback_from: message.fallback_from ? JSON.stringify(message.fallback_from) : null,
      },
    })),
    notes: notes.list(),
    thread: {
      model: thread.model && JSON.stringify(thread.model),
      settings: JSON.stringify(thread.settings),
      system_prompt: thread.system_prompt,
      folder: thread.folder,
      pinned_at: thread.pinned ? Date.parse(thread.updated_at) : null,
      archived_at: thread.archived ? Date.parse(thread.updated_at) : null,
    },
    blocks: blocks.flatMap(({ block: { kind, title, text, message_id, until_message_id, enabled } }) =>
      kind === 'doc'
        ? []
        : [{ kind, title, text, messageKey: message_id, untilKey: until_message_id, enabled }],
    ),
  }
}
