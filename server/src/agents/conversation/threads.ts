import { bounds } from '@omniai/contracts/limits'
import type {
  Thread,
  ThreadCreate,
  ThreadListParameters,
  ThreadPage,
  ThreadPatch,
} from '@omniai/contracts/schemas/thread'
import { foreignCursor, readPlace, writeCursor } from '../../kernel/cursor.ts'
import type { Database } from '../../kernel/database.ts'
import { ApiError } from '../../kernel/errors.ts'
import type { NewId } from '../../kernel/ids.ts'
import type { Owner } from '../../kernel/principal.ts'
import type { ProjectAgent, SharedPreset } from '../project/index.ts'
import { leafUnder } from './branch.ts'
import type { Presets } from './context/presets.ts'
import type { Purge } from './organise/purge.ts'
import { sortColumn, type ThreadKey } from './organise/thread-list.ts'
import { presentThread } from './present.ts'
import { conversationStore } from './store.ts'
import { untitled } from './title.ts'

export function createThreads(
  database: Database,
  newId: NewId,
  now: () => number,
  purge: Purge,
  presets: Presets,
  project: Pick<ProjectAgent, 'contextOf' | 'sharedPreset'>,
) {
  const store = conversationStore(database)

  async function view(principal: Owner, threadId: string): Promise<Thread> {
    const thread = await store.thread(principal.userId, threadId)
    // Someone else's thread and a missing one read the same: ids must not be probed.
    if (!thread) throw new ApiError('E_NOT_FOUND')
    return presentThread(thread)
  }

  /** One's own, or one that a project shares. */
  async function presetFor(principal: Owner, presetId: string | undefined): Promise<SharedPreset | null> {
    if (presetId === undefined) return null
    return (
      (await project.sharedPreset(database, principal, presetId)) ?? (await presets.find(principal, presetId))
    )
  }

  async function projectFor(principal: Owner, projectId: string | null | undefined) {
    if (!projectId) return null
    const found = await project.contextOf(database, principal, projectId)
    if (!found) throw new ApiError('E_NOT_FOUND')
    return found
  }

  return {
    view,

    async list(principal: Owner, query: ThreadListParameters): Promise<ThreadPage> {
      const limit = query.limit ?? bounds.page_default
      const rows = await store.threads(
        principal.userId,
        query,
        query.cursor ? readKey(query.cursor) : null,
        limit + 1,
      )
      const items = rows.slice(0, limit)
      const last = rows.length > limit ? items.at(-1) : undefined
      return {
        items: items.map(presentThread),
        next_cursor: last ? cursorOf({ at: last[sortColumn(query)] ?? 0, id: last.id }) : null,
      }
    },

    async create(principal: Owner, body: ThreadCreate): Promise<Thread> {
      const preset = await presetFor(principal, body.preset_id)
      const home = await projectFor(principal, body.project_id)
      const at = now()
      const thread = {
        id: newId('thr'),
        user_id: principal.userId,
        title: body.title?.trim() ?? untitled,
        named_at: body.title === undefined ? null : at,
        head_id: null,
        model: body.model
          ? JSON.stringify(body.model)
          : (preset?.model ?? (home?.model ? JSON.stringify(home.model) : null)),
        settings: body.settings
          ? JSON.stringify(body.settings)
          : (preset?.settings ?? JSON.stringify(home?.settings ?? {})),
        system_prompt: body.system_prompt ?? (preset ? preset.system_prompt : (home?.systemPrompt ?? null)),
        created_at: at,
        updated_at: at,
        folder: body.folder ?? null,
        project_id: home?.id ?? null,
        expires_at: body.temporary ? expiryOf(at) : null,
      }
      await database.transaction(tx => conversationStore(tx).insertThread(thread))
      return view(principal, thread.id)
    },

    /** `head_id` may be any message: the branch that is shown then ends at the newest leaf under it. */
    async update(principal: Owner, threadId: string, patch: ThreadPatch): Promise<Thread> {
      const { userId } = principal
      await view(principal, threadId)
      const preset = await presetFor(principal, patch.preset_id)
      const change = {
        ...(preset && {
          system_prompt: preset.system_prompt,
          model: preset.model,
          settings: preset.settings,
        }),
        ...(patch.title !== undefined && { title: patch.title.trim(), named_at: now() }),
        ...(patch.model !== undefined && { model: patch.model && JSON.stringify(patch.model) }),
        ...(patch.settings !== undefined && { settings: JSON.stringify(patch.settings) }),
        ...(patch.pinned !== undefined && { pinned_at: patch.pinned ? now() : null }),
        ...(patch.archived !== undefined && { archived_at: patch.archived ? now() : null }),
        ...(patch.folder !== undefined && { folder: patch.folder }),
        ...(patch.project_id !== undefined && {
          project_id: (await projectFor(principal, patch.project_id))?.id ?? null,
        }),
        ...(patch.system_prompt !== undefined && { system_prompt: patch.system_prompt }),
        ...(patch.head_id !== undefined && {
          head_id: await leafUnder(store, userId, threadId, patch.head_id),
        }),
      }
      if (Object.keys(change).length > 0) {
        await database.transaction(tx => conversationStore(tx).updateThread(userId, threadId, change))
      }
      return view(principal, threadId)
    },

    async delete(principal: Owner, threadId: string) {
      const { expires_at } = await view(principal, threadId)
      if (expires_at !== null) return purge.purgeOne(principal, threadId)
      if (!(await store.markDeleted(principal.userId, threadId, now()))) throw new ApiError('E_NOT_FOUND')
      return { ok: true as const }
    },

    async restore(principal: Owner, threadId: string): Promise<Thread> {
      await store.markDeleted(principal.userId, threadId, null)
      return view(principal, threadId)
    },
  }
}

/** When a thread that is made now as a temporary one is deleted for ever. */
export const expiryOf = (at: number) => at + bounds.temporary_hours * 60 * 60_000

const cursorOf = (key: ThreadKey) => writeCursor(`${key.at}:${key.id}`)

function readKey(cursor: string): ThreadKey {
  const match = /^(\d{1,16}):(thr_[0-9a-z]+)$/.exec(readPlace(cursor))
  if (!match) throw foreignCursor()
  return { at: Number(match[1]), id: match[2]! }
}
