import type { Invite } from '@omniai/contracts/schemas/auth'
import { useState } from 'react'
import { call } from '../../api/api.ts'
import { pagedResource } from '../../api/paged.ts'
import { asProblem } from '../../api/problem.ts'
import { invalidate } from '../../api/resources.ts'
import { useResource } from '../../api/use-resource.ts'
import { ProblemNotice } from '../../parts/session/problem-notice.tsx'
import { useSubmit } from '../../parts/session/use-submit.ts'
import { basePath, paths } from '../../paths.ts'
import { showToast } from '../../stores/toasts.ts'
import { Button } from '../../ui/button.tsx'
import { classNames } from '../../ui/class-names.ts'
import { copyText } from '../../ui/clipboard.ts'
import { SelectField } from '../../ui/select-field.tsx'
import { Skeleton } from '../../ui/skeleton.tsx'
import { fieldLook, TextField } from '../../ui/text-field.tsx'
import { usePageTitle } from '../page-frame.tsx'
import { SettingsFrame } from '../settings/settings-frame.tsx'

const inviteList = pagedResource<Invite>(['invites'], (cursor, signal) =>
  call('inviteList', { query: cursor ? { cursor } : {} }, signal ? { signal } : {}),
)

export function PeoplePage() {
  usePageTitle('People')
  return (
    <SettingsFrame>
      <section aria-labelledby="invite" className="flex flex-col gap-4 py-8">
        <header className="flex flex-col gap-1">
          <h2 id="invite" className="text-14 font-semibold text-strong">
            Invite someone
          </h2>
          <p className="text-13 text-muted">
            Make a link and pass it on. Nobody can join without one, and nobody but its owner reads a thread.
          </p>
        </header>
        <InviteForm />
      </section>
      <section aria-labelledby="invitations" className="flex flex-col gap-3">
        <h2 id="invitations" className="text-14 font-semibold text-strong">
          Invitations
        </h2>
        <InviteList />
      </section>
    </SettingsFrame>
  )
}

const roleOptions = [
  { value: 'member', label: 'Member' },
  { value: 'admin', label: 'Administrator' },
]
const expiryOptions = [
  { value: '24', label: '1 day' },
  { value: '72', label: '3 days' },
  { value: '168', label: '7 days' },
  { value: '720', label: '30 days' },
]

const linkOf = (code: string) => `${window.location.origin}${basePath}${paths.register}#code=${code}`

function InviteForm() {
  const [role, setRole] = useState<Invite['role']>('member')
  const [note, setNote] = useState('')
  const [hours, setHours] = useState('168')
  const [link, setLink] = useState<string | null>(null)
  const { busy, problem, onSubmit, errors } = useSubmit(async () => {
    const { code } = await call('inviteCreate', {
      body: { role, note: note.trim(), expires_in_hours: Number(hours) },
    })
    setLink(linkOf(code))
    setNote('')
    void invalidate(inviteList.key)
  })
  return (
    <form onSubmit={onSubmit} className="flex flex-col gap-4">
      {problem && <ProblemNotice problem={problem} />}
      <TextField
        label="Note"
        placeholder="Who it is for"
        hint="Only administrators see it."
        maxLength={200}
        value={note}
        error={errors.note}
        onChange={event => setNote(event.target.value)}
      />
      <div className="grid gap-4 sm:grid-cols-2">
        <SelectField
          label="Role"
          options={roleOptions}
          value={role}
          onChange={event => setRole(event.target.value as Invite['role'])}
        />
        <SelectField
          label="Valid for"
          options={expiryOptions}
          value={hours}
          onChange={event => setHours(event.target.value)}
        />
      </div>
      <Button type="submit" look="primary" busy={busy} className="self-start">
        {busy ? 'Creating link…' : 'Create invite link'}
      </Button>
      {link && <NewLink link={link} />}
    </form>
  )
}

function NewLink({ link }: { link: string }) {
  return (
    <div role="status" className="flex flex-col gap-2 rounded-10 bg-good-soft px-4 py-3">
      <p className="text-14 text-strong">
        The link works once. It is shown only now, so copy it before you leave.
      </p>
      <div className="flex gap-2">
        <input
          readOnly
          aria-label="Invite link"
          value={link}
          onFocus={event => event.target.select()}
          className={classNames(fieldLook, 'h-8 min-w-0 font-mono text-12')}
        />
        <Button
          onClick={() =>
            void copyText(link).then(copied =>
              showToast(copied ? 'Link copied' : 'Select the link and copy it'),
            )
          }
        >
          Copy link
        </Button>
      </div>
    </div>
  )
}

function InviteList() {
  const { data, problem } = useResource(inviteList)
  const [loadingMore, setLoadingMore] = useState(false)
  const more = () => {
    setLoadingMore(true)
    inviteList
      .more()
      .catch((error: unknown) => showToast(asProblem(error).message, { tone: 'bad' }))
      .finally(() => setLoadingMore(false))
  }
  if (problem && !data) return <ProblemNotice problem={problem} />
  if (!data) return <Skeleton label="Loading invitations" />
  const invites = data.items
  if (invites.length === 0) return <p className="text-14 text-muted">No invitations yet.</p>
  return (
    <>
      <ul className="divide-y divide-line rounded-10 border border-line">
        {invites.map(invite => (
          <InviteRow key={invite.id} invite={invite} />
        ))}
      </ul>
      {data.nextCursor && (
        <Button className="self-start" busy={loadingMore} onClick={more}>
          Show more
        </Button>
      )}
    </>
  )
}

const day = new Intl.DateTimeFormat('en', { day: 'numeric', month: 'short', year: 'numeric' })

const stateLooks: { readonly [state in Invite['state']]: string } = {
  open: 'bg-good-soft text-good',
  used: 'bg-surface-2 text-muted',
  expired: 'bg-warn-soft text-warn',
  revoked: 'bg-bad-soft text-bad',
}

function InviteRow({ invite }: { invite: Invite }) {
  const [busy, setBusy] = useState(false)
  const revoke = async () => {
    setBusy(true)
    try {
      await call('inviteRevoke', { params: { invite_id: invite.id } })
      await invalidate(inviteList.key)
      showToast('Invitation withdrawn')
    } catch (error) {
      showToast(asProblem(error).message, { tone: 'bad' })
    } finally {
      setBusy(false)
    }
  }
  return (
    <li className="flex items-center gap-3 px-4 py-3">
      <div className="min-w-0 grow">
        <p className="truncate text-14 text-strong">{invite.note || 'No note'}</p>
        <p className="text-12 text-muted">
          {invite.role === 'admin' ? 'Administrator' : 'Member'} · made{' '}
          {day.format(new Date(invite.created_at))} · expires {day.format(new Date(invite.expires_at))}
        </p>
      </div>
      <span
        className={classNames(
          'shrink-0 rounded-full px-2.5 py-0.5 text-12 font-medium',
          stateLooks[invite.state],
        )}
      >
        {invite.state}
      </span>
      {invite.state === 'open' && (
        <Button size="small" look="bad" busy={busy} onClick={() => void revoke()}>
          Revoke
        </Button>
      )}
    </li>
  )
}
