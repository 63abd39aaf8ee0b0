import { textOf } from '@omniai/contracts/apply-event'
import type { MessagePart } from '@omniai/contracts/run-events'
import type { Kysely, Selectable } from 'kysely'
import type { ConversationTables } from '../tables.ts'
import type { Block } from './assemble.ts'

export type BlockRow = Selectable<ConversationTables['context_blocks']>

export function blockStore(db: Kysely<ConversationTables>) {
  const own = (userId: string, threadId: string) =>
    db
      .selectFrom('context_blocks')
      .selectAll('context_blocks')
      .where('context_blocks.user_id', '=', userId)
      .where('context_blocks.thread_id', '=', threadId)

  return {
    /** In their order. A pinned message is what it is now; a deleted one is not there. */
    async list(userId: string, threadId: string): Promise<(BlockRow & { role: Block['role'] })[]> {
      const rows = await own(userId, threadId)
        .leftJoin('messages', 'messages.id', 'context_blocks.message_id')
        .select(['messages.role', 'messages.parts', 'messages.deleted_at'])
        .orderBy('position')
        .orderBy('context_blocks.id')
        .execute()
      return rows
        .filter(row => row.deleted_at === null)
        .map(({ parts, deleted_at: _deleted, ...row }) => ({
          ...row,
          text: parts === null ? row.text : textOf(JSON.parse(parts) as MessagePart[]),
        }))
    },
    insert: (row: BlockRow) => db.insertInto('context_blocks').values(row).execute(),
    async update(
      userId: string,
      blockId: string,
      change: Partial<Pick<BlockRow, 'title' | 'text' | 'enabled' | 'position'>>,
    ): Promise<void> {
      await db
        .updateTable('context_blocks')
        .set(change)
        .where('id', '=', blockId)
        .where('user_id', '=', userId)
        .execute()
    },
    /** @returns whether there was one. */
    async remove(
      userId: string,
      threadId: string,
      which: { blockId: string } | { messageId: string },
    ): Promise<boolean> {
      const removed = await db
        .deleteFrom('context_blocks')
        .where('user_id', '=', userId)
        .where('thread_id', '=', threadId)
        .where(
          'blockId' in which ? 'id' : 'message_id',
          '=',
          'blockId' in which ? which.blockId : which.messageId,
        )
        .returning('id')
        .execute()
      return removed.length > 0
    },
  }
}

export const blockOf = (row: Awaited<ReturnType<ReturnType<typeof blockStore>['list']>>[number]): Block => ({
  id: row.id,
  kind: row.kind,
  title: row.title,
  text: row.text,
  role: row.role,
  messageId: row.message_id,
  untilId: row.until_id,
  enabled: row.enabled !== 0,
})
