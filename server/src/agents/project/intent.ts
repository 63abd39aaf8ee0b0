import type { Tx } from '../../kernel/database.ts'
import { ApiError } from '../../kernel/errors.ts'
import type { Owner } from '../../kernel/principal.ts'
import { hashOf } from '../../runs/claim.ts'
import { docStore, type IntentRow } from './doc-store.ts'
import type { ProjectTables } from './tables.ts'

/** Another request of the same intent was first; never leaves the agent. */
export class Repeated extends Error {
  readonly intent: IntentRow
  constructor(intent: IntentRow) {
    super('repeated')
    this.intent = intent
  }
}

export type Intent = {
  readonly operation: string
  readonly place: string
  readonly body: { client_request_id: string }
}
export type Made = { readonly docId: string; readonly revisionId: string }

/** Throws `Repeated` for an intent that was carried out; for another intent of the same id E_IDEMPOTENCY_CONFLICT. */
export async function refuseRepeat(tx: Tx, { userId }: Owner, intent: Intent): Promise<void> {
  const store = docStore(tx.tables<ProjectTables>())
  const known = await store.intent(userId, idOf(intent))
  if (known) throw repeatOf(known, intent)
}

/** In the transaction that made it, at its end: of several at once one commits. */
export async function claim(
  tx: Tx,
  { userId }: Owner,
  intent: Intent,
  { docId, revisionId }: Made,
  at: number,
): Promise<void> {
  const store = docStore(tx.tables<ProjectTables>())
  const row = {
    user_id: userId,
    client_request_id: idOf(intent),
    body_hash: hashOfIntent(intent),
    doc_id: docId,
    revision_id: revisionId,
    created_at: at,
  }
  if (await store.claim(row)) return
  const winner = await store.intent(userId, idOf(intent))
  // Written and then taken back by another transaction between the two.
  if (!winner) throw new ApiError('E_UNAVAILABLE', { retryAfterSeconds: 1 })
  throw repeatOf(winner, intent)
}

function repeatOf(known: IntentRow, intent: Intent): Error {
  return known.body_hash === hashOfIntent(intent)
    ? new Repeated(known)
    : new ApiError('E_IDEMPOTENCY_CONFLICT')
}

const idOf = ({ body }: Intent) => body.client_request_id.toLowerCase()

const hashOfIntent = ({ operation, place, body }: Intent) => hashOf([operation, place, body])
