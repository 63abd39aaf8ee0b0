import { bounds } from '@omniai/contracts/limits'
import type { Preset, PresetCreate, PresetPage, PresetPatch } from '@omniai/contracts/schemas/context'
import type { ChatSettings, ModelRef } from '@omniai/contracts/schemas/provider'
import type { Selectable } from 'kysely'
import { readIdCursor, writeCursor } from '../../../kernel/cursor.ts'
import type { Database } from '../../../kernel/database.ts'
import { ApiError } from '../../../kernel/errors.ts'
import type { NewId } from '../../../kernel/ids.ts'
import type { Owner } from '../../../kernel/principal.ts'
import type { ConversationTables } from '../tables.ts'

type PresetRow = Selectable<ConversationTables['presets']>

/** A system prompt, a model and settings under a name. Applying one copies it: a later change touches no thread. */
export function createPresets(database: Database, newId: NewId, now: () => number) {
  const db = database.tables<ConversationTables>()

  async function find({ userId }: Owner, presetId: string): Promise<PresetRow> {
    const row = await db
      .selectFrom('presets')
      .selectAll()
      .where('id', '=', presetId)
      .where('user_id', '=', userId)
      .executeTakeFirst()
    if (!row) throw new ApiError('E_NOT_FOUND')
    return row
  }

  return {
    find,
    view: async (owner: Owner, presetId: string) => presentPreset(await find(owner, presetId)),

    async list({ userId }: Owner, query: { cursor?: string; limit?: number }): Promise<PresetPage> {
      const limit = query.limit ?? bounds.page_default
      const before = query.cursor ? readIdCursor('pre', query.cursor) : null
      const rows = await db
        .selectFrom('presets')
        .selectAll()
        .where('user_id', '=', userId)
        .$if(before !== null, select => select.where('id', '<', before))
        .orderBy('id', 'desc')
        .limit(limit + 1)
        .execute()
      const items = rows.slice(0, limit)
      const last = rows.length > limit ? items.at(-1) : undefined
      return { items: items.map(presentPreset), next_cursor: last ? writeCursor(last.id) : null }
    },

    /** For the archive: people have tens of them, not thousands. */
    async all({ userId }: Owner): Promise<Preset[]> {
      const rows = await db
        .selectFrom('presets')
        .selectAll()
        .where('user_id', '=', userId)
        .orderBy('id')
        .execute()
      return rows.map(presentPreset)
    },

    async create({ userId }: Owner, body: PresetCreate): Promise<Preset> {
      const at = now()
      const row: PresetRow = {
        id: newId('pre'),
        user_id: userId,
        name: body.name.trim(),
        system_prompt: body.system_prompt ?? null,
        model: body.model ? JSON.stringify(body.model) : null,
        settings: JSON.stringify(body.settings ?? {}),
        created_at: at,
        updated_at: at,
      }
      await db.insertInto('presets').values(row).execute()
      return presentPreset(row)
    },

    async update(owner: Owner, presetId: string, patch: PresetPatch): Promise<Preset> {
      const change = {
        updated_at: now(),
        ...(patch.name !== undefined && { name: patch.name.trim() }),
        ...(patch.system_prompt !== undefined && { system_prompt: patch.system_prompt }),
        ...(patch.model !== undefined && { model: patch.model && JSON.stringify(patch.model) }),
        ...(patch.settings !== undefined && { settings: JSON.stringify(patch.settings) }),
      }
      await db
        .updateTable('presets')
        .set(change)
        .where('id', '=', presetId)
        .where('user_id', '=', owner.userId)
        .execute()
      return presentPreset(await find(owner, presetId))
    },

    async delete(owner: Owner, presetId: string) {
      await find(owner, presetId)
      await db.deleteFrom('presets').where('id', '=', presetId).where('user_id', '=', owner.userId).execute()
      return { ok: true as const }
    },
  }
}

export type Presets = ReturnType<typeof createPresets>

const presentPreset = (row: PresetRow): Preset => ({
  id: row.id,
  name: row.name,
  system_prompt: row.system_prompt,
  model: row.model === null ? null : (JSON.parse(row.model) as ModelRef),
  settings: JSON.parse(row.settings) as ChatSettings,
  created_at: new Date(row.created_at).toISOString(),
  updated_at: new Date(row.updated_at).toISOString(),
})
