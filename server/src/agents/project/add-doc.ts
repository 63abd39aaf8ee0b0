import type { DocSource } from '@omniai/contracts/schemas/doc'
import type { ModelRef } from '@omniai/contracts/schemas/provider'
import type { Tx } from '../../kernel/database.ts'
import { ApiError } from '../../kernel/errors.ts'
import type { NewId } from '../../kernel/ids.ts'
import type { Owner } from '../../kernel/principal.ts'
import { createAccess } from './access.ts'
import { docStore } from './doc-store.ts'
import type { Made } from './intent.ts'
import type { Writing } from './revise.ts'
import { makeRoom } from './room.ts'
import type { ProjectTables } from './tables.ts'

/** What a message was made by; null when there is no such message of this person. */
export type MessageOrigin = {
  readonly threadId: string
  readonly runId: string | null
  readonly model: ModelRef | null
  readonly requestHash: string | null
}
export type OriginOf = (
  source: Pick<Tx, 'tables'>,
  owner: Owner,
  messageId: string,
) => Promise<MessageOrigin | null>

type Dependencies = { newId: NewId; now: () => number; originOf: OriginOf }

/** Writes where an applied text came from. @returns its id */
export function createSources({ newId, now, originOf }: Dependencies) {
  return async function addSource(
    tx: Tx,
    owner: Owner,
    docId: string,
    messageId: string,
    operation: DocSource['operation'],
  ): Promise<string> {
    const origin = await originOf(tx, owner, messageId)
    if (!origin) throw new ApiError('E_NOT_FOUND')
    const id = newId('src')
    await docStore(tx.tables<ProjectTables>()).insertSource({
      id,
      doc_id: docId,
      operation,
      message_id: messageId,
      thread_id: origin.threadId,
      run_id: origin.runId,
      model: origin.model && JSON.stringify(origin.model),
      request_hash: origin.requestHash,
      applied_by: owner.userId,
      applied_at: now(),
    })
    return id
  }
}

export type AddSource = ReturnType<typeof createSources>

type NewDoc = {
  readonly id?: string
  readonly title: string
  readonly text: string
  readonly messageId: string | null
  /** When it was made, where that was elsewhere. */
  readonly createdAt?: number
}

export function createAddDoc({ newId, now, placePictures }: Writing, addSource: AddSource) {
  return async function addDoc(
    tx: Tx,
    owner: Owner,
    projectId: string,
    { id, title, text, messageId, createdAt }: NewDoc,
  ): Promise<Made> {
    await makeRoom(tx, projectId)
    // The project is locked now: who was put out while this waited for it writes nothing.
    await createAccess(tx.tables<ProjectTables>()).project(owner, projectId, 'editor')
    const store = docStore(tx.tables<ProjectTables>())
    const docId = id ?? newId('doc')
    const revisionId = newId('rev')
    const at = now()
    await store.insertDoc({
      id: docId,
      project_id: projectId,
      title: title.trim(),
      head_revision_id: revisionId,
      text,
      provenance: '[]',
      deleted_at: null,
      created_at: createdAt ?? at,
      updated_at: at,
    })
    const sourceId = messageId === null ? null : await addSource(tx, owner, docId, messageId, 'new')
    const provenance = JSON.stringify(
      sourceId === null || text === '' ? [] : [{ start: 0, end: text.length, source_id: sourceId }],
    )
    if (provenance !== '[]') await store.updateDoc(docId, { provenance })
    await store.insertRevision({
      id: revisionId,
      doc_id: docId,
      number: 1,
      parent_id: null,
      kind: 'create',
      name: null,
      author_id: owner.userId,
      characters: text.length,
      added: text.length,
      removed: 0,
      source_id: sourceId,
      changes: null,
      text,
      provenance,
      superseded: 0,
      step_started_at: at,
      created_at: at,
    })
    await placePictures(tx, owner.userId, docId, text)
    return { docId, revisionId }
  }
}

export type AddDoc = ReturnType<typeof createAddDoc>
