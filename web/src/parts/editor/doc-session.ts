/**
 * The documents that are open on this page, for whoever is beside the editor: chat, cards, panes. It knows nothing of
 * the editor itself, so that asking for an open document costs nothing.
 */
import type { Doc, DocChanged } from '@omniai/contracts/schemas/doc'
import type { Change } from '@omniai/contracts/text/change'
import type { Range } from '@omniai/contracts/text/ranges'
import { useSyncExternalStore } from 'react'
import type { SaveState } from './autosave.ts'

/** What one step did to the text, and both texts by their parts: nobody has to take the whole of a long one for that. */
export type TextStep = {
  readonly changes: readonly Change[]
  before(start: number, end: number): string
  after(start: number, end: number): string
}

export type DocSession = {
  readonly docId: string
  readonly projectId: string
  readonly readOnly: boolean
  /** What the editor shows now; not all of it may be saved. */
  text(): string
  selection(): Range
  /** As the server last had it: its text, its newest revision, and where its parts came from. */
  doc(): Doc
  saveState(): SaveState
  /** Saves what isn't saved yet; the revision the server then has, and its text. Rejects when it can't be saved now. */
  settle(): Promise<{ revisionId: string; text: string }>
  /** Takes over what the server made of the document (an apply, an undo, a restore); what was typed since is kept. */
  receive(changed: DocChanged | Doc): void
  select(range: Range): void
  focus(): void
  /** Told of every change: the text, the selection, what the server has, how saving goes. */
  subscribe(listener: () => void): () => void
  /** Told of each step of the text, whoever made it: for what keeps a place in it. */
  follow(listener: (step: TextStep) => void): () => void
}

const sessions = new Map<string, DocSession>()
const listeners = new Set<() => void>()
let current: DocSession | undefined

function tell() {
  for (const listener of [...listeners]) listener()
}

export const openDocs = {
  get: (docId: string): DocSession | undefined => sessions.get(docId),
  /** The one that is looked at; of several the one that came last. */
  current: (): DocSession | undefined => current,
  subscribe(listener: () => void): () => void {
    listeners.add(listener)
    return () => {
      listeners.delete(listener)
    }
  },
  /** By the editor, as long as it shows the document. */
  add(session: DocSession): () => void {
    sessions.set(session.docId, session)
    current = session
    tell()
    return () => {
      if (sessions.get(session.docId) === session) sessions.delete(session.docId)
      if (current === session) current = [...sessions.values()].at(-1)
      tell()
    }
  },
}

/** The open document; undefined while there is none. It is another one only when another document is opened. */
export function useOpenDoc(): DocSession | undefined {
  return useSyncExternalStore(openDocs.subscribe, openDocs.current)
}

/** The session of that document while it is the open one. */
export function useSessionOf(docId: string | null): DocSession | undefined {
  const session = useOpenDoc()
  return session?.docId === docId ? session : undefined
}
