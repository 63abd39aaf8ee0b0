import { sql } from 'kysely'
import type { Migration } from '../../kernel/database.ts'

export const providerMigrations: readonly Migration[] = [
  {
    name: '0006-providers',
    async up(db) {
      await db.schema
        .createTable('providers')
        .addColumn('id', 'text', column => column.primaryKey())
        .addColumn('vendor', 'text', column => column.notNull())
        .addColumn('label', 'text', column => column.notNull())
        .addColumn('base_url', 'text', column => column.notNull())
        .addColumn('near', 'integer', column => column.notNull())
        .addColumn('key_sealed', 'text')
        .addColumn('key_last4', 'text')
        .addColumn('allowed_models', 'text')
        .addColumn('enabled', 'integer', column => column.notNull())
        .addColumn('concurrency', 'integer')
        .addColumn('created_at', 'bigint', column => column.notNull())
        .addColumn('updated_at', 'bigint', column => column.notNull())
        .execute()
      await db.schema
        .createTable('disabled_providers')
        .addColumn('id', 'text', column => column.primaryKey())
        .addColumn('at', 'bigint', column => column.notNull())
        .execute()
      await db.schema
        .createTable('model_prices')
        .addColumn('id', 'text', column => column.primaryKey())
        .addColumn('provider_id', 'text', column => column.notNull())
        .addColumn('model_id', 'text', column => column.notNull())
        .addColumn('input_micros', 'bigint', column => column.notNull())
        .addColumn('output_micros', 'bigint', column => column.notNull())
        .addColumn('currency', 'text', column => column.notNull())
        .addColumn('updated_at', 'bigint', column => column.notNull())
        .addUniqueConstraint('model_prices_model', ['provider_id', 'model_id'])
        .execute()
      await db.schema
        .createTable('embedded_choice')
        .addColumn('singleton', 'integer', column => column.primaryKey().check(sql`singleton = 1`))
        .addColumn('file', 'text')
        .addColumn('at', 'bigint', column => column.notNull())
        .execute()
    },
  },
  {
    name: '0022-providers-fallback',
    async up(db) {
      await db.schema
        .createTable('fallback_rule')
        .addColumn('singleton', 'integer', column => column.primaryKey().check(sql`singleton = 1`))
        .addColumn('policy', 'text', column => column.notNull())
        .addColumn('model', 'text')
        .addColumn('at', 'bigint', column => column.notNull())
        .execute()
    },
  },
]
