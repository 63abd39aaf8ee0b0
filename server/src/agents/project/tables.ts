import type { DocProvenance, DocSource, revisionKinds } from '@omniai/contracts/schemas/doc'
import type { ProjectRole } from '@omniai/contracts/schemas/project'

export type ProjectTables = {
  projects: {
    id: string
    name: string
    description: string
    color: string
    icon: string
    instructions: string
    /** As JSON. */
    model: string | null
    settings: string
    archived_at: number | null
    deleted_at: number | null
    created_at: number
    updated_at: number
  }
  project_members: {
    project_id: string
    user_id: string
    role: ProjectRole
    added_at: number
  }
  /** Presets that everyone in the project can use. */
  project_presets: {
    id: string
    project_id: string
    name: string
    system_prompt: string | null
    /** As JSON. */
    model: string | null
    settings: string
    /** 1: new conversations start with it. */
    is_default: number
    created_by: string
    created_at: number
    updated_at: number
  }
  docs: {
    id: string
    project_id: string
    title: string
    /** Changed by whoever writes a revision, and by nobody who saw another one. */
    head_revision_id: string
    /** The text of the newest revision. */
    text: string
    /** DocProvenance[] of that text, as JSON. */
    provenance: string
    deleted_at: number | null
    created_at: number
    updated_at: number
  }
  doc_revisions: {
    id: string
    doc_id: string
    number: number
    parent_id: string | null
    kind: (typeof revisionKinds)[number]
    name: string | null
    author_id: string
    characters: number
    added: number
    removed: number
    source_id: string | null
    /** Change[] from the parent's text, as JSON; null where `text` holds it whole. */
    changes: string | null
    text: string | null
    provenance: string
    /** 1: a later save of the same step stands for this one in the history. */
    superseded: number
    step_started_at: number
    created_at: number
  }
  doc_sources: {
    id: string
    doc_id: string
    operation: DocSource['operation']
    message_id: string
    thread_id: string
    run_id: string | null
    model: string | null
    request_hash: string | null
    applied_by: string
    applied_at: number
  }
  /** What was taken over out of an archive, so that it is taken once: the id it had there, and what it is here. */
  project_imports: {
    user_id: string
    source: string
    project_id: string | null
    doc_id: string | null
  }
  /** What the index of words holds of a document, to see when that is no longer what stands in it. */
  doc_index: {
    doc_id: string
    revision_id: string
    title: string
  }
  /** Intents that were carried out: a repeat is answered with what the first one made. */
  doc_intents: {
    user_id: string
    client_request_id: string
    body_hash: string
    doc_id: string
    revision_id: string
    created_at: number
  }
}

export type ProvenanceRanges = readonly DocProvenance[]
