import type { Fallback, TerminalStatus, Usage } from '@omniai/contracts/run-events'
import type { Kysely, Selectable } from 'kysely'
import { type Entry, entriesOf } from './entry.ts'
import type { RunTables } from './tables.ts'

export type RunRow = Selectable<RunTables['runs']>

export type RunEnding = {
  readonly status: TerminalStatus
  readonly reason: string
  readonly errorCode: string | null
  readonly usage: Usage | null
  readonly fallback: Fallback | null
  readonly lastSeq: number
  readonly at: number
}

export function runStore(db: Kysely<RunTables>) {
  return {
    find: (userId: string, runId: string) =>
      db
        .selectFrom('runs')
        .selectAll()
        .where('id', '=', runId)
        .where('user_id', '=', userId)
        .executeTakeFirst(),
    byIntent: (userId: string, clientRequestId: string) =>
      db
        .selectFrom('runs')
        .selectAll()
        .where('user_id', '=', userId)
        .where('client_request_id', '=', clientRequestId)
        .executeTakeFirst(),
    /** @returns false when this intent was already claimed. In PostgreSQL it first waits for the other claim to end. */
    async claim(row: RunRow): Promise<boolean> {
      const claimed = await db
        .insertInto('runs')
        .values(row)
        .onConflict(conflict => conflict.columns(['user_id', 'client_request_id']).doNothing())
        .returning('id')
        .executeTakeFirst()
      return claimed !== undefined
    },
    async running(userId: string, kinds: readonly string[]): Promise<number> {
      const row = await db
        .selectFrom('runs')
        .select(({ fn }) => fn.countAll<number>().as('runs'))
        .where('user_id', '=', userId)
        .where('kind', 'in', kinds)
        .where('ended_at', 'is', null)
        .executeTakeFirstOrThrow()
      return Number(row.runs)
    },
    freeze: (
      runId: string,
      frozen: Pick<RunRow, 'request' | 'request_hash' | 'thread_id' | 'user_message_id' | 'message_id'>,
    ) => db.updateTable('runs').set(frozen).where('id', '=', runId).execute(),

    list: (userId: string, page: { before: string | null; active: boolean; limit: number }) =>
      db
        .selectFrom('runs')
        .selectAll()
        .where('user_id', '=', userId)
        .$if(page.active, query => query.where('ended_at', 'is', null))
        .$if(page.before !== null, query => query.where('id', '<', page.before))
        .orderBy('id', 'desc')
        .limit(page.limit)
        .execute(),

    /** The number of the last event, once there will be no more; null while it is not ended. */
    async lastSeqIfEnded(runId: string): Promise<number | null> {
      const run = await db
        .selectFrom('runs')
        .select(['last_seq', 'ended_at'])
        .where('id', '=', runId)
        .executeTakeFirst()
      return run && run.ended_at !== null ? run.last_seq : null
    },

    /** Which of these runs this owner still holds; in PostgreSQL held still until the transaction ends. */
    async ownedBy(ownerId: string, runIds: readonly string[], lock: boolean): Promise<Set<string>> {
      const rows = await db
        .selectFrom('runs')
        .select('id')
        .where('id', 'in', runIds)
        .where('owner_id', '=', ownerId)
        .where('ended_at', 'is', null)
        .orderBy('id')
        .$if(lock, query => query.forUpdate())
        .execute()
      return new Set(rows.map(row => row.id))
    },
    /** Writing the same rows again, after a commit whose answer was lost, changes nothing. */
    appendLog: (rows: RunTables['run_log'][]) =>
      db
        .insertInto('run_log')
        .values(rows)
        .onConflict(conflict =>
          conflict.columns(['run_id', 'first_seq']).doUpdateSet(expression => ({
            last_seq: expression.ref('excluded.last_seq'),
            events: expression.ref('excluded.events'),
          })),
        )
        .execute(),
    /** Events after `after`, in order. */
    async log(runId: string, after: number): Promise<Entry[]> {
      const rows = await db
        .selectFrom('run_log')
        .selectAll()
        .where('run_id', '=', runId)
        .where('last_seq', '>', after)
        .orderBy('first_seq')
        .execute()
      return rows.flatMap(entriesOf).filter(entry => entry.seq > after)
    },
    async replaceLog(runId: string, rows: RunTables['run_log'][]): Promise<void> {
      await db.deleteFrom('run_log').where('run_id', '=', runId).execute()
      await db.insertInto('run_log').values(rows).execute()
    },

    /** Only its owner may end a run, and only once. @returns whether this call ended it. */
    async end(runId: string, ownerId: string, ending: RunEnding): Promise<boolean> {
      const ended = await db
        .updateTable('runs')
        .set({
          status: ending.status,
          reason: ending.reason,
          error_code: ending.errorCode,
          usage: ending.usage && JSON.stringify(ending.usage),
          fallback: ending.fallback && JSON.stringify(ending.fallback),
          last_seq: ending.lastSeq,
          ended_at: ending.at,
        })
        .where('id', '=', runId)
        .where('owner_id', '=', ownerId)
        .where('ended_at', 'is', null)
        .returning('id')
        .executeTakeFirst()
      return ended !== undefined
    },

    async remove(
      userId: string,
      of: { threadIds: readonly string[]; messageIds: readonly string[] },
    ): Promise<void> {
      const { threadIds, messageIds } = of
      if (threadIds.length + messageIds.length === 0) return
      await db
        .deleteFrom('runs')
        .where('user_id', '=', userId)
        .where(({ eb, or }) =>
          or([
            ...(threadIds.length > 0 ? [eb('thread_id', 'in', threadIds)] : []),
            ...(messageIds.length > 0 ? [eb('message_id', 'in', messageIds)] : []),
          ]),
        )
        .execute()
    },

    requestStop: (userId: string, runId: string, seq: number | null, now: number) =>
      db
        .updateTable('runs')
        .set({ status: 'stopping', stop_requested_at: now, stop_seq: seq })
        .where('id', '=', runId)
        .where('user_id', '=', userId)
        .where('ended_at', 'is', null)
        .where('stop_requested_at', 'is', null)
        .execute(),
    stopsRequestedOf: (ownerId: string) =>
      db
        .selectFrom('runs')
        .select(['id', 'stop_seq'])
        .where('owner_id', '=', ownerId)
        .where('ended_at', 'is', null)
        .where('stop_requested_at', 'is not', null)
        .execute(),
    /** @returns those it could renew; the others have another owner now, or have ended. */
    async renewLeases(ownerId: string, runIds: readonly string[], until: number): Promise<Set<string>> {
      const rows = await db
        .updateTable('runs')
        .set({ lease_until: until })
        .where('id', 'in', runIds)
        .where('owner_id', '=', ownerId)
        .where('ended_at', 'is', null)
        .returning('id')
        .execute()
      return new Set(rows.map(row => row.id))
    },
    unfinished: () => db.selectFrom('runs').selectAll().where('ended_at', 'is', null).limit(500).execute(),
    leases: () =>
      db.selectFrom('runs').select(['id', 'owner_id', 'lease_until']).where('ended_at', 'is', null).execute(),
    unfinishedAmong: (runIds: readonly string[]) =>
      db.selectFrom('runs').selectAll().where('id', 'in', runIds).where('ended_at', 'is', null).execute(),
    async takeOver(
      run: Pick<RunRow, 'id' | 'owner_id' | 'lease_until'>,
      ownerId: string,
      until: number,
    ): Promise<boolean> {
      const taken = await db
        .updateTable('runs')
        .set({ owner_id: ownerId, lease_until: until })
        .where('id', '=', run.id)
        .where('owner_id', '=', run.owner_id)
        .where('lease_until', '=', run.lease_until)
        .where('ended_at', 'is', null)
        .returning('id')
        .executeTakeFirst()
      return taken !== undefined
    },
  }
}

export type RunStore = ReturnType<typeof runStore>
