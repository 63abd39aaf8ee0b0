import type { Migration } from '../../kernel/database.ts'

export const mediaMigrations: readonly Migration[] = [
  {
    name: '0010-media',
    async up(db) {
      await db.schema
        .createTable('media_files')
        .addColumn('id', 'text', column => column.primaryKey())
        .addColumn('user_id', 'text', column => column.notNull())
        .addColumn('name', 'text', column => column.notNull())
        .addColumn('kind', 'text', column => column.notNull())
        .addColumn('media_type', 'text', column => column.notNull())
        .addColumn('bytes', 'bigint', column => column.notNull())
        .addColumn('sha256', 'text', column => column.notNull())
        .addColumn('blob_key', 'text', column => column.notNull().unique())
        .addColumn('width', 'integer')
        .addColumn('height', 'integer')
        .addColumn('pages', 'integer')
        .addColumn('characters', 'integer')
        .addColumn('text', 'text')
        .addColumn('truncated', 'integer', column => column.notNull())
        .addColumn('state', 'text', column => column.notNull())
        .addColumn('linked_at', 'bigint')
        .addColumn('created_at', 'bigint', column => column.notNull())
        .execute()
      // A message that is deleted for ever takes its links along; the sweep then finds files without any.
      await db.schema
        .createTable('media_links')
        .addColumn('file_id', 'text', column => column.notNull().references('media_files.id'))
        .addColumn('message_id', 'text', column =>
          column.notNull().references('messages.id').onDelete('cascade'),
        )
        .addColumn('thread_id', 'text', column => column.notNull())
        .addColumn('user_id', 'text', column => column.notNull())
        .addPrimaryKeyConstraint('media_links_key', ['file_id', 'message_id'])
        .execute()
      await db.schema.createIndex('media_links_message').on('media_links').column('message_id').execute()
      await db.schema.createIndex('media_links_thread').on('media_links').column('thread_id').execute()
      await db.schema
        .createTable('media_usage')
        .addColumn('user_id', 'text', column => column.primaryKey())
        .addColumn('bytes', 'bigint', column => column.notNull())
        .addColumn('files', 'integer', column => column.notNull())
        .execute()
    },
  },
  {
    name: '0024-doc-pictures',
    async up(db) {
      // A document that is deleted for ever takes its links along; the sweep then finds files without any.
      await db.schema
        .createTable('media_doc_links')
        .addColumn('file_id', 'text', column => column.notNull().references('media_files.id'))
        .addColumn('doc_id', 'text', column => column.notNull().references('docs.id').onDelete('cascade'))
        .addColumn('placed_at', 'bigint')
        .addColumn('created_at', 'bigint', column => column.notNull())
        .addPrimaryKeyConstraint('media_doc_links_key', ['file_id', 'doc_id'])
        .execute()
      await db.schema.createIndex('media_doc_links_doc').on('media_doc_links').column('doc_id').execute()
      await db.schema
        .createIndex('media_doc_links_unplaced')
        .on('media_doc_links')
        .columns(['placed_at', 'created_at'])
        .execute()
    },
  },
]
