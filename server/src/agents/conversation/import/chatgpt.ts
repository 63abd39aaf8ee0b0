import type { MessagePart } from '@omniai/contracts/run-events'
import { type Fields, fieldsOf, isFields, listIn, modelOf, textIn, timeIn } from './fields.ts'
import { createNotes, type Notes, type ParsedConversation, type ParsedMessage } from './parsed.ts'

/** `conversations.json` of a ChatGPT data export: a tree of nodes, some of them without words. */
export function readChatGpt(value: unknown): ParsedConversation {
  const conversation = fieldsOf(value, 'The conversation')
  const mapping = fieldsOf(conversation.mapping, 'Its `mapping` of messages')
  const notes = createNotes()
  const messages = Object.entries(mapping).flatMap(([key, node]) => messageOf(key, node, notes))
  const createdAt = timeIn(conversation, 'create_time') ?? Date.now()
  return {
    sourceId: textIn(conversation, 'conversation_id') || textIn(conversation, 'id'),
    title: textIn(conversation, 'title'),
    createdAt,
    updatedAt: timeIn(conversation, 'update_time') ?? createdAt,
    headKey: textIn(conversation, 'current_node') || null,
    messages,
    notes: notes.list(),
  }
}

function messageOf(key: string, value: unknown, notes: Notes): ParsedMessage[] {
  const node = fieldsOf(value, `The message ${key}`)
  const parentKey = typeof node.parent === 'string' ? node.parent : null
  const message = isFields(node.message) ? node.message : null
  const author = message && isFields(message.author) ? textIn(message.author, 'role') : ''
  const parts = message ? partsOf(message, notes) : []
  const role = author === 'user' || author === 'assistant' ? author : null
  if (author === 'tool' && parts.length > 0) notes.add('What a tool answered was left out.')
  const metadata = message && isFields(message.metadata) ? message.metadata : {}
  return [
    {
      key,
      parentKey,
      role: role ?? 'user',
      // Without words it only passes on its parent.
      parts: role && metadata.is_visually_hidden_from_conversation !== true ? parts : [],
      model: role === 'assistant' ? modelOf('chatgpt', textIn(metadata, 'model_slug')) : null,
      createdAt: message ? timeIn(message, 'create_time') : null,
    },
  ]
}

function partsOf(message: Fields, notes: Notes): MessagePart[] {
  const content = isFields(message.content) ? message.content : {}
  const type = textIn(content, 'content_type')
  switch (type) {
    case 'code':
      return written(
        `\`\`\`${textIn(content, 'language').replace('unknown', '')}\n${textIn(content, 'text')}\n\`\`\``,
      )
    case 'thoughts': {
      const thoughts = listIn(content, 'thoughts')
        .filter(isFields)
        .map(each => textIn(each, 'content'))
      return thoughts.length === 0
        ? []
        : [{ type: 'reasoning', text: thoughts.join('\n\n'), duration_ms: null }]
    }
    case 'reasoning_recap':
    case 'model_editable_context':
    case 'user_editable_context':
      return []
    case 'text':
    case 'multimodal_text': {
      const said = listIn(content, 'parts')
      for (const part of said)
        if (isFields(part)) notes.add('An image or file was left out: an export holds only its name.')
      return written(said.filter(part => typeof part === 'string').join('\n'))
    }
    default:
      if (textIn(content, 'text') !== '') return written(textIn(content, 'text'))
      if (type !== '') notes.add(`Content of the kind “${type.slice(0, 60)}” was left out.`)
      return []
  }
}

const written = (text: string): MessagePart[] => (text.trim() === '' ? [] : [{ type: 'text', text }])
