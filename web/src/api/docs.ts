/** Documents of a project, as the pages read them. */
import type { Doc, DocHit, DocListParameters, DocSummary } from '@omniai/contracts/schemas/doc'
import { call } from './api.ts'
import { type PagedResource, pagedResource } from './paged.ts'
import { invalidate, type Resource } from './resources.ts'

export type DocState = NonNullable<DocListParameters['state']>

export const docsOf = (projectId: string, state: DocState = 'active'): PagedResource<DocSummary> =>
  pagedResource<DocSummary>(['docs', projectId, 'list', state], (cursor, signal) =>
    call(
      'docList',
      {
        params: { project_id: projectId },
        query: { state, limit: 100, ...(cursor ? { cursor } : {}) },
      },
      signal ? { signal } : {},
    ),
  )

/** With its text. The editor keeps its own copy; this is for those who only look. */
export const docView = (projectId: string, docId: string): Resource<Doc> => ({
  key: ['docs', projectId, 'one', docId],
  load: signal => call('docView', { params: { project_id: projectId, doc_id: docId } }, { signal }),
})

const hitsAtOnce = 5

/** Documents in which the words stand, of every project that one is in. */
export const docHits = (words: string): PagedResource<DocHit> =>
  pagedResource<DocHit>(['doc-search', words], (cursor, signal) =>
    call(
      'docSearch',
      { query: { q: words, limit: hitsAtOnce, ...(cursor ? { cursor } : {}) } },
      signal ? { signal } : {},
    ),
  )

/** After something of a document changed: its title, its place, that it exists. */
export function refreshDocs(projectId: string): void {
  void invalidate(['docs', projectId])
  void invalidate(['projects'])
}
