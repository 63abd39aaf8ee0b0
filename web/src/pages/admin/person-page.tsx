import type { User } from '@omniai/contracts/schemas/admin'
import { ArrowLeft } from 'lucide-react'
import { person } from '../../api/administration.ts'
import { useUser } from '../../api/meta.ts'
import { useResource } from '../../api/use-resource.ts'
import { ProblemNotice } from '../../parts/session/problem-notice.tsx'
import { paths } from '../../paths.ts'
import { Badge } from '../../ui/badge.tsx'
import { Skeleton } from '../../ui/skeleton.tsx'
import { TextLink } from '../../ui/text-link.tsx'
import { When } from '../../ui/when.tsx'
import { usePageTitle } from '../page-frame.tsx'
import { Section } from '../section.tsx'
import { AdminFrame } from './admin-frame.tsx'
import { AccessSection, RoleSection } from './person-access.tsx'
import { PasswordLinkSection, SecondFactorSection } from './person-help.tsx'
import { PersonSessions } from './person-sessions.tsx'

export function PersonPage({ userId }: { userId: string }) {
  const { data, problem } = useResource(person(userId))
  usePageTitle(data?.name ?? 'Person')
  return (
    <AdminFrame>
      <p className="pt-6 text-13">
        <TextLink href={paths.adminPeople}>
          <span className="inline-flex items-center gap-1.5">
            <ArrowLeft size={16} aria-hidden />
            All people
          </span>
        </TextLink>
      </p>
      {data ? (
        <PersonView user={data} />
      ) : problem ? (
        <div className="pt-6">
          <ProblemNotice problem={problem} />
        </div>
      ) : (
        <Skeleton label="Loading" rows={5} className="pt-6" />
      )}
    </AdminFrame>
  )
}

function PersonView({ user }: { user: User }) {
  const me = useUser().id === user.id
  return (
    <>
      <header className="flex flex-col gap-1 pt-4 pb-2">
        <h2 className="flex flex-wrap items-center gap-x-3 gap-y-1 text-20 font-semibold text-strong">
          {user.name}
          {me && <Badge>You</Badge>}
          {user.role === 'admin' && <Badge tone="accent">Administrator</Badge>}
          {user.state === 'disabled' && <Badge tone="bad">Disabled</Badge>}
        </h2>
        <p className="text-14 text-muted">
          {user.email} · joined <When at={user.created_at} as="day" /> ·{' '}
          <TextLink href={`${paths.adminAudit}?user=${user.id}`}>What happened</TextLink>
        </p>
      </header>
      <Section title="Role" lead="What this person may do here.">
        <RoleSection user={user} />
      </Section>
      <Section title="Password" lead="For someone who forgot it.">
        <PasswordLinkSection user={user} />
      </Section>
      <Section title="Second step" lead="For someone who lost phone or key.">
        <SecondFactorSection user={user} />
      </Section>
      <Section title="Sessions" lead="Where this person is signed in.">
        <PersonSessions user={user} />
      </Section>
      <Section title="Access" lead="Threads are kept either way.">
        <AccessSection user={user} />
      </Section>
    </>
  )
}
