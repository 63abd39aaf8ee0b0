import { useState } from 'react'
import { Button } from '../../ui/button.tsx'
import { copyText } from '../../ui/clipboard.ts'
import { Dialog } from '../../ui/dialog.tsx'
import { Notice } from '../../ui/notice.tsx'
import { When } from '../../ui/when.tsx'
import { ConflictDialog } from './conflict-dialog.tsx'
import type { EditingSession, Foreign } from './editing-session.ts'
import { TextDiff } from './text-diff.tsx'

/** What someone has to know or decide about the document, above its text. */
export function SessionNotices({ session }: { session: EditingSession }) {
  const state = session.saveState()
  const foreign = session.foreign()
  const [open, setOpen] = useState<'conflict' | Foreign | null>(null)
  const [restoredSeen, setRestoredSeen] = useState(false)
  const conflict = state.kind === 'conflict' ? state.conflict : null
  return (
    <div className="mx-auto flex w-full max-w-[calc(72ch+48px)] flex-col gap-2 px-4 empty:hidden">
      {conflict && (
        <Notice
          tone="warn"
          role="alert"
          title="This was changed elsewhere, in the same place as here."
          actions={
            <Button look="primary" size="small" onClick={() => setOpen('conflict')}>
              Compare both
            </Button>
          }
        >
          Nothing is overwritten. Your version is kept on this device until you decide.
        </Notice>
      )}
      {state.kind === 'refused' && (
        <Notice
          tone="bad"
          role="alert"
          title={
            state.problem.code === 'E_AUTH_FORBIDDEN'
              ? 'You may no longer change this document.'
              : state.problem.code === 'E_NOT_FOUND'
                ? 'This document is not there any more.'
                : 'This cannot be saved.'
          }
          actions={
            <Button size="small" onClick={() => void copyText(session.text())}>
              Copy the text
            </Button>
          }
        >
          What you typed is still here, and on this device.
        </Notice>
      )}
      {foreign && !conflict && (
        <Notice
          tone="info"
          role="status"
          title={
            foreign.elsewhere
              ? 'You changed this elsewhere.'
              : `${foreign.doc.revision.author.name || 'Someone'} changed this.`
          }
          actions={
            <>
              <Button size="small" onClick={() => setOpen(foreign)}>
                Review
              </Button>
              <Button size="small" look="quiet" onClick={session.forgetForeign}>
                Dismiss
              </Button>
            </>
          }
        >
          It is part of the text below; nothing of yours was changed.
        </Notice>
      )}
      {session.restored && !restoredSeen && (
        <Notice
          tone="info"
          role="status"
          title="What was not saved last time is back."
          actions={
            <Button size="small" look="quiet" onClick={() => setRestoredSeen(true)}>
              Dismiss
            </Button>
          }
        >
          You typed it <When at={new Date(session.restored.at).toISOString()} />.
        </Notice>
      )}
      {open === 'conflict' && conflict && (
        <ConflictDialog
          conflict={conflict}
          onClose={() => setOpen(null)}
          onDecide={choices => {
            if (session.autosave.resolve(choices)) setOpen(null)
          }}
        />
      )}
      {open !== null && open !== 'conflict' && (
        <Dialog title="What changed" width="wide" onClose={() => setOpen(null)}>
          <TextDiff before={open.before} after={open.after} />
        </Dialog>
      )}
    </div>
  )
}
