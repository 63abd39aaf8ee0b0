/** The door of the project agent: projects, who is in them, documents, and what is put into those. */

import type { Flags } from '@omniai/contracts/flags'
import { bounds } from '@omniai/contracts/limits'
import type { Database } from '../../kernel/database.ts'
import type { NewId } from '../../kernel/ids.ts'
import type { Presence } from '../../kernel/presence.ts'
import type { AuthAgent } from '../auth/index.ts'
import type { MediaAgent } from '../media/index.ts'
import { createAddDoc, createSources, type OriginOf } from './add-doc.ts'
import { createApply } from './apply.ts'
import { createDocArchive } from './archive/export.ts'
import { createDocImport } from './archive/import.ts'
import { createContext } from './context.ts'
import { createDocPresence } from './doc-presence.ts'
import { docStore } from './doc-store.ts'
import { createDocs } from './docs.ts'
import { createMembers } from './members.ts'
import { createOnce } from './once.ts'
import { createPictures, createPlacing } from './pictures.ts'
import { createProjectPresets } from './presets/presets.ts'
import { projectStore } from './project-store.ts'
import { createProjects } from './projects.ts'
import { createReading } from './reading.ts'
import { createDocSearch } from './search/search.ts'
import type { ProjectTables } from './tables.ts'

export type { OriginOf } from './add-doc.ts'
export type { SharedPreset } from './context.ts'
export { projectMigrations } from './migrations.ts'
export { emptyDocIndex } from './search/index-store.ts'
export { docSearchTables } from './search/migration.ts'

type Dependencies = {
  database: Database
  newId: NewId
  now: () => number
  auth: Pick<AuthAgent, 'directory'>
  media: Pick<MediaAgent, 'uploadPicture' | 'picturesOf' | 'pictureContent' | 'placePictures'>
  flags: () => Flags
  /** Asked of whoever owns messages; handed in, since that agent will ask this one for a project's instructions. */
  originOf: OriginOf
  presence: Presence
}

export function createProjectAgent({
  database,
  newId,
  now,
  auth,
  media,
  flags,
  originOf,
  presence,
}: Dependencies) {
  const db = database.tables<ProjectTables>()
  const reading = createReading(db, auth.directory.names)
  const once = createOnce(database, reading, now)
  const addSource = createSources({ newId, now, originOf })
  const writing = { newId, now, placePictures: createPlacing(media) }
  const addDoc = createAddDoc(writing, addSource)

  return {
    ...createContext(flags),
    ...createDocSearch(database, now),
    projects: createProjects(database, newId, now),
    presets: createProjectPresets(database, newId, now),
    members: createMembers(database, auth.directory, now),
    docs: createDocs({ database, now, writing, reading, once, addDoc }),
    presence: createDocPresence(db, presence, auth.directory),
    pictures: createPictures(database, media),
    archive: createDocArchive(database, media),
    import: createDocImport({ database, newId, now, media, addDoc }),
    ...createApply({ database, writing, once, addDoc, addSource }),

    /** Empties the trash of what has lain there long enough. */
    async sweep(): Promise<void> {
      const before = now() - bounds.trash_days * 24 * 60 * 60_000
      await docStore(db).deleteTrash(before)
      await projectStore(db).deleteTrash(before)
    },
  }
}

export type ProjectAgent = ReturnType<typeof createProjectAgent>
