import type { MessagePart } from '@omniai/contracts/run-events'
import { type Fields, fieldsOf, isFields, listIn, textIn, timeIn } from './fields.ts'
import { createNotes, type Notes, type ParsedConversation, Unreadable } from './parsed.ts'

/** `conversations.json` of a Claude data export. Older ones have no parents: then each message follows the one before. */
export function readClaude(value: unknown): ParsedConversation {
  const conversation = fieldsOf(value, 'The conversation')
  if (!Array.isArray(conversation.chat_messages)) throw new Unreadable('It has no list `chat_messages`.')
  const notes = createNotes()
  let before: string | null = null
  const messages = conversation.chat_messages.map((each, index) => {
    const message = fieldsOf(each, `Message ${index + 1}`)
    const key = textIn(message, 'uuid') || `message-${index}`
    const parentKey = textIn(message, 'parent_message_uuid') || before
    before = key
    return {
      key,
      parentKey,
      role: textIn(message, 'sender') === 'assistant' ? ('assistant' as const) : ('user' as const),
      parts: partsOf(message, notes),
      model: null,
      createdAt: timeIn(message, 'created_at'),
    }
  })
  const createdAt = timeIn(conversation, 'created_at') ?? Date.now()
  return {
    sourceId: textIn(conversation, 'uuid'),
    title: textIn(conversation, 'name'),
    createdAt,
    updatedAt: timeIn(conversation, 'updated_at') ?? createdAt,
    headKey: textIn(conversation, 'current_leaf_message_uuid') || before,
    messages,
    notes: notes.list(),
  }
}

function partsOf(message: Fields, notes: Notes): MessagePart[] {
  const parts: MessagePart[] = []
  const blocks = listIn(message, 'content').filter(isFields)
  for (const block of blocks) {
    const type = textIn(block, 'type')
    if (type === 'text') parts.push({ type: 'text', text: textIn(block, 'text') })
    else if (type === 'thinking')
      parts.push({ type: 'reasoning', text: textIn(block, 'thinking'), duration_ms: null })
    else notes.add(`Content of the kind “${type.slice(0, 60)}” was left out.`)
  }
  if (blocks.length === 0) parts.push({ type: 'text', text: textIn(message, 'text') })
  for (const attachment of listIn(message, 'attachments').filter(isFields)) {
    const text = textIn(attachment, 'extracted_content')
    if (text !== '') parts.push({ type: 'text', text: `\n\n${textIn(attachment, 'file_name')}:\n${text}` })
    else notes.add('An attachment was left out: an export holds only its name.')
  }
  for (const _file of listIn(message, 'files'))
    notes.add('A file was left out: an export holds only its name.')
  return parts.filter(part => !('text' in part) || part.text !== '')
}
