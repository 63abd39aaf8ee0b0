import { type Static, Type } from 'typebox'
import { component } from '../component.ts'
import { bounds } from '../limits.ts'
import {
  ClientRequestId,
  Cursor,
  Id,
  MessageId,
  Nullable,
  OneOf,
  PageOf,
  RunId,
  Strict,
  ThreadId,
  Time,
  UserId,
} from './basics.ts'
import { ProjectId } from './project.ts'
import { ModelRef } from './provider.ts'
import { SearchText, Snippet } from './snippet.ts'

export const DocId = Id('doc')
export const DocRevisionId = Id('rev')
export const DocSourceId = Id('src')

export const DocText = Type.String({ maxLength: bounds.doc_text })
export const DocTitle = Type.String({ minLength: 1, maxLength: bounds.title, pattern: '\\S' })
const Offset = Type.Integer({ minimum: 0, maximum: bounds.doc_text })

export const DocChange = component(
  'DocChange',
  Strict(
    { start: Offset, end: Offset, text: DocText },
    {
      description:
        'The characters from start to end become text. UTF-16 code units of the text it starts from.',
    },
  ),
)

const Person = Strict({ user_id: UserId, name: Type.String() })

export const DocSource = component(
  'DocSource',
  Strict(
    {
      id: DocSourceId,
      operation: OneOf(['insert', 'replace', 'append', 'prepend', 'new']),
      message_id: MessageId,
      thread_id: ThreadId,
      run_id: Nullable(RunId),
      model: Nullable(ModelRef),
      request_hash: Nullable(
        Type.String({ description: 'SHA-256, base64url, of the request that the model was sent.' }),
      ),
      applied_by: Person,
      applied_at: Time,
    },
    { description: 'Which message a part of a document came from.' },
  ),
)
export type DocSource = Static<typeof DocSource>

export const DocProvenance = component(
  'DocProvenance',
  Strict({ start: Type.Integer(), end: Type.Integer(), source_id: DocSourceId }),
)
export type DocProvenance = Static<typeof DocProvenance>

export const revisionKinds = ['create', 'edit', 'apply', 'undo', 'restore', 'merge'] as const

export const DocRevision = component(
  'DocRevision',
  Strict({
    id: DocRevisionId,
    number: Type.Integer({ description: '1, 2, 3 … of this document.' }),
    parent_id: Nullable(DocRevisionId),
    kind: OneOf(revisionKinds),
    name: Nullable(Type.String()),
    author: Person,
    characters: Type.Integer(),
    added: Type.Integer({ description: 'Characters.' }),
    removed: Type.Integer({ description: 'Characters.' }),
    source: Nullable(DocSource),
    created_at: Time,
  }),
)
export type DocRevision = Static<typeof DocRevision>

const summary = {
  id: DocId,
  project_id: ProjectId,
  title: Type.String(),
  revision: DocRevision,
  created_at: Time,
  updated_at: Time,
  deleted_at: Nullable(Type.String({ format: 'date-time', description: 'In the trash since then.' })),
}

export const DocSummary = component('DocSummary', Strict(summary))
export type DocSummary = Static<typeof DocSummary>

export const DocPage = PageOf('DocPage', DocSummary)
export type DocPage = Static<typeof DocPage>

export const Doc = component(
  'Doc',
  Strict({
    ...summary,
    text: Type.String(),
    provenance: Type.Array(DocProvenance, { description: 'In order, apart from each other.' }),
    sources: Type.Array(DocSource, { description: 'Those that the provenance names.' }),
  }),
)
export type Doc = Static<typeof Doc>

export const DocChanged = component(
  'DocChanged',
  Strict(
    {
      revision: DocRevision,
      doc: Doc,
    },
    { description: 'What was made, and the document as it is now: for a repeat it may have moved on since.' },
  ),
)
export type DocChanged = Static<typeof DocChanged>

export const DocHit = component(
  'DocHit',
  Strict({
    doc_id: DocId,
    project_id: ProjectId,
    project_name: Type.String(),
    title: Type.String(),
    /** null: the words stand in the title alone. */
    snippet: Nullable(Snippet),
    updated_at: Time,
  }),
)
export type DocHit = Static<typeof DocHit>

export const DocHitPage = PageOf('DocHitPage', DocHit)
export type DocHitPage = Static<typeof DocHitPage>

export const DocSearchParameters = Strict({
  q: SearchText,
  project_id: Type.Optional(ProjectId),
  cursor: Type.Optional(Cursor),
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: bounds.page_max })),
})
export type DocSearchParameters = Static<typeof DocSearchParameters>

export const DocListParameters = Strict({
  state: Type.Optional(OneOf(['active', 'trash'], { description: 'Left out: active.' })),
  cursor: Type.Optional(Cursor),
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: bounds.page_max })),
})
export type DocListParameters = Static<typeof DocListParameters>

const SourceReference = Strict(
  { message_id: MessageId },
  { description: 'An answer in a thread of who asks; its model and request are looked up here.' },
)

export const DocCreate = component(
  'DocCreate',
  Strict({
    client_request_id: ClientRequestId,
    title: DocTitle,
    text: Type.Optional(DocText),
    source: Type.Optional(SourceReference),
  }),
)
export type DocCreate = Static<typeof DocCreate>

