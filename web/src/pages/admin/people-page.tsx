import type { User } from '@omniai/contracts/schemas/admin'
import { type Role, roles } from '@omniai/contracts/schemas/auth'
import { ChevronRight, Search } from 'lucide-react'
import { useDeferredValue, useEffect, useState } from 'react'
import { Link } from 'wouter'
import { type PeopleFilter, people } from '../../api/administration.ts'
import { useUser } from '../../api/meta.ts'
import { useResource } from '../../api/use-resource.ts'
import { MoreButton } from '../../parts/account/more-button.tsx'
import { ProblemNotice } from '../../parts/session/problem-notice.tsx'
import { paths } from '../../paths.ts'
import { Badge } from '../../ui/badge.tsx'
import { Button } from '../../ui/button.tsx'
import { SelectField } from '../../ui/select-field.tsx'
import { Skeleton } from '../../ui/skeleton.tsx'
import { TextField } from '../../ui/text-field.tsx'
import { TextLink } from '../../ui/text-link.tsx'
import { When } from '../../ui/when.tsx'
import { usePageTitle } from '../page-frame.tsx'
import { useSearchFilter } from '../use-search-filter.ts'
import { AdminFrame, PageIntro } from './admin-frame.tsx'

const roleOptions = [
  { value: '', label: 'Any role' },
  { value: 'member', label: 'Members' },
  { value: 'admin', label: 'Administrators' },
]
const stateOptions = [
  { value: '', label: 'Any state' },
  { value: 'active', label: 'Active' },
  { value: 'disabled', label: 'Disabled' },
]
/** Between two letters of a name nobody needs an answer. */
const typingPause = 250

export function PeoplePage() {
  usePageTitle('People')
  const [values, set, clearFilter] = useSearchFilter(['q', 'role', 'state'])
  const [typed, setTyped] = useState(values.q)
  useEffect(() => {
    if (typed.trim() === values.q) return
    const timer = setTimeout(() => set('q', typed.trim()), typingPause)
    return () => clearTimeout(timer)
  })
  const filter = filterOf(values)
  const clear = () => {
    setTyped('')
    clearFilter()
  }
  return (
    <AdminFrame>
      <PageIntro title="People">
        Everyone with an account here. To let someone in,{' '}
        <TextLink href={paths.adminInvitations}>create an invitation</TextLink>.
      </PageIntro>
      <search className="grid grid-cols-2 items-end gap-3 pb-5 sm:grid-cols-[1fr_160px_140px]">
        <TextField
          className="col-span-2 sm:col-span-1"
          label="Search"
          type="search"
          placeholder="Name or email"
          value={typed}
          maxLength={100}
          onChange={event => setTyped(event.target.value)}
        />
        <SelectField
          label="Role"
          options={roleOptions}
          value={values.role}
          onChange={event => set('role', event.target.value)}
        />
        <SelectField
          label="State"
          options={stateOptions}
          value={values.state}
          onChange={event => set('state', event.target.value)}
        />
      </search>
      <PeopleList filter={filter} onClear={clear} />
    </AdminFrame>
  )
}

function filterOf({ q, role, state }: Record<'q' | 'role' | 'state', string>): PeopleFilter {
  return {
    ...(q === '' ? {} : { q }),
    ...((roles as readonly string[]).includes(role) ? { role: role as Role } : {}),
    ...(state === 'active' || state === 'disabled' ? { state } : {}),
  }
}

function PeopleList({ filter, onClear }: { filter: PeopleFilter; onClear: () => void }) {
  const list = people(useDeferredValue(filter))
  const { data, problem } = useResource(list)
  if (problem && !data) return <ProblemNotice problem={problem} />
  if (!data) return <Skeleton label="Loading people" rows={4} />
  if (data.items.length === 0) {
    return (
      <div className="flex flex-col items-start gap-3">
        <p className="flex items-center gap-2 text-14 text-muted">
          <Search size={16} aria-hidden />
          Nobody matches.
        </p>
        <Button onClick={onClear}>Show everyone</Button>
      </div>
    )
  }
  return (
    <>
      <ul aria-label="People" className="divide-y divide-line rounded-10 border border-line">
        {data.items.map(user => (
          <PersonRow key={user.id} user={user} />
        ))}
      </ul>
      <MoreButton list={list} />
    </>
  )
}

function PersonRow({ user }: { user: User }) {
  const me = useUser().id === user.id
  return (
    <li className="relative flex items-center gap-3 px-4 py-3 transition-colors hover:bg-surface-1">
      <span
        aria-hidden
        className="grid size-8 shrink-0 place-items-center rounded-full bg-accent-soft text-13 font-semibold text-accent"
      >
        {[...user.name.trim()][0]?.toUpperCase() ?? '?'}
      </span>
      <div className="min-w-0 flex-1">
        <p className="flex flex-wrap items-center gap-x-2 gap-y-1 text-14">
          {/* The whole row leads there. */}
          <Link
            href={paths.adminPerson(user.id)}
            className="min-w-0 font-medium text-strong outline-offset-4 after:absolute after:inset-0"
          >
            {user.name}
          </Link>
          {me && <Badge>You</Badge>}
          {user.role === 'admin' && <Badge tone="accent">Administrator</Badge>}
          {user.state === 'disabled' && <Badge tone="bad">Disabled</Badge>}
          {user.reset_requested_at && <Badge tone="warn">Asks for a new password</Badge>}
        </p>
        <p className="text-12 text-muted">
          {user.email} ·{' '}
          {user.last_seen_at ? (
            <>
              seen <When at={user.last_seen_at} />
            </>
          ) : (
            'not seen yet'
          )}
        </p>
      </div>
      <ChevronRight size={16} aria-hidden className="shrink-0 text-muted" />
    </li>
  )
}
