import type { Attachment } from '@omniai/contracts/schemas/attachment'
import type { FileRow } from './store.ts'

export const presentFile = (row: FileRow): Attachment => ({
  id: row.id,
  name: row.name,
  kind: row.kind,
  media_type: row.media_type,
  bytes: row.bytes,
  sha256: row.sha256,
  width: row.width,
  height: row.height,
  pages: row.pages,
  characters: row.characters,
  truncated: row.truncated === 1,
  state: row.state,
  linked: row.linked_at !== null,
  created_at: new Date(row.created_at).toISOString(),
})
