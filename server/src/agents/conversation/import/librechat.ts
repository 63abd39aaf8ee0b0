import type { MessagePart } from '@omniai/contracts/run-events'
import { type Fields, fieldsOf, isFields, listIn, modelOf, textIn, timeIn } from './fields.ts'
import { createNotes, type Notes, type ParsedConversation, type ParsedMessage, Unreadable } from './parsed.ts'

/** A LibreChat export of one conversation: a list, or (recursive) messages with their answers inside. */
export function readLibreChat(value: unknown): ParsedConversation {
  const conversation = fieldsOf(value, 'The conversation')
  const listed = conversation.messages ?? conversation.messagesTree
  if (!Array.isArray(listed)) throw new Unreadable('It has no list `messages`.')
  const notes = createNotes()
  const messages: ParsedMessage[] = []
  // A stack and not a recursion: a long conversation is as deep as it is long.
  const waiting = listed.map((message): [unknown, string | null] => [message, null]).reverse()
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    const message = fieldsOf(next[0], `Message ${messages.length + 1}`)
    const key = textIn(message, 'messageId') || `message-${messages.length}`
    messages.push({
      key,
      parentKey: textIn(message, 'parentMessageId') || next[1],
      role: message.isCreatedByUser === true ? 'user' : 'assistant',
      parts: partsOf(message, notes),
      model: message.isCreatedByUser === true ? null : modelOf('librechat', textIn(message, 'model')),
      createdAt: timeIn(message, 'createdAt'),
    })
    for (const child of listIn(message, 'children').toReversed()) waiting.push([child, key])
  }
  const createdAt = timeIn(conversation, 'createdAt') ?? messages[0]?.createdAt ?? Date.now()
  return {
    sourceId: textIn(conversation, 'conversationId'),
    title: textIn(conversation, 'title'),
    createdAt,
    updatedAt: timeIn(conversation, 'updatedAt') ?? messages.at(-1)?.createdAt ?? createdAt,
    headKey: messages.at(-1)?.key ?? null,
    messages,
    notes: notes.list(),
  }
}

function partsOf(message: Fields, notes: Notes): MessagePart[] {
  const parts = listIn(message, 'content')
    .filter(isFields)
    .flatMap((block): MessagePart[] => {
      const type = textIn(block, 'type')
      if (type === 'text') {
        const text = isFields(block.text) ? textIn(block.text, 'value') : textIn(block, 'text')
        return text === '' ? [] : [{ type: 'text', text }]
      }
      if (type === 'think') return [{ type: 'reasoning', text: textIn(block, 'think'), duration_ms: null }]
      notes.add(`Content of the kind “${type.slice(0, 60)}” was left out.`)
      return []
    })
  for (const _file of listIn(message, 'files'))
    notes.add('A file was left out: an export holds only its name.')
  const text = textIn(message, 'text')
  return parts.length > 0 || text === '' ? parts : [{ type: 'text', text }]
}
