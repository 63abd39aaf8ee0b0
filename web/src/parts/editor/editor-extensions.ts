/**
 * What others add to the editor: registered once, before or while documents are open, and made anew for each of them.
 * A view plugin gets the view; styles go into `EditorView.theme`, since the editor lives in a shadow root.
 */
import type { Extension } from '@codemirror/state'
import type { DocSession } from './doc-session.ts'

export type MakeExtension = (session: DocSession) => Extension

const makers = new Set<MakeExtension>()
const listeners = new Set<() => void>()

export function registerEditorExtension(make: MakeExtension): () => void {
  makers.add(make)
  for (const listener of listeners) listener()
  return () => {
    makers.delete(make)
    for (const listener of listeners) listener()
  }
}

export const extensionsFor = (session: DocSession): Extension[] => [...makers].map(make => make(session))

/** Told when one is added or taken away while an editor is there. */
export function onExtensionsChanged(listener: () => void): () => void {
  listeners.add(listener)
  return () => {
    listeners.delete(listener)
  }
}
