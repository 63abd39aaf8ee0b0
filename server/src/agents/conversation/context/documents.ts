import type { Database } from '../../../kernel/database.ts'
import type { Owner } from '../../../kernel/principal.ts'
import type { ProjectAgent } from '../../project/index.ts'

/**
 * Blocks with the documents they stand for, as these are now. One that cannot be read any more has no text, and so is
 * not sent.
 */
export async function withDocuments<
  B extends {
    readonly kind: string
    readonly title: string
    readonly text: string
    readonly doc_id: string | null
  },
>(
  project: Pick<ProjectAgent, 'docTexts'>,
  source: Pick<Database, 'tables'>,
  owner: Owner,
  blocks: readonly B[],
): Promise<B[]> {
  const ids = blocks.flatMap(({ doc_id }) => doc_id ?? [])
  if (ids.length === 0) return [...blocks]
  const texts = await project.docTexts(source, owner, ids)
  return blocks.map(block =>
    block.doc_id === null ? block : { ...block, text: '', ...texts.get(block.doc_id) },
  )
}
