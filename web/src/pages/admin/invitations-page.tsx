import type { Invite } from '@omniai/contracts/schemas/auth'
import { useState } from 'react'
import { inviteList } from '../../api/administration.ts'
import { call } from '../../api/api.ts'
import { invalidate } from '../../api/resources.ts'
import { useResource } from '../../api/use-resource.ts'
import { MoreButton } from '../../parts/account/more-button.tsx'
import { AskDialog } from '../../parts/session/ask-dialog.tsx'
import { ProblemNotice } from '../../parts/session/problem-notice.tsx'
import { showToast } from '../../stores/toasts.ts'
import { Badge } from '../../ui/badge.tsx'
import { Button } from '../../ui/button.tsx'
import { Row, RowList } from '../../ui/row-list.tsx'
import { Skeleton } from '../../ui/skeleton.tsx'
import { When } from '../../ui/when.tsx'
import { usePageTitle } from '../page-frame.tsx'
import { AdminFrame, PageIntro } from './admin-frame.tsx'
import { InviteForm } from './invite-form.tsx'

export function InvitationsPage() {
  usePageTitle('Invitations')
  return (
    <AdminFrame>
      <PageIntro title="Invite someone">
        Make a link and pass it on. Nobody can join without one, and nobody but its owner reads a thread.
      </PageIntro>
      <InviteForm />
      <section aria-labelledby="invitations" className="flex flex-col gap-3 pt-10">
        <h2 id="invitations" className="text-14 font-semibold text-strong">
          Invitations
        </h2>
        <InviteList />
      </section>
    </AdminFrame>
  )
}

function InviteList() {
  const { data, problem } = useResource(inviteList)
  if (problem && !data) return <ProblemNotice problem={problem} />
  if (!data) return <Skeleton label="Loading invitations" />
  if (data.items.length === 0) {
    return <p className="text-14 text-muted">None yet. The first one that you create is listed here.</p>
  }
  return (
    <>
      <RowList label="Invitations">
        {data.items.map(invite => (
          <InviteRow key={invite.id} invite={invite} />
        ))}
      </RowList>
      <MoreButton list={inviteList} />
    </>
  )
}

const states: { readonly [state in Invite['state']]: { tone: 'good' | 'plain' | 'warn'; label: string } } = {
  open: { tone: 'good', label: 'Open' },
  used: { tone: 'plain', label: 'Used' },
  expired: { tone: 'warn', label: 'Expired' },
  revoked: { tone: 'plain', label: 'Withdrawn' },
}

function InviteRow({ invite }: { invite: Invite }) {
  const [asking, setAsking] = useState(false)
  const { tone, label } = states[invite.state]
  const name = invite.note || invite.email || 'Invitation without a note'
  return (
    <>
      <Row
        title={name}
        badges={
          <>
            <Badge tone={tone}>{label}</Badge>
            {invite.role === 'admin' && <Badge tone="accent">Administrator</Badge>}
          </>
        }
        note={
          <>
            {invite.email && invite.note !== '' && `For ${invite.email} · `}
            {invite.max_uses > 1 && `${invite.used} of ${invite.max_uses} used · `}
            made <When at={invite.created_at} as="day" />
            {invite.state === 'open' && (
              <>
                {' '}
                · expires <When at={invite.expires_at} />
              </>
            )}
          </>
        }
        actions={
          invite.state === 'open' && (
            <Button size="small" aria-label={`Withdraw ${name}`} onClick={() => setAsking(true)}>
              Withdraw
            </Button>
          )
        }
      />
      {asking && (
        <AskDialog
          title="Withdraw this invitation?"
          action="Withdraw"
          busyText="Withdrawing…"
          onClose={() => setAsking(false)}
          onAction={async () => {
            await call('inviteRevoke', { params: { invite_id: invite.id } })
            await invalidate(inviteList.key)
            showToast('Invitation withdrawn')
          }}
        >
          Its link stops working at once. Whoever joined with it already stays.
        </AskDialog>
      )}
    </>
  )
}
