import type { Migration } from '../../kernel/database.ts'
import { projectImportMigration } from './archive/migration.ts'
import { projectPresetsMigration } from './presets/migration.ts'
import { docSearchMigration } from './search/migration.ts'

export const projectMigrations: readonly Migration[] = [
  {
    name: '0020-projects',
    async up(db) {
      await db.schema
        .createTable('projects')
        .addColumn('id', 'text', column => column.primaryKey())
        .addColumn('name', 'text', column => column.notNull())
        .addColumn('description', 'text', column => column.notNull())
        .addColumn('color', 'text', column => column.notNull())
        .addColumn('icon', 'text', column => column.notNull())
        .addColumn('instructions', 'text', column => column.notNull())
        .addColumn('model', 'text')
        .addColumn('settings', 'text', column => column.notNull())
        .addColumn('archived_at', 'bigint')
        .addColumn('deleted_at', 'bigint')
        .addColumn('created_at', 'bigint', column => column.notNull())
        .addColumn('updated_at', 'bigint', column => column.notNull())
        .execute()
      await db.schema.createIndex('projects_deleted').on('projects').column('deleted_at').execute()
      await db.schema
        .createTable('project_members')
        .addColumn('project_id', 'text', column =>
          column.notNull().references('projects.id').onDelete('cascade'),
        )
        .addColumn('user_id', 'text', column => column.notNull())
        .addColumn('role', 'text', column => column.notNull())
        .addColumn('added_at', 'bigint', column => column.notNull())
        .addPrimaryKeyConstraint('project_members_key', ['project_id', 'user_id'])
        .execute()
      await db.schema.createIndex('project_members_user').on('project_members').column('user_id').execute()
      await db.schema
        .createTable('docs')
        .addColumn('id', 'text', column => column.primaryKey())
        .addColumn('project_id', 'text', column =>
          column.notNull().references('projects.id').onDelete('cascade'),
        )
        .addColumn('title', 'text', column => column.notNull())
        .addColumn('head_revision_id', 'text', column => column.notNull())
        .addColumn('text', 'text', column => column.notNull())
        .addColumn('provenance', 'text', column => column.notNull())
        .addColumn('deleted_at', 'bigint')
        .addColumn('created_at', 'bigint', column => column.notNull())
        .addColumn('updated_at', 'bigint', column => column.notNull())
        .execute()
      await db.schema
        .createIndex('docs_project')
        .on('docs')
        .columns(['project_id', 'updated_at', 'id'])
        .execute()
      await db.schema.createIndex('docs_deleted').on('docs').column('deleted_at').execute()
      await db.schema
        .createTable('doc_revisions')
        .addColumn('id', 'text', column => column.primaryKey())
        .addColumn('doc_id', 'text', column => column.notNull().references('docs.id').onDelete('cascade'))
        .addColumn('number', 'integer', column => column.notNull())
        .addColumn('parent_id', 'text')
        .addColumn('kind', 'text', column => column.notNull())
        .addColumn('name', 'text')
        .addColumn('author_id', 'text', column => column.notNull())
        .addColumn('characters', 'integer', column => column.notNull())
        .addColumn('added', 'integer', column => column.notNull())
        .addColumn('removed', 'integer', column => column.notNull())
        .addColumn('source_id', 'text')
        .addColumn('changes', 'text')
        .addColumn('text', 'text')
        .addColumn('provenance', 'text', column => column.notNull())
        .addColumn('superseded', 'integer', column => column.notNull())
        .addColumn('step_started_at', 'bigint', column => column.notNull())
        .addColumn('created_at', 'bigint', column => column.notNull())
        .addUniqueConstraint('doc_revisions_number', ['doc_id', 'number'])
        .execute()
      await db.schema
        .createTable('doc_sources')
        .addColumn('id', 'text', column => column.primaryKey())
        .addColumn('doc_id', 'text', column => column.notNull().references('docs.id').onDelete('cascade'))
        .addColumn('operation', 'text', column => column.notNull())
        .addColumn('message_id', 'text', column => column.notNull())
        .addColumn('thread_id', 'text', column => column.notNull())
        .addColumn('run_id', 'text')
        .addColumn('model', 'text')
        .addColumn('request_hash', 'text')
        .addColumn('applied_by', 'text', column => column.notNull())
        .addColumn('applied_at', 'bigint', column => column.notNull())
        .execute()
      await db.schema.createIndex('doc_sources_doc').on('doc_sources').column('doc_id').execute()
      await db.schema
        .createTable('doc_intents')
        .addColumn('user_id', 'text', column => column.notNull())
        .addColumn('client_request_id', 'text', column => column.notNull())
        .addColumn('body_hash', 'text', column => column.notNull())
        .addColumn('doc_id', 'text', column => column.notNull().references('docs.id').onDelete('cascade'))
        .addColumn('revision_id', 'text', column => column.notNull())
        .addColumn('created_at', 'bigint', column => column.notNull())
        .addPrimaryKeyConstraint('doc_intents_key', ['user_id', 'client_request_id'])
        .execute()
      await db.schema.createIndex('doc_intents_doc').on('doc_intents').column('doc_id').execute()
    },
  },
  docSearchMigration,
  projectImportMigration,
  projectPresetsMigration,
]
