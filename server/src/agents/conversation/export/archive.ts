import type { Preset } from '@omniai/contracts/schemas/context'
import {
  type ArchiveLine,
  archiveVersion,
  type ExportCreate,
  type ExportPage,
} from '@omniai/contracts/schemas/exchange'
import { foreignCursor, readPlace, writeCursor } from '../../../kernel/cursor.ts'
import type { Database } from '../../../kernel/database.ts'
import type { Owner } from '../../../kernel/principal.ts'
import type { ProjectAgent } from '../../project/index.ts'
import type { ConversationTables } from '../tables.ts'
import { archivedBlock, archivedMessage, archivedThread } from './archive-lines.ts'
import { type ArchivePlace, archiveStore } from './archive-store.ts'

const threadsAtOnce = 50
/** Of one page, as it is stored; one message may be more. */
const charactersAtOnce = 4_000_000
const afterAll = '~'

const fromTheBeginning: ArchivePlace = { threadId: '', messageId: afterAll }

type Dependencies = {
  database: Database
  now: () => number
  presets: (owner: Owner) => Promise<Preset[]>
  docs: ProjectAgent['archive']
}

/** A piece of everything, in an order that new messages do not disturb: memory does not grow with the archive. */
export function createArchive({ database, now, presets, docs }: Dependencies) {
  const store = archiveStore(database.tables<ConversationTables>())

  async function pieceAfter(owner: Owner, place: ArchivePlace) {
    const threads = await store.threads(owner.userId, place, threadsAtOnce)
    const ids = threads.map(({ id }) => id)
    const sizes = await store.messageSizes(owner.userId, ids, place)
    const { taken, whole } = upTo(sizes, charactersAtOnce)
    const end = taken.at(-1)
    const covered =
      whole && !sizes.more ? threads : threads.filter(({ id }) => end !== undefined && id <= end.thread_id)
    const messages = await store.messages(
      owner.userId,
      taken.map(({ id }) => id),
    )
    // A thread's blocks come with its end, when all that they speak of is there.
    const isComplete = (id: string) => (whole && !sizes.more) || id < end!.thread_id
    const complete = covered.filter(({ id }) => isComplete(id)).map(({ id }) => id)
    const blocks = await store.blocks(owner.userId, complete)
    const lines = covered.flatMap((thread): ArchiveLine[] => [
      ...(thread.id === place.threadId ? [] : [archivedThread(thread)]),
      ...messages.filter(({ thread_id }) => thread_id === thread.id).map(archivedMessage),
      ...blocks.filter(({ thread_id }) => thread_id === thread.id).map(archivedBlock),
    ])
    const last = covered.at(-1)
    const isEnd = whole && !sizes.more && threads.length < threadsAtOnce
    const next = isComplete(last?.id ?? '')
      ? { threadId: last?.id ?? '', messageId: afterAll }
      : { threadId: end!.thread_id, messageId: end!.id }
    return { lines, next: isEnd ? null : next }
  }

  /** Documents come when all threads are there. */
  async function docsAfter(owner: Owner, place: string) {
    const { lines, next } = await docs(owner, place)
    return { lines, next: next === null ? null : `docs:${next}` }
  }

  async function threadsAfter(owner: Owner, place: ArchivePlace) {
    const { lines, next } = await pieceAfter(owner, place)
    return { lines, next: next === null ? 'docs:' : `${next.threadId}:${next.messageId}` }
  }

  return async (owner: Owner, body: ExportCreate): Promise<ExportPage> => {
    const place = body.cursor ? readPlace(body.cursor) : null
    const head: ArchiveLine[] =
      place !== null
        ? []
        : [
            {
              type: 'archive',
              format: 'omniai',
              version: archiveVersion,
              exported_at: new Date(now()).toISOString(),
            },
            ...(await presets(owner)).map(preset => ({ type: 'preset' as const, preset })),
          ]
    const { lines, next } = place?.startsWith('docs:')
      ? await docsAfter(owner, place.slice('docs:'.length))
      : await threadsAfter(owner, place === null ? fromTheBeginning : placeOf(place))
    return {
      lines: [...head, ...lines, ...(next === null ? [{ type: 'end' as const }] : [])],
      next_cursor: next === null ? null : writeCursor(next),
    }
  }
}

/** As many as fit, at least one. */
function upTo(sizes: { rows: readonly { thread_id: string; id: string; size: number }[] }, room: number) {
  let sum = 0
  const over = sizes.rows.findIndex((row, index) => {
    sum += Number(row.size)
    return index > 0 && sum > room
  })
  return { taken: over < 0 ? sizes.rows : sizes.rows.slice(0, over), whole: over < 0 }
}

function placeOf(place: string): ArchivePlace {
  const match = /^(thr_[0-9a-z]+):(msg_[0-9a-z]+|~)$/.exec(place)
  if (!match) throw foreignCursor()
  return { threadId: match[1]!, messageId: match[2]! }
}
