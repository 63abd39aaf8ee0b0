import { bounds } from '@omniai/contracts/limits'
import type { ImportCreate, ImportOutcome, ImportReport } from '@omniai/contracts/schemas/exchange'
import type { Database, Tx } from '../../../kernel/database.ts'
import type { NewId } from '../../../kernel/ids.ts'
import type { Owner } from '../../../kernel/principal.ts'
import type { ProjectAgent } from '../../project/index.ts'
import { blockStore } from '../context/block-store.ts'
import { conversationStore, type NewMessage } from '../store.ts'
import type { ConversationTables } from '../tables.ts'
import { titleFrom } from '../title.ts'
import { readChatGpt } from './chatgpt.ts'
import { readClaude } from './claude.ts'
import { readLibreChat } from './librechat.ts'
import { readOpenWebUi } from './open-webui.ts'
import { readOwnArchive } from './own-archive.ts'
import { type ParsedConversation, Unreadable } from './parsed.ts'
import { headOf, type Placed, treeOf } from './tree.ts'

const readers: { readonly [F in ImportCreate['format']]: (value: unknown) => ParsedConversation } = {
  omniai: readOwnArchive,
  chatgpt: readChatGpt,
  claude: readClaude,
  'open-webui': readOpenWebUi,
  librechat: readLibreChat,
}

type Dependencies = {
  database: Database
  newId: NewId
  now: () => number
  project: Pick<ProjectAgent, 'import'>
}

/** Each conversation in a transaction of its own: one that cannot be read costs no other. */
export function createImport({ database, newId, now, project }: Dependencies) {
  async function take(owner: Owner, format: ImportCreate['format'], value: unknown): Promise<ImportOutcome> {
    const document = format === 'omniai' ? await project.import(owner, value) : null
    if (document) return document
    let parsed: ParsedConversation
    try {
      parsed = readers[format](value)
    } catch (error) {
      if (!(error instanceof Unreadable)) throw error
      return failed(titleIn(value), error.message)
    }
    const title = titleFrom(parsed.title)
    const { placed, repaired } = treeOf(parsed)
    if (placed.length > bounds.import_messages) {
      return failed(title, `It has more than ${bounds.import_messages} messages.`)
    }
    if (placed.length === 0 && format !== 'omniai')
      return failed(title, 'There is no message with words in it.')
    const notes = [
      ...parsed.notes,
      ...(repaired > 0
        ? [`${repaired} messages had no place in the conversation and stand at its beginning.`]
        : []),
    ]
    const source = `${format}:${parsed.sourceId}`
    return database.transaction(async tx => {
      const there = parsed.sourceId === '' ? undefined : await threadOf(tx, owner, source, parsed.sourceId)
      if (there) return { title, outcome: 'already_there', thread_id: there, messages: 0, notes: [] }
      const threadId = await write(tx, owner, parsed, placed, title)
      if (parsed.sourceId !== '') {
        const row = { user_id: owner.userId, source, thread_id: threadId }
        await tx.tables<ConversationTables>().insertInto('import_sources').values(row).execute()
      }
      return { title, outcome: 'imported', thread_id: threadId, messages: placed.length, notes }
    })
  }

  async function threadOf(
    tx: Tx,
    { userId }: Owner,
    source: string,
    id: string,
  ): Promise<string | undefined> {
    const row = await tx
      .tables<ConversationTables>()
      .selectFrom('import_sources')
      .select('thread_id')
      .where('user_id', '=', userId)
      .where('source', '=', source)
      .executeTakeFirst()
    // An own archive may come back to where it was made.
    return row?.thread_id ?? (await conversationStore(tx).thread(userId, id))?.id
  }

  async function write(
    tx: Tx,
    { userId }: Owner,
    parsed: ParsedConversation,
    placed: readonly Placed[],
    title: string,
  ): Promise<string> {
    const store = conversationStore(tx)
    const id = newId('thr')
    const ids = new Map(placed.map(({ key }) => [key, newId('msg')]))
    const idOf = (key: string | null) => (key === null ? null : (ids.get(key) ?? null))
    const at = Math.min(parsed.updatedAt, now())
    await store.insertThread({
      settings: '{}',
      ...parsed.thread,
      id,
      user_id: userId,
      title,
      named_at: at,
      head_id: idOf(headOf(parsed, placed)),
      created_at: Math.min(parsed.createdAt, now()),
      updated_at: at,
    })
    await store.insertMessages(
      placed.map(
        (message): NewMessage => ({
          finish_reason: null,
          error_code: null,
          usage: null,
          state: 'completed',
          ...message.more,
          id: ids.get(message.key)!,
          thread_id: id,
          user_id: userId,
          parent_id: idOf(message.parent),
          role: message.role,
          parts: JSON.stringify(message.parts),
          model: message.model && JSON.stringify(message.model),
          run_id: null,
          created_at: Math.min(message.createdAt ?? parsed.createdAt, now()),
        }),
      ),
    )
    const blocks = blockStore(tx.tables<ConversationTables>())
    for (const [position, block] of (parsed.blocks ?? []).entries()) {
      const { kind, title: blockTitle, text, messageKey, untilKey, enabled } = block
      if ((messageKey !== null && !ids.has(messageKey)) || (untilKey !== null && !ids.has(untilKey))) continue
      await blocks.insert({
        id: newId('ctx'),
        thread_id: id,
        user_id: userId,
        kind,
        title: blockTitle,
        text,
        message_id: idOf(messageKey),
        doc_id: null,
        until_id: idOf(untilKey),
        enabled: enabled ? 1 : 0,
        position,
        created_at: now(),
      })
    }
    return id
  }

  return async (owner: Owner, body: ImportCreate): Promise<ImportReport> => {
    const items: ImportOutcome[] = []
    for (const value of body.conversations) items.push(await take(owner, body.format, value))
    return { items }
  }
}

const failed = (title: string, why: string): ImportOutcome => ({
  title,
  outcome: 'failed',
  thread_id: null,
  messages: 0,
  notes: [why],
})

/** What an unreadable conversation may be called, so that its owner knows which it is. */
function titleIn(value: unknown): string {
  const { title, name } = (value ?? {}) as { title?: unknown; name?: unknown }
  return titleFrom(typeof title === 'string' ? title : typeof name === 'string' ? name : '')
}
