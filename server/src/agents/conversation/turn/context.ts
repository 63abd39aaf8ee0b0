import { textOf } from '@omniai/contracts/apply-event'
import type { MessagePart } from '@omniai/contracts/run-events'
import type { ChatSettings } from '@omniai/contracts/schemas/provider'
import type { Database } from '../../../kernel/database.ts'
import type { ProjectAgent } from '../../project/index.ts'
import { type Assembled, assemble, type BranchMessage } from '../context/assemble.ts'
import { blockOf, blockStore } from '../context/block-store.ts'
import { withDocuments } from '../context/documents.ts'
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
  source: Pick<Database, 'tables'>,
  projects: Pick<ProjectAgent, 'contextOf' | 'docTexts'>,
  userId: string,
  thread: { readonly id: string; readonly system_prompt: string | null; readonly project_id: string | null },
  branch: readonly BranchMessage[],
  limits: { readonly limitTokens: number | null; readonly settings: ChatSettings },
): Promise<Assembled> {
  const owner = { userId }
  const kept = await blockStore(source.tables<ConversationTables>()).list(userId, thread.id)
  const rows = await withDocuments(projects, source, owner, kept)
  const project =
    thread.project_id === null ? null : await projects.contextOf(source, owner, thread.project_id)
  const { limitTokens, settings } = limits
  return assemble({
    project,
    system: thread.system_prompt,
    blocks: rows.map(blockOf),
    branch,
    limitTokens,
    reservedTokens: reservedTokens(limitTokens, settings),
  })
}
