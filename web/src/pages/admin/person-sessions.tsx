import type { User } from '@omniai/contracts/schemas/admin'
import { sessionsOf } from '../../api/administration.ts'
import { call } from '../../api/api.ts'
import { invalidate } from '../../api/resources.ts'
import { useResource } from '../../api/use-resource.ts'
import { MoreButton } from '../../parts/account/more-button.tsx'
import { SessionRow } from '../../parts/account/session-row.tsx'
import { ProblemNotice } from '../../parts/session/problem-notice.tsx'
import { showToast } from '../../stores/toasts.ts'
import { RowList } from '../../ui/row-list.tsx'
import { Skeleton } from '../../ui/skeleton.tsx'

export function PersonSessions({ user }: { user: User }) {
  const list = sessionsOf(user.id)
  const { data, problem } = useResource(list)
  if (problem && !data) return <ProblemNotice problem={problem} />
  if (!data) return <Skeleton label="Loading sessions" rows={2} />
  if (data.items.length === 0) return <p className="text-14 text-muted">Signed in nowhere.</p>
  const end = async (sessionId: string) => {
    await call('adminSessionRevoke', { params: { session_id: sessionId } })
    await invalidate(['admin'])
    showToast('Session ended')
  }
  return (
    <>
      <RowList label={`Sessions of ${user.name}`}>
        {data.items.map(session => (
          <SessionRow
            key={session.id}
            session={session}
            {...(session.current ? {} : { onEnd: () => end(session.id) })}
          />
        ))}
      </RowList>
      <MoreButton list={list} />
    </>
  )
}
