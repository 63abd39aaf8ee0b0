import type { ModelRef } from '@omniai/contracts/schemas/provider'
import type { Database } from '../../kernel/database.ts'
import type { Owner } from '../../kernel/principal.ts'
import { runStore } from '../../runs/store.ts'
import type { RunTables } from '../../runs/tables.ts'
import type { ConversationTables } from './tables.ts'

/** Where an answer came from: for who puts it somewhere else. Null: there is no such answer of this person. */
export async function originOf(source: Pick<Database, 'tables'>, { userId }: Owner, messageId: string) {
  const message = await source
    .tables<ConversationTables>()
    .selectFrom('messages')
    .select(['thread_id', 'run_id', 'model'])
    .where('id', '=', messageId)
    .where('user_id', '=', userId)
    .where('role', '=', 'assistant')
    .where('deleted_at', 'is', null)
    .executeTakeFirst()
  if (!message) return null
  const run = message.run_id && (await runStore(source.tables<RunTables>()).find(userId, message.run_id))
  return {
    threadId: message.thread_id,
    runId: message.run_id,
    model: message.model === null ? null : (JSON.parse(message.model) as ModelRef),
    requestHash: run ? run.request_hash : null,
  }
}
