import { type AuditAction, type AuditEvent, auditActions } from '@omniai/contracts/schemas/admin'
import { ChevronRight } from 'lucide-react'
import { useId } from 'react'
import { type AuditFilter, audit, people, person } from '../../api/administration.ts'
import { useResource } from '../../api/use-resource.ts'
import { deviceOf } from '../../parts/account/device.ts'
import { MoreButton } from '../../parts/account/more-button.tsx'
import { ProblemNotice } from '../../parts/session/problem-notice.tsx'
import { Badge } from '../../ui/badge.tsx'
import { Button } from '../../ui/button.tsx'
import { SelectField } from '../../ui/select-field.tsx'
import { Skeleton } from '../../ui/skeleton.tsx'
import { TextField } from '../../ui/text-field.tsx'
import { When } from '../../ui/when.tsx'
import { usePageTitle } from '../page-frame.tsx'
import { useSearchFilter } from '../use-search-filter.ts'
import { AdminFrame, PageIntro } from './admin-frame.tsx'
import { labelOf, sentenceOf, wasRefused } from './audit-sentence.ts'

const names = ['action', 'user', 'from', 'until'] as const
type Values = Record<(typeof names)[number], string>

const actionOptions = [
  { value: '', label: 'Everything' },
  ...auditActions
    .map(action => ({ value: action as string, label: labelOf(action) }))
    .sort((left, right) => left.label.localeCompare(right.label)),
]

export function AuditPage() {
  usePageTitle('Audit log')
  const [values, set, clear] = useSearchFilter(names)
  const filtered = names.some(name => values[name] !== '')
  return (
    <AdminFrame>
      <PageIntro title="Audit log">
        What happened around signing in, newest first. Nobody can change it, and no password or secret is in
        it.
      </PageIntro>
      <search className="grid grid-cols-2 items-start gap-3 pb-5">
        <SelectField
          className="col-span-2 sm:col-span-1"
          label="What"
          options={actionOptions}
          value={values.action}
          onChange={event => set('action', event.target.value)}
        />
        <PersonField userId={values.user} onChange={userId => set('user', userId)} />
        <TextField
          label="From"
          type="date"
          value={values.from}
          max={values.until || undefined}
          onChange={event => set('from', event.target.value)}
        />
        <TextField
          label="Until"
          type="date"
          value={values.until}
          min={values.from || undefined}
          onChange={event => set('until', event.target.value)}
        />
      </search>
      <AuditList filter={filterOf(values)} onClear={filtered ? clear : null} />
    </AdminFrame>
  )
}

/** Days are those of this device, whole: from its first moment until its last. */
function filterOf({ action, user, from, until }: Values): AuditFilter {
  return {
    ...((auditActions as readonly string[]).includes(action) ? { action: action as AuditAction } : {}),
    ...(/^usr_[0-9a-z]+$/.test(user) ? { user_id: user } : {}),
    ...(isDay(from) ? { from: new Date(`${from}T00:00:00`).toISOString() } : {}),
    ...(isDay(until) ? { until: new Date(`${until}T23:59:59.999`).toISOString() } : {}),
  }
}

const isDay = (text: string) => !Number.isNaN(Date.parse(`${text}T00:00:00`))

const everyone = people({})

function PersonField({ userId, onChange }: { userId: string; onChange: (userId: string) => void }) {
  const { data } = useResource(everyone)
  const { data: chosen } = useResource(userId ? person(userId) : null)
  const list = data?.items ?? []
  const options = [
    { value: '', label: 'Anyone' },
    ...list.map(user => ({ value: user.id, label: `${user.name} (${user.email})` })),
  ]
  // Someone beyond the first page of people, who came here by a link.
  if (userId && !list.some(user => user.id === userId)) {
    options.push({ value: userId, label: chosen ? `${chosen.name} (${chosen.email})` : userId })
  }
  return (
    <SelectField
      className="col-span-2 sm:col-span-1"
      label="Who"
      options={options}
      value={userId}
      hint={data?.nextCursor ? 'For someone who is not listed: open them under People.' : undefined}
      onChange={event => onChange(event.target.value)}
    />
  )
}

function AuditList({ filter, onClear }: { filter: AuditFilter; onClear: (() => void) | null }) {
  const list = audit(filter)
  const { data, problem } = useResource(list)
  const heading = useId()
  if (problem && !data) return <ProblemNotice problem={problem} />
  if (!data) return <Skeleton label="Loading the audit log" rows={6} />
  if (data.items.length === 0) {
    return (
      <div className="flex flex-col items-start gap-3">
        <p className="text-14 text-muted">{onClear ? 'Nothing matches.' : 'Nothing has happened yet.'}</p>
        {onClear && <Button onClick={onClear}>Show everything</Button>}
      </div>
    )
  }
  return (
    <section aria-labelledby={heading}>
      <h3 id={heading} className="sr-only">
        Entries
      </h3>
      <ul className="divide-y divide-line rounded-10 border border-line">
        {data.items.map(event => (
          <AuditRow key={event.id} event={event} />
        ))}
      </ul>
      <MoreButton list={list} />
    </section>
  )
}

function AuditRow({ event }: { event: AuditEvent }) {
  return (
    <li>
      <details className="group">
        <summary className="flex list-none items-baseline gap-x-3 gap-y-1 rounded-10 px-4 py-2.5 transition-colors hover:bg-surface-1 focus-visible:outline-offset-[-2px]">
          <span className="flex min-w-0 flex-1 flex-wrap items-baseline justify-between gap-x-3 gap-y-1">
            <span className="flex flex-wrap items-baseline gap-x-2 text-14 text-strong">
              {sentenceOf(event)}
              {wasRefused(event.action) && <Badge tone="warn">Refused</Badge>}
            </span>
            <span className="shrink-0 text-12 text-muted tabular-nums">
              <When at={event.at} as="exact" />
            </span>
          </span>
          <ChevronRight
            size={16}
            aria-hidden
            className="shrink-0 self-center text-muted transition-transform group-open:rotate-90"
          />
        </summary>
        <AuditDetail event={event} />
      </details>
    </li>
  )
}

function AuditDetail({ event }: { event: AuditEvent }) {
  const facts: readonly (readonly [name: string, value: string])[] = [
    ['What', labelOf(event.action)],
    ['By', event.actor_email ?? 'nobody who was signed in'],
    ...(event.subject_email || event.subject
      ? ([['To', event.subject_email ?? event.subject ?? '']] as const)
      : []),
    ['From', event.ip],
    ['Device', deviceOf(event.user_agent).name],
    ...Object.entries(event.detail).map(
      ([name, value]) => [name.replaceAll('_', ' '), String(value)] as const,
    ),
    ['Entry', event.id],
  ]
  return (
    <dl className="grid grid-cols-[max-content_minmax(0,1fr)] gap-x-6 gap-y-1 px-4 pt-1 pb-3 text-13">
      {facts.map(([name, value]) => (
        <div key={name} className="contents">
          <dt className="text-muted first-letter:uppercase">{name}</dt>
          <dd className="text-normal">{value}</dd>
        </div>
      ))}
    </dl>
  )
}
