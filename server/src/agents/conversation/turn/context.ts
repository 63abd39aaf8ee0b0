import { textOf } from '@omniai/contracts/apply-event'
import type { MessagePart } from '@omniai/contracts/run-events'
import type { ChatSettings } from '@omniai/contracts/schemas/provider'
import type { Kysely } from 'kysely'
import { type Assembled, assemble, type BranchMessage } from '../context/assemble.ts'
import { blockOf, blockStore } from '../context/block-store.ts'
import { reservedTokens } from '../context/limits.ts'
import type { MessageRow } from '../store.ts'
import type { ConversationTables } from '../tables.ts'

/** Messages further back than this are not sent. A thread this long is over any model's context anyway. */
export const longestBranch = 2_000

export const branchMessage = ({
  id,
  role,
  parts,
}: Pick<MessageRow, 'id' | 'role' | 'parts'>): BranchMessage => ({
  id,
  role,
  // Reasoning is not sent back. What files say is added where they are at hand: see attachments.ts.
  text: textOf(JSON.parse(parts) as MessagePart[]),
})

/** The context of a thread as it is now, for one branch of it. */
export async function assembleFor(
  db: Kysely<ConversationTables>,
  userId: string,
  thread: { readonly id: string; readonly system_prompt: string | null },
  branch: readonly BranchMessage[],
  limits: { readonly limitTokens: number | null; readonly settings: ChatSettings },
): Promise<Assembled> {
  const rows = await blockStore(db).list(userId, thread.id)
  const { limitTokens, settings } = limits
  return assemble({
    system: thread.system_prompt,
    blocks: rows.map(blockOf),
    branch,
    limitTokens,
    reservedTokens: reservedTokens(limitTokens, settings),
  })
}
