import type { Migration } from '../../../kernel/database.ts'

export const projectPresetsMigration: Migration = {
  name: '0026-project-presets',
  async up(db) {
    await db.schema
      .createTable('project_presets')
      .addColumn('id', 'text', column => column.primaryKey())
      .addColumn('project_id', 'text', column =>
        column.notNull().references('projects.id').onDelete('cascade'),
      )
      .addColumn('name', 'text', column => column.notNull())
      .addColumn('system_prompt', 'text')
      .addColumn('model', 'text')
      .addColumn('settings', 'text', column => column.notNull())
      .addColumn('is_default', 'integer', column => column.notNull())
      .addColumn('created_by', 'text', column => column.notNull())
      .addColumn('created_at', 'bigint', column => column.notNull())
      .addColumn('updated_at', 'bigint', column => column.notNull())
      .execute()
    await db.schema
      .createIndex('project_presets_project')
      .on('project_presets')
      .column('project_id')
      .execute()
  },
}
