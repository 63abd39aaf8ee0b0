/** Who has a document open. Each open page says so again and again, and learns who else does. */
import { bounds } from '@omniai/contracts/limits'
import type { DocPresence, DocPresenceSay, DocPresent } from '@omniai/contracts/schemas/doc-presence'
import type { Kysely } from 'kysely'
import { ApiError } from '../../kernel/errors.ts'
import { type Presence, whoseIs } from '../../kernel/presence.ts'
import type { Owner } from '../../kernel/principal.ts'
import type { AuthAgent } from '../auth/index.ts'
import { docStore } from './doc-store.ts'
import type { ProjectTables } from './tables.ts'

export function createDocPresence(
  db: Kysely<ProjectTables>,
  presence: Presence,
  directory: Pick<AuthAgent['directory'], 'names'>,
) {
  const store = docStore(db)

  return async function say(owner: Owner, docId: string, body: DocPresenceSay): Promise<DocPresence> {
    const head = await store.head(owner.userId, docId)
    if (!head) throw new ApiError('E_NOT_FOUND')
    const { role, ...revision } = head
    const member = `${owner.userId} ${body.page_id}`
    if (body.state === 'gone') {
      await presence.leave(docId, member)
      return { revision, others: [] }
    }
    // A reader who says more is one all the same.
    const state = role === 'reader' ? 'reading' : body.state
    const ttlMs = bounds.presence_seconds * 1000
    const most = { all: bounds.presence_pages, each: bounds.presence_pages_each }
    const all = await presence.stay(docId, member, state, ttlMs, most)
    return { revision, others: await present(all.filter(each => each.member !== member)) }
  }

  /** A person once, however many pages they have it open on; who can write on one of them edits. */
  async function present(pages: readonly { member: string; note: string }[]): Promise<DocPresent[]> {
    const states = new Map<string, DocPresent['state']>()
    for (const { member, note } of pages) {
      const userId = whoseIs(member)
      if (states.get(userId) !== 'editing') states.set(userId, note === 'editing' ? 'editing' : 'reading')
    }
    if (states.size === 0) return []
    const names = await directory.names([...states.keys()])
    return [...states]
      .map(([user_id, state]) => ({ user_id, name: names.get(user_id) ?? '', state }))
      .sort((one, other) => one.name.localeCompare(other.name) || one.user_id.localeCompare(other.user_id))
  }
}