/** One choice for each conflict, in their order. */
const Resolution = Type.Optional(
  Strict(
    {
      revision_id: DocRevisionId,
      choices: Type.Array(OneOf(['mine', 'theirs', 'both']), { maxItems: bounds.doc_conflicts }),
    },
    {
      description:
        'After E_CONFLICT: the revision and the conflicts that its detail named, and what is kept of each, in their order.',
    },
  ),
)

export const DocPatch = component(
  'DocPatch',
  Strict({
    title: Type.Optional(DocTitle),
    project_id: Type.Optional(ProjectId),
    base_revision_id: Type.Optional(DocRevisionId),
    text: Type.Optional(DocText),
    changes: Type.Optional(Type.Array(DocChange, { minItems: 1, maxItems: bounds.doc_changes })),
    merge: Type.Optional(
      Type.Boolean({
        description:
          'When the document moved on: join both versions where they are apart. Left out: E_CONFLICT. Where they touch it is E_CONFLICT all the same.',
      }),
    ),
    resolution: Resolution,
  }),
)
export type DocPatch = Static<typeof DocPatch>

export const DocTarget = component(
  'DocTarget',
  Type.Union([
    Strict({ kind: Type.Literal('cursor'), offset: Offset }),
    Strict({
      kind: Type.Literal('selection'),
      start: Offset,
      end: Offset,
      quote: Type.String({
        maxLength: bounds.doc_text,
        description: 'What was seen there. Must be what is there.',
      }),
    }),
    Strict({
      kind: Type.Literal('heading'),
      heading: Type.String({ minLength: 1, maxLength: bounds.title }),
      occurrence: Type.Optional(
        Type.Integer({ minimum: 1, maximum: 1000, description: 'Left out: the first.' }),
      ),
    }),
    Strict({ kind: Type.Literal('whole') }),
  ]),
)
export type DocTarget = Static<typeof DocTarget>

export const DocApply = component(
  'DocApply',
  Strict({
    client_request_id: ClientRequestId,
    operation: OneOf(['insert', 'replace', 'append', 'prepend', 'new'], {
      description:
        'insert: at a cursor, or at the end of the section under a heading. replace: a selection, the section under a heading, the whole, or just the changes. new: another document in the same project.',
    }),
    base_revision_id: DocRevisionId,
    text: Type.Optional(DocText),
    target: Type.Optional(DocTarget),
    changes: Type.Optional(
      Type.Array(DocChange, {
        minItems: 1,
        maxItems: bounds.doc_changes,
        description: 'With replace, instead of text and target: the hunks that were accepted.',
      }),
    ),
    title: Type.Optional(DocTitle),
    source: Type.Optional(SourceReference),
    resolution: Resolution,
  }),
)
export type DocApply = Static<typeof DocApply>

export const DocUndo = component(
  'DocUndo',
  Strict({ client_request_id: ClientRequestId, revision_id: DocRevisionId, resolution: Resolution }),
)
export type DocUndo = Static<typeof DocUndo>

export const DocRestore = component(
  'DocRestore',
  Strict({
    revision_id: Type.Optional(
      Type.Unsafe<string>({
        ...DocRevisionId,
        description: 'Becomes a new revision. Left out: out of the trash.',
      }),
    ),
  }),
)
export type DocRestore = Static<typeof DocRestore>

export const DocDuplicate = component(
  'DocDuplicate',
  Strict({ client_request_id: ClientRequestId, title: Type.Optional(DocTitle) }),
)
export type DocDuplicate = Static<typeof DocDuplicate>

export const DocRevisionListParameters = Strict({
  all: Type.Optional(
    Type.Boolean({ description: 'Every save. Left out: saves of one person within minutes are one step.' }),
  ),
  cursor: Type.Optional(Cursor),
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: bounds.page_max })),
})
export type DocRevisionListParameters = Static<typeof DocRevisionListParameters>

export const DocRevisionPage = PageOf('DocRevisionPage', DocRevision)
export type DocRevisionPage = Static<typeof DocRevisionPage>

export const DocRevisionText = component(
  'DocRevisionText',
  Strict({
    revision: DocRevision,
    text: Type.String(),
    against: Nullable(DocRevision),
    changes: Nullable(
      Type.Array(DocChange, { description: 'From the text of against to this one; null without against.' }),
    ),
    against_text: Nullable(Type.String()),
  }),
)
export type DocRevisionText = Static<typeof DocRevisionText>

export const DocRevisionPatch = component(
  'DocRevisionPatch',
  Strict({ name: Nullable(Type.String({ minLength: 1, maxLength: bounds.title, pattern: '\\S' })) }),
)
export type DocRevisionPatch = Static<typeof DocRevisionPatch>

export const DocConflict = component(
  'DocConflict',
  Strict(
    {
      reason: OneOf(['moved', 'overlapping', 'quote'], {
        description:
          'moved: somebody saved since base_revision_id, and joining both is possible. overlapping: both changed the same place. quote: what was selected is not there any more.',
      }),
      revision_id: Type.Unsafe<string>({ ...DocRevisionId, description: 'The newest one.' }),
      conflicts: Type.Array(
        Strict({
          start: Type.Integer(),
          end: Type.Integer(),
          base: Type.String(),
          mine: Type.String(),
          theirs: Type.String(),
        }),
      ),
    },
    { description: 'The detail of E_CONFLICT when a document moved on.' },
  ),
)
export type DocConflict = Static<typeof DocConflict>
