import {
  type OwnQuota,
  type Quota,
  type QuotaBounds,
  type QuotaList,
  type QuotaState,
  quotaDefault,
} from '@omniai/contracts/schemas/quota'
import type { Database, Tx } from '../../../kernel/database.ts'
import { ApiError } from '../../../kernel/errors.ts'
import type { Owner, Principal, Source } from '../../../kernel/principal.ts'
import type { RunEngine } from '../../../runs/engine.ts'
import type { AuthAgent } from '../../auth/index.ts'
import type { ConversationTables } from '../tables.ts'
import { holdUsageOf, type QuotaRow, quotaStore } from './quota-store.ts'
import { usageStore } from './usage-store.ts'

type Dependencies = {
  readonly database: Database
  readonly now: () => number
  readonly runs: Pick<RunEngine, 'running'>
  readonly auth: Pick<AuthAgent, 'directory' | 'audit'>
  /** The kinds of run that use a model. */
  readonly kinds: readonly string[]
}

type Used = { readonly day: Counts; readonly month: Counts }
type Counts = { readonly runs: number; readonly tokens: number }

/**
 * How much of the models people may use. What is used is what `usage_entries` counts; a run that is not ended counts as
 * a run. Its tokens are known at its end, so those that run at the same time can go beyond a bound of tokens, and the
 * next one is refused.
 */
export function createQuotas({ database, now, runs, auth, kinds }: Dependencies) {
  const db = () => database.tables<ConversationTables>()

  /** A person's own bounds stand for all of the default's. */
  async function boundsOf(tables: ReturnType<typeof db>, userId: string): Promise<QuotaRow | undefined> {
    const rows = await quotaStore(tables).some([userId, quotaDefault])
    return rows.find(({ id }) => id === userId) ?? rows[0]
  }

  async function usedBy(tables: ReturnType<typeof db>, userId: string, at: number): Promise<Used> {
    const store = usageStore(tables)
    const month = await store.countsSince(userId, startOf('month', at))
    return { month, day: await store.countsSince(userId, startOf('day', at)) }
  }

  async function statesOf(userId: string, row: QuotaRow | undefined): Promise<QuotaState[]> {
    if (!row) return []
    const at = now()
    return states(row, await usedBy(db(), userId, at), at)
  }

  async function present(rows: readonly QuotaRow[]): Promise<Quota[]> {
    const people = await auth.directory.people(rows.map(({ id }) => id))
    const quotas: Quota[] = []
    for (const row of rows) {
      const { id, updated_at, ...bounds } = row
      quotas.push({
        id,
        name: people.get(id)?.name ?? null,
        email: people.get(id)?.email ?? null,
        bounds: numbers(bounds),
        usage: id === quotaDefault ? [] : await statesOf(id, row),
        updated_at: new Date(Number(updated_at)).toISOString(),
      })
    }
    return quotas
  }

  return {
    /** Throws when a run that is claimed in this transaction is one too many. */
    async admit(tx: Tx, owner: Owner): Promise<void> {
      const tables = tx.tables<ConversationTables>()
      if (!(await boundsOf(tables, owner.userId))) return
      await holdUsageOf(tx, owner.userId)
      const row = await boundsOf(tables, owner.userId)
      if (!row) return
      const at = now()
      // The one that is being claimed is among them.
      const running = await runs.running(tx, owner, kinds)
      const used = await usedBy(tables, owner.userId, at)
      const spent = states(row, used, at).filter(({ measure, used: before, limit }) =>
        measure === 'runs' ? before + running > limit : before >= limit,
      )
      // The one that takes longest to reset.
      const last = spent.sort((one, other) => Date.parse(other.resets_at) - Date.parse(one.resets_at))[0]
      if (last) throw refusal(last, at)
    },

    own: async ({ userId }: Owner): Promise<OwnQuota> => ({
      items: await statesOf(userId, await boundsOf(db(), userId)),
    }),

    async list(): Promise<QuotaList> {
      const rows = await quotaStore(db()).all()
      // `default` comes before any `usr_`.
      return { items: await present(rows) }
    },

    async set(principal: Principal, source: Source, id: string, bounds: QuotaBounds): Promise<Quota> {
      if (id !== quotaDefault && !(await auth.directory.people([id])).has(id))
        throw new ApiError('E_NOT_FOUND')
      const at = now()
      await quotaStore(db()).set(id, bounds, at)
      const detail = Object.fromEntries(
        Object.entries(bounds).filter((entry): entry is [string, number] => entry[1] !== null),
      )
      await auth.audit({ action: 'quota_set', actorId: principal.userId, subject: id, source, detail })
      return (await present([{ id, ...bounds, updated_at: at }]))[0]!
    },

    async reset(principal: Principal, source: Source, id: string) {
      if (!(await quotaStore(db()).remove(id))) throw new ApiError('E_NOT_FOUND')
      await auth.audit({ action: 'quota_reset', actorId: principal.userId, subject: id, source })
      return { ok: true as const }
    },
  }
}

const periods = ['day', 'month'] as const
const measures = ['tokens', 'runs'] as const

function states(row: QuotaRow, used: Used, at: number): QuotaState[] {
  return measures.flatMap(measure =>
    periods.flatMap(period => {
      const limit = row[`${measure}_per_${period}`]
      if (limit === null) return []
      const resets_at = new Date(startOf(period, at, 1)).toISOString()
      return { measure, period, limit: Number(limit), used: used[period][measure], resets_at }
    }),
  )
}

/** In UTC, which is the same for all instances and all devices. */
function startOf(period: (typeof periods)[number], at: number, later = 0): number {
  const date = new Date(at)
  return period === 'day'
    ? Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), date.getUTCDate() + later)
    : Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + later, 1)
}

/** PostgreSQL gives large numbers as text. */
function numbers(bounds: QuotaBounds): QuotaBounds {
  const number = (value: number | null) => (value === null ? null : Number(value))
  return {
    tokens_per_day: number(bounds.tokens_per_day),
    tokens_per_month: number(bounds.tokens_per_month),
    runs_per_day: number(bounds.runs_per_day),
    runs_per_month: number(bounds.runs_per_month),
  }
}

function refusal({ measure, period, limit, resets_at }: QuotaState, at: number): ApiError {
  const what = measure === 'tokens' ? 'tokens' : 'answers'
  const [day, time] = resets_at.split('T')
  return new ApiError('E_USAGE_LIMIT_REACHED', {
    detail: `${limit.toLocaleString('en')} ${what} a ${period} are allowed for you. That resets on ${day} at ${time!.slice(0, 5)} UTC.`,
    retryAfterSeconds: Math.ceil((Date.parse(resets_at) - at) / 1000),
  })
}
