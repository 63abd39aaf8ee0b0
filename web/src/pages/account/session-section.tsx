import { useState } from 'react'
import { ownSessions, refreshAccount } from '../../api/account.ts'
import { call } from '../../api/api.ts'
import { useUser } from '../../api/meta.ts'
import { signOutEverywhere } from '../../api/sign-out.ts'
import { useResource } from '../../api/use-resource.ts'
import { SessionRow } from '../../parts/account/session-row.tsx'
import { AskDialog } from '../../parts/session/ask-dialog.tsx'
import { ProblemNotice } from '../../parts/session/problem-notice.tsx'
import { showToast } from '../../stores/toasts.ts'
import { Button } from '../../ui/button.tsx'
import { RowList } from '../../ui/row-list.tsx'
import { Skeleton } from '../../ui/skeleton.tsx'

export function SessionSection() {
  const { id } = useUser()
  const { data, problem } = useResource(ownSessions)
  const [asking, setAsking] = useState<'elsewhere' | 'everywhere' | null>(null)
  if (problem && !data) return <ProblemNotice problem={problem} />
  if (!data) return <Skeleton label="Loading sessions" rows={3} />
  const others = data.filter(session => !session.current)
  const end = async (sessionId: string) => {
    await call('sessionRevoke', { params: { session_id: sessionId } })
    await refreshAccount()
    showToast('Session ended')
  }
  return (
    <div className="flex flex-col gap-4">
      <RowList label="Sessions">
        {data.map(session => (
          <SessionRow
            key={session.id}
            session={session}
            {...(session.current ? {} : { onEnd: () => end(session.id) })}
          />
        ))}
      </RowList>
      <div className="flex flex-wrap gap-2">
        <Button disabled={others.length === 0} onClick={() => setAsking('elsewhere')}>
          Sign out everywhere else
        </Button>
        <Button look="bad" onClick={() => setAsking('everywhere')}>
          Sign out everywhere
        </Button>
      </div>
      {asking === 'elsewhere' && (
        <AskDialog
          title="Sign out everywhere else?"
          action="Sign out"
          busyText="Signing out…"
          onClose={() => setAsking(null)}
          onAction={async () => {
            await call('sessionRevokeAll', { query: { keep_current: true } })
            await refreshAccount()
            showToast('Your other devices are signed out')
          }}
        >
          {others.length === 1
            ? 'One other session ends at once.'
            : `${others.length} other sessions end at once.`}{' '}
          This device stays signed in.
        </AskDialog>
      )}
      {asking === 'everywhere' && (
        <AskDialog
          title="Sign out everywhere?"
          action="Sign out"
          busyText="Signing out…"
          onClose={() => setAsking(null)}
          onAction={() => signOutEverywhere(id)}
        >
          Every session ends, this one too. Drafts on this device are removed.
        </AskDialog>
      )}
    </div>
  )
}
