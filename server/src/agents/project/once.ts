import type { DocChanged } from '@omniai/contracts/schemas/doc'
import type { Database, Tx } from '../../kernel/database.ts'
import type { Owner } from '../../kernel/principal.ts'
import { createAccess } from './access.ts'
import { claim, type Intent, type Made, Repeated, refuseRepeat } from './intent.ts'
import type { Reading } from './reading.ts'
import type { ProjectTables } from './tables.ts'

/** Carries an intent out once, whatever the network does. A repeat is answered with what the first one made. */
export function createOnce(database: Database, reading: Reading, now: () => number) {
  const access = createAccess(database.tables<ProjectTables>())
  return async function once(
    owner: Owner,
    intent: Intent,
    make: (tx: Tx) => Promise<Made>,
  ): Promise<DocChanged> {
    const made = await carriedOut(owner, intent, make)
    return reading.changed(await access.doc(owner, made.docId, 'reader', 'anywhere'), made.revisionId)
  }

  async function carriedOut(owner: Owner, intent: Intent, make: (tx: Tx) => Promise<Made>): Promise<Made> {
    try {
      return await database.transaction(async tx => {
        await refuseRepeat(tx, owner, intent)
        const made = await make(tx)
        await claim(tx, owner, intent, made, now())
        return made
      })
    } catch (error) {
      if (!(error instanceof Repeated)) throw error
      return { docId: error.intent.doc_id, revisionId: error.intent.revision_id }
    }
  }
}

export type Once = ReturnType<typeof createOnce>
