import type { AuditAction } from '@omniai/contracts/schemas/admin'
import type { NewId } from '../../kernel/ids.ts'
import type { Source } from '../../kernel/principal.ts'
import type { AuthStore } from './store.ts'

export type AuditEvent = {
  readonly action: AuditAction
  readonly actorId: string | null
  readonly subject?: string
  readonly source: Source
  readonly detail?: Readonly<Record<string, string | number>>
}

/** Append-only. Never given a password, a token or a code. */
export function auditInto(store: Pick<AuthStore, 'insertAudit'>, newId: NewId, now: () => number) {
  return async (event: AuditEvent): Promise<void> => {
    await store.insertAudit({
      id: newId('aud'),
      at: now(),
      actor_id: event.actorId,
      action: event.action,
      subject: event.subject ?? null,
      ip: event.source.ip,
      user_agent: event.source.userAgent.slice(0, 300),
      detail: JSON.stringify(event.detail ?? {}),
    })
  }
}

export type Audit = ReturnType<typeof auditInto>
