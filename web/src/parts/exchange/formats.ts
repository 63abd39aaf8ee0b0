/** Whose export a value is of. What it holds is read by the server, which says what it cannot take. */
import type { ImportCreate } from '@omniai/contracts/schemas/exchange'

export type ImportFormat = ImportCreate['format']

export const formatNames: Readonly<Record<ImportFormat, string>> = {
  omniai: 'OmniAI',
  chatgpt: 'ChatGPT',
  claude: 'Claude',
  'open-webui': 'Open WebUI',
  librechat: 'LibreChat',
}

type Fields = { readonly [name: string]: unknown }

export const fieldsOf = (value: unknown): Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : {}

export function formatOf(value: unknown): ImportFormat | null {
  const fields = fieldsOf(value)
  if (fieldsOf(fields.thread).type === 'thread' && Array.isArray(fields.messages)) return 'omniai'
  if (typeof fields.mapping === 'object') return 'chatgpt'
  if (Array.isArray(fields.chat_messages)) return 'claude'
  if (typeof fields.chat === 'object') return 'open-webui'
  if (typeof fields.conversationId === 'string' && Array.isArray(fields.messages)) return 'librechat'
  return null
}

export type FoundKind = 'conversation' | 'project' | 'document' | 'picture'

/** What a piece of our own archive is; in those of others all are conversations. */
export function kindOf(value: unknown): FoundKind {
  const { project, doc, picture } = fieldsOf(value)
  if (doc) return 'document'
  return project ? 'project' : picture ? 'picture' : 'conversation'
}

export function titleOf(value: unknown): string {
  const { doc, project, picture, thread } = fieldsOf(value)
  const line = [doc, picture, project, thread].map(fieldsOf).find(each => typeof each.type === 'string')
  const { title, name } = line ?? fieldsOf(value)
  return typeof title === 'string' ? title : typeof name === 'string' ? name : ''
}
