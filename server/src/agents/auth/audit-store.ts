import type { AuditAction } from '@omniai/contracts/schemas/admin'
import { type Kysely, type Selectable, sql } from 'kysely'
import type { AuthTables } from './tables.ts'

export type AuditRow = Selectable<AuthTables['audit_events']>
export type AuditFilter = {
  readonly action: string | null
  readonly userId: string | null
  readonly from: number | null
  readonly until: number | null
  readonly before: string | null
  readonly limit: number
}

/** What was written down. There is no update and no delete; the database refuses both. */
export function auditStore(db: Kysely<AuthTables>) {
  return {
    insertAudit: (event: AuditRow) => db.insertInto('audit_events').values(event).execute(),
    auditEvents: ({ action, userId, from, until, before, limit }: AuditFilter) =>
      db
        .selectFrom('audit_events')
        .leftJoin('users as actor', 'actor.id', 'audit_events.actor_id')
        .leftJoin('users as subject_user', 'subject_user.id', 'audit_events.subject')
        .selectAll('audit_events')
        .select(['actor.email as actor_email', 'subject_user.email as subject_email'])
        .$if(action !== null, query => query.where('action', '=', action!))
        .$if(userId !== null, query =>
          query.where(expression =>
            expression.or([expression('actor_id', '=', userId), expression('subject', '=', userId)]),
          ),
        )
        .$if(from !== null, query => query.where('at', '>=', from!))
        .$if(until !== null, query => query.where('at', '<', until!))
        .$if(before !== null, query => query.where('audit_events.id', '<', before!))
        .orderBy('audit_events.id', 'desc')
        .limit(limit)
        .execute(),
    /** When this person last set a password; the entry is in the transaction that set it. 0: not since the account. */
    async passwordSetAt(userId: string): Promise<number> {
      const { at } = await db
        .selectFrom('audit_events')
        .select(sql<number | null>`max(at)`.as('at'))
        .where('actor_id', '=', userId)
        .where('action', 'in', ['password_changed', 'reset_used'] satisfies AuditAction[])
        .executeTakeFirstOrThrow()
      return Number(at ?? 0)
    },
    /** When each of them last did something that was written down. */
    async lastActs(userIds: readonly string[]): Promise<Map<string, number>> {
      if (userIds.length === 0) return new Map()
      const rows = await db
        .selectFrom('audit_events')
        .select(['actor_id', sql<number>`max(at)`.as('at')])
        .where('actor_id', 'in', userIds)
        .groupBy('actor_id')
        .execute()
      return new Map(rows.map(({ actor_id, at }) => [actor_id!, Number(at)]))
    },
  }
}
