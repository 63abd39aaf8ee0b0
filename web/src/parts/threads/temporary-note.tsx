import type { Thread } from '@omniai/contracts/schemas/thread'
import { MessageCircleDashed } from 'lucide-react'
import { useState } from 'react'
import { useLocation } from 'wouter'
import { paths } from '../../paths.ts'
import { Button } from '../../ui/button.tsx'
import { AskDialog } from '../session/ask-dialog.tsx'
import { organise } from './organise-threads.ts'

const exactly = new Intl.DateTimeFormat('en', { dateStyle: 'medium', timeStyle: 'short' })

/** What a temporary chat is, as long as one is in it. */
export function TemporaryNote({ thread, expiresAt }: { thread: Thread; expiresAt: string }) {
  const [asking, setAsking] = useState(false)
  const [, navigate] = useLocation()
  return (
    <div className="shrink-0 px-3 pb-1 text-16 sm:px-4">
      <div className="mx-auto w-full max-w-[calc(var(--reading-width)+24px)]">
        <section
          aria-label="Temporary chat"
          className="flex flex-wrap items-center gap-x-3 gap-y-1 rounded-10 border border-dashed border-line-strong px-3 py-2 text-13 text-normal"
        >
          <MessageCircleDashed size={16} aria-hidden className="shrink-0 text-accent" />
          <p className="min-w-[min(100%,24ch)] flex-1">
            <strong className="font-medium text-strong">Temporary chat.</strong> It is in no list and no
            search; only this address leads to it. It is deleted for ever on{' '}
            <time dateTime={expiresAt}>{exactly.format(new Date(expiresAt))}</time>.
          </p>
          <Button size="small" look="quiet" onClick={() => setAsking(true)}>
            Delete now
          </Button>
        </section>
      </div>
      {asking && (
        <AskDialog
          title="Delete this temporary chat?"
          action="Delete for ever"
          busyText="Deleting…"
          onAction={async () => {
            await organise([thread], 'delete')
            navigate(paths.newChat)
          }}
          onClose={() => setAsking(false)}
        >
          Its messages are deleted for ever. There is no way back.
        </AskDialog>
      )}
    </div>
  )
}
