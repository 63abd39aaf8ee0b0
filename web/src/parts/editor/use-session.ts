import { useEffect, useReducer, useState } from 'react'
import { call } from '../../api/api.ts'
import { useUser } from '../../api/meta.ts'
import { type ApiProblem, asProblem } from '../../api/problem.ts'
import { createEditingSession, type EditingSession, openSession } from './editing-session.ts'
import { findLeftDrafts } from './left-drafts.ts'

type Loaded = { session: EditingSession | null; problem: ApiProblem | null }
const nothing: Loaded = { session: null, problem: null }

/** Opens the document: the one that is still being saved, or the newest from the server with what was left unsaved. */
export function useEditingSession(projectId: string, docId: string, readOnly: boolean) {
  const { id: userId } = useUser()
  const [loaded, setLoaded] = useState<Loaded>(nothing)
  const [tries, tryAgain] = useReducer((count: number) => count + 1, 0)
  // biome-ignore lint/correctness/useExhaustiveDependencies: another try is a reason of its own
  useEffect(() => {
    let wanted = true
    setLoaded(nothing)
    open(projectId, docId, userId, readOnly, () => wanted).then(
      session => wanted && session && setLoaded({ session, problem: null }),
      (error: unknown) => wanted && setLoaded({ session: null, problem: asProblem(error) }),
    )
    return () => {
      wanted = false
    }
  }, [projectId, docId, userId, readOnly, tries])
  return { ...loaded, tryAgain }
}

async function open(
  projectId: string,
  docId: string,
  userId: string,
  readOnly: boolean,
  wanted: () => boolean,
): Promise<EditingSession | null> {
  const here = openSession(docId)
  if (here && here.readOnly === readOnly) return here
  const doc = await call('docView', { params: { project_id: projectId, doc_id: docId } })
  const found = readOnly ? null : await findLeftDrafts(userId, doc)
  if (!wanted()) return null
  return openSession(docId) ?? createEditingSession(doc, userId, readOnly, found)
}

/** Draws again with each change of the session. */
export function useSessionChanges(session: EditingSession): void {
  const [, draw] = useReducer((count: number) => count + 1, 0)
  useEffect(() => session.subscribe(draw), [session])
}
