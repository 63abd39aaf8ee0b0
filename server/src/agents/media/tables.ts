import type { Attachment } from '@omniai/contracts/schemas/attachment'

export type MediaTables = {
  media_files: {
    id: string
    user_id: string
    /** For people. Nothing is ever looked up by it. */
    name: string
    kind: Attachment['kind']
    media_type: Attachment['media_type']
    bytes: number
    sha256: string
    /** Where its bytes lie. */
    blob_key: string
    width: number | null
    height: number | null
    pages: number | null
    characters: number | null
    text: string | null
    truncated: number
    state: Attachment['state']
    /** When a message first had it. From then on it goes with its messages. */
    linked_at: number | null
    created_at: number
  }
  media_links: {
    file_id: string
    message_id: string
    thread_id: string
    user_id: string
  }
  /** Pictures of documents: one stored file may be in several, as copies of a document share theirs. */
  media_doc_links: {
    file_id: string
    doc_id: string
    /** When a text of the document first named it; null: none has. */
    placed_at: number | null
    created_at: number
  }
  /** What a user's files take, changed in the transaction that adds or removes one. */
  media_usage: {
    user_id: string
    bytes: number
    files: number
  }
}
