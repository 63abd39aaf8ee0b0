import type { Migration } from '../../../kernel/database.ts'

export const projectImportMigration: Migration = {
  name: '0025-project-imports',
  async up(db) {
    await db.schema
      .createTable('project_imports')
      .addColumn('user_id', 'text', column => column.notNull())
      .addColumn('source', 'text', column => column.notNull())
      .addColumn('project_id', 'text', column => column.references('projects.id').onDelete('cascade'))
      .addColumn('doc_id', 'text', column => column.references('docs.id').onDelete('cascade'))
      .addPrimaryKeyConstraint('project_imports_key', ['user_id', 'source'])
      .execute()
    await db.schema
      .createIndex('project_imports_project')
      .on('project_imports')
      .column('project_id')
      .execute()
    await db.schema.createIndex('project_imports_doc').on('project_imports').column('doc_id').execute()
  },
}
