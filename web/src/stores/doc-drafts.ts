/**
 * What was typed into documents and isn't saved, per person, document and page. It is written with each change, so
 * that a crash loses nothing, on this device only; and as changes, so that it is small.
 */
import type { Change } from '@omniai/contracts/text/change'

export type DocDraft = {
  readonly docId: string
  readonly projectId: string
  readonly title: string
  readonly at: number
  readonly baseRevisionId: string
  readonly base: string | null
  readonly changes: readonly Change[]
  readonly sent: readonly Change[] | null
}

const prefix = 'omniai.doc-draft.'
const ofUser = (userId: string) => `${prefix}${userId}.`
export const draftKey = (userId: string, docId: string, pageId: string) =>
  `${ofUser(userId)}${docId}.${pageId}`

/** @returns false when there is no room for it: then it is only as safe as the page. */
export function writeDocDraft(key: string, draft: DocDraft | null): boolean {
  try {
    if (draft === null) localStorage.removeItem(key)
    else localStorage.setItem(key, JSON.stringify(draft))
    return true
  } catch {
    return draft === null
  }
}

export function docDrafts(userId: string): { key: string; draft: DocDraft }[] {
  try {
    return Object.keys(localStorage)
      .filter(key => key.startsWith(ofUser(userId)))
      .flatMap(key => {
        const draft = parse(localStorage.getItem(key))
        return draft ? [{ key, draft }] : []
      })
      .sort((left, right) => left.draft.at - right.draft.at)
  } catch {
    return []
  }
}

/** Signing out leaves nothing of this person behind. */
export function forgetDocDrafts(userId: string): void {
  for (const { key } of docDrafts(userId)) writeDocDraft(key, null)
}

const open = new Set<() => Promise<unknown>>()

/** By a document that is open: how it is saved before someone signs out. */
export function saveBeforeSignOut(save: () => Promise<unknown>): () => void {
  open.add(save)
  return () => {
    open.delete(save)
  }
}

/** Rejects when something that was typed cannot be saved now. */
export async function saveOpenDocs(): Promise<void> {
  await Promise.all([...open].map(save => save()))
}

function parse(text: string | null): DocDraft | null {
  try {
    const draft = JSON.parse(text ?? '') as DocDraft
    return typeof draft.docId === 'string' && Array.isArray(draft.changes) ? draft : null
  } catch {
    return null
  }
}
