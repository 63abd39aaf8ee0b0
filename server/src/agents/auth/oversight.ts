import type {
  AdminSessionPage,
  AdminSessionQuery,
  AuditPage,
  AuditQuery,
} from '@omniai/contracts/schemas/admin'
import type { Database } from '../../kernel/database.ts'
import { ApiError } from '../../kernel/errors.ts'
import type { NewId } from '../../kernel/ids.ts'
import type { Principal, Source } from '../../kernel/principal.ts'
import { auditInto } from './audit.ts'
import { pageOf } from './pages.ts'
import { presentAuditEvent, presentSession } from './present.ts'
import type { Sessions } from './sessions.ts'
import { authStore } from './store.ts'
import type { AuthTables } from './tables.ts'

/** What administrators look at: everybody's sessions, and what was written down. */
export function createOversight(database: Database, sessions: Sessions, newId: NewId, now: () => number) {
  const store = authStore(database.tables<AuthTables>())
  const audit = auditInto(store, newId, now)
  return {
    sessions: (principal: Principal, query: AdminSessionQuery): Promise<AdminSessionPage> =>
      pageOf(
        'ses',
        query,
        place => store.openSessions(sessions.openAt(), { ...place, userId: query.user_id ?? null }),
        rows =>
          rows.map(row => ({
            ...presentSession(row, principal),
            user_id: row.user_id,
            email: row.email,
          })),
      ),

    async revokeSession(principal: Principal, source: Source, sessionId: string) {
      const owner = await store.ownerOfSession(sessionId)
      if (!owner || !(await sessions.end({ userId: owner.user_id, sessionId })))
        throw new ApiError('E_NOT_FOUND')
      await audit({
        action: 'session_revoked',
        actorId: principal.userId,
        subject: sessionId,
        source,
        detail: { user_id: owner.user_id },
      })
      return { ok: true as const }
    },

    audit: (query: AuditQuery): Promise<AuditPage> =>
      pageOf(
        'aud',
        query,
        place =>
          store.auditEvents({
            ...place,
            action: query.action ?? null,
            userId: query.user_id ?? null,
            from: query.from === undefined ? null : Date.parse(query.from),
            until: query.until === undefined ? null : Date.parse(query.until),
          }),
        rows => rows.map(presentAuditEvent),
      ),
  }
}
