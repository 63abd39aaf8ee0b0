/** Ending a session by hand leaves nothing of this person on this device. */
import { forgetDocDrafts, saveOpenDocs } from '../stores/doc-drafts.ts'
import { forgetDrafts } from '../stores/drafts.ts'
import { keepFolder } from '../stores/kept-folder.ts'
import { forgetUnanswered } from '../stores/unanswered.ts'
import { call } from './api.ts'
import { forgetOutbox } from './outbox.ts'
import { ApiProblem } from './problem.ts'
import { leave } from './session.ts'
import { tellOtherTabs } from './tab-channel.ts'

export const signOut = (userId: string) => endHere(userId, () => call('authLogout', { body: {} }))
export const signOutEverywhere = (userId: string) => endHere(userId, () => call('sessionRevokeAll'))

async function endHere(userId: string, end: () => Promise<unknown>): Promise<void> {
  // What was typed last may still be on its way; what cannot be saved is said, and nobody is signed out.
  await saveOpenDocs()
  await end().catch((error: unknown) => {
    // A session that is over already is what was asked for.
    if (!(error instanceof ApiProblem && error.status === 401)) throw error
  })
  forgetDrafts(userId)
  forgetDocDrafts(userId)
  forgetOutbox(userId)
  forgetUnanswered(userId)
  keepFolder(userId, null)
  tellOtherTabs({ type: 'session', left: userId })
  leave()
}
