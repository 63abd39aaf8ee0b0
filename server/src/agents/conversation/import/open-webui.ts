import { fieldsOf, isFields, listIn, modelOf, textIn, timeIn } from './fields.ts'
import { createNotes, type ParsedConversation } from './parsed.ts'

/** One chat of an Open WebUI export. */
export function readOpenWebUi(value: unknown): ParsedConversation {
  const outer = fieldsOf(value, 'The conversation')
  const chat = isFields(outer.chat) ? outer.chat : outer
  const history = fieldsOf(chat.history, 'Its `history`')
  const notes = createNotes()
  const messages = Object.entries(fieldsOf(history.messages, 'Its messages')).map(([key, each]) => {
    const message = fieldsOf(each, `The message ${key}`)
    const role = textIn(message, 'role')
    for (const _file of listIn(message, 'files'))
      notes.add('A file was left out: an export holds only its name.')
    const text = textIn(message, 'content')
    if (role !== 'user' && role !== 'assistant' && text !== '')
      notes.add(`A message of the role “${role.slice(0, 40)}” was left out.`)
    return {
      key,
      parentKey: textIn(message, 'parentId') || null,
      role: role === 'assistant' ? ('assistant' as const) : ('user' as const),
      parts:
        text === '' || (role !== 'user' && role !== 'assistant') ? [] : [{ type: 'text' as const, text }],
      model: role === 'assistant' ? modelOf('open-webui', textIn(message, 'model')) : null,
      createdAt: timeIn(message, 'timestamp'),
    }
  })
  const createdAt = timeIn(outer, 'created_at') ?? timeIn(chat, 'timestamp') ?? Date.now()
  return {
    sourceId: textIn(outer, 'id') || textIn(chat, 'id'),
    title: textIn(outer, 'title') || textIn(chat, 'title'),
    createdAt,
    updatedAt: timeIn(outer, 'updated_at') ?? createdAt,
    headKey: textIn(history, 'currentId') || null,
    messages,
    notes: notes.list(),
  }
}
