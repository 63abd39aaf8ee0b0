/** What administrators set. It belongs to all of them: there is no owner to ask for. */
import type { FallbackRule } from '@omniai/contracts/schemas/provider'
import type { Kysely, Selectable } from 'kysely'
import type { ProviderTables } from './tables.ts'

export type ProviderRow = Selectable<ProviderTables['providers']>
export type PriceRow = Selectable<ProviderTables['model_prices']>

export function providerStore(db: Kysely<ProviderTables>) {
  return {
    providers: () => db.selectFrom('providers').selectAll().orderBy('created_at').orderBy('id').execute(),
    provider: (id: string) => db.selectFrom('providers').selectAll().where('id', '=', id).executeTakeFirst(),
    /** @returns false when the id is taken. */
    async insertProvider(row: ProviderRow): Promise<boolean> {
      const inserted = await db
        .insertInto('providers')
        .values(row)
        .onConflict(conflict => conflict.column('id').doNothing())
        .returning('id')
        .executeTakeFirst()
      return inserted !== undefined
    },
    /** @param seenAt the change that was read: one that came between is not overwritten. @returns false then. */
    async updateProvider(id: string, seenAt: number, change: Partial<ProviderRow>): Promise<boolean> {
      const updated = await db
        .updateTable('providers')
        .set(change)
        .where('id', '=', id)
        .where('updated_at', '=', seenAt)
        .returning('id')
        .executeTakeFirst()
      return updated !== undefined
    },
    async deleteProvider(id: string): Promise<boolean> {
      const deleted = await db.deleteFrom('providers').where('id', '=', id).returning('id').executeTakeFirst()
      return deleted !== undefined
    },

    async disabled(): Promise<ReadonlySet<string>> {
      const rows = await db.selectFrom('disabled_providers').select('id').execute()
      return new Set(rows.map(({ id }) => id))
    },
    async setDisabled(id: string, isDisabled: boolean, at: number): Promise<void> {
      if (isDisabled) {
        await db
          .insertInto('disabled_providers')
          .values({ id, at })
          .onConflict(conflict => conflict.column('id').doNothing())
          .execute()
      } else await db.deleteFrom('disabled_providers').where('id', '=', id).execute()
    },

    prices: () =>
      db.selectFrom('model_prices').selectAll().orderBy('provider_id').orderBy('model_id').execute(),
    /** @returns false when this model has a price. */
    async insertPrice(row: PriceRow): Promise<boolean> {
      const inserted = await db
        .insertInto('model_prices')
        .values(row)
        .onConflict(conflict => conflict.columns(['provider_id', 'model_id']).doNothing())
        .returning('id')
        .executeTakeFirst()
      return inserted !== undefined
    },
    updatePrice: (id: string, change: Partial<PriceRow>) =>
      db.updateTable('model_prices').set(change).where('id', '=', id).returningAll().executeTakeFirst(),
    async deletePrice(id: string): Promise<boolean> {
      const deleted = await db
        .deleteFrom('model_prices')
        .where('id', '=', id)
        .returning('id')
        .executeTakeFirst()
      return deleted !== undefined
    },

    fallbackRule: () => db.selectFrom('fallback_rule').select(['policy', 'model']).executeTakeFirst(),
    async setFallbackRule(policy: FallbackRule['policy'], model: string | null, at: number): Promise<void> {
      await db
        .insertInto('fallback_rule')
        .values({ singleton: 1, policy, model, at })
        .onConflict(conflict => conflict.column('singleton').doUpdateSet({ policy, model, at }))
        .execute()
    },

    async embeddedChoice(): Promise<{ readonly file: string | null } | undefined> {
      return db.selectFrom('embedded_choice').select('file').executeTakeFirst()
    },
    async chooseEmbedded(file: string | null, at: number): Promise<void> {
      await db
        .insertInto('embedded_choice')
        .values({ singleton: 1, file, at })
        .onConflict(conflict => conflict.column('singleton').doUpdateSet({ file, at }))
        .execute()
    },
  }
}

export type ProviderStore = ReturnType<typeof providerStore>
