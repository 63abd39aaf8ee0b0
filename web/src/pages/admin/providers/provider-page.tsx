import type { AdminProvider } from '@omniai/contracts/schemas/admin-provider'
import { ArrowLeft } from 'lucide-react'
import { type ReactNode, useState } from 'react'
import { useLocation } from 'wouter'
import { call } from '../../../api/api.ts'
import { provider, refreshProviders } from '../../../api/model-servers.ts'
import { useResource } from '../../../api/use-resource.ts'
import { AskDialog } from '../../../parts/session/ask-dialog.tsx'
import { ProblemNotice } from '../../../parts/session/problem-notice.tsx'
import { paths } from '../../../paths.ts'
import { showToast } from '../../../stores/toasts.ts'
import { Badge } from '../../../ui/badge.tsx'
import { Button } from '../../../ui/button.tsx'
import { Notice } from '../../../ui/notice.tsx'
import { Skeleton } from '../../../ui/skeleton.tsx'
import { TextLink } from '../../../ui/text-link.tsx'
import { When } from '../../../ui/when.tsx'
import { usePageTitle } from '../../page-frame.tsx'
import { Section } from '../../section.tsx'
import { AdminFrame } from '../admin-frame.tsx'
import { ConnectionForm } from './connection-form.tsx'
import { Downloads } from './downloads.tsx'
import { EnabledSwitch } from './enabled-switch.tsx'
import { HealthHistory } from './health-history.tsx'
import { KeySection } from './key-section.tsx'
import { LimitsForm } from './limits-form.tsx'
import { ProviderState, troubleOf } from './provider-state.tsx'
import { PullForm } from './pull-form.tsx'
import { TestSection } from './test-section.tsx'
import { vendors } from './vendors.ts'

export function ProviderPage({ providerId }: { providerId: string }) {
  const { data, problem } = useResource(provider(providerId))
  usePageTitle(data?.label ?? 'Provider')
  return (
    <AdminFrame>
      <p className="pt-6 text-13">
        <TextLink href={paths.adminProviders}>
          <span className="inline-flex items-center gap-1.5">
            <ArrowLeft size={16} aria-hidden />
            All providers
          </span>
        </TextLink>
      </p>
      {data ? (
        <ProviderView provider={data} />
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

function ProviderView({ provider }: { provider: AdminProvider }) {
  const isOwn = provider.source === 'admin'
  const trouble = troubleOf(provider)
  return (
    <>
      <header className="flex flex-col gap-1 pt-4 pb-2">
        <div className="flex items-start justify-between gap-4">
          <h2 className="flex flex-wrap items-center gap-x-3 gap-y-1 text-20 font-semibold text-strong">
            {provider.label}
            {vendors[provider.vendor].label !== provider.label && (
              <Badge>{vendors[provider.vendor].label}</Badge>
            )}
            {!isOwn && <Badge tone="accent">From the environment</Badge>}
          </h2>
          <span className="pt-1.5">
            <EnabledSwitch provider={provider} />
          </span>
        </div>
        <p className="flex flex-wrap items-center gap-x-2 text-13 text-muted">
          <ProviderState provider={provider} />
          {provider.enabled && provider.checked_at && (
            <span>
              · asked <When at={provider.checked_at} />
              {provider.latency_ms !== null && `, answered in ${provider.latency_ms} ms`}
            </span>
          )}
        </p>
      </header>
      {trouble && (
        <Notice tone="warn" title="It cannot answer at the moment">
          {trouble}
        </Notice>
      )}
      <Section title="Try it" lead="Costs a few tokens. Nothing of it is kept.">
        <TestSection provider={provider} />
      </Section>
      <Section
        title="Connection"
        lead={isOwn ? 'Where it is reached.' : 'Set where the server is started; read-only here.'}
      >
        {isOwn ? <ConnectionForm provider={provider} /> : <FixedConnection provider={provider} />}
      </Section>
      {isOwn && (
        <>
          <Section title="Key" lead="Kept sealed, for this address only. Never shown again.">
            <KeySection provider={provider} />
          </Section>
          <Section title="Models" lead="Which may be used here, and how many answers at a time.">
            <LimitsForm provider={provider} />
          </Section>
        </>
      )}
      {provider.vendor === 'ollama' && provider.enabled && (
        <Section title="Download a model" lead="Ollama fetches it from its library and keeps it.">
          <PullForm provider={provider} />
          <Downloads providerId={provider.id} />
        </Section>
      )}
      <Section title="How it went" lead="Since the server started, newest on the right.">
        <HealthHistory provider={provider} />
      </Section>
      {isOwn && (
        <Section title="Remove">
          <RemoveProvider provider={provider} />
        </Section>
      )}
    </>
  )
}

function FixedConnection({ provider }: { provider: AdminProvider }) {
  const facts: readonly (readonly [name: string, value: ReactNode])[] = [
    [
      'Address',
      <span key="address" className="break-all">
        {provider.base_url}
      </span>,
    ],
    ['Key', provider.has_key ? 'Set' : 'None'],
  ]
  return (
    <dl className="grid grid-cols-[max-content_1fr] gap-x-6 gap-y-1 text-14">
      {facts.map(([name, value]) => (
        <div key={name} className="contents">
          <dt className="text-muted">{name}</dt>
          <dd className="text-normal">{value}</dd>
        </div>
      ))}
    </dl>
  )
}

function RemoveProvider({ provider }: { provider: AdminProvider }) {
  const [asking, setAsking] = useState(false)
  const [, navigate] = useLocation()
  return (
    <>
      <Button look="bad" onClick={() => setAsking(true)}>
        Remove provider
      </Button>
      {asking && (
        <AskDialog
          title={`Remove ${provider.label}?`}
          action="Remove"
          busyText="Removing…"
          onClose={() => setAsking(false)}
          onAction={async () => {
            await call('adminProviderDelete', { params: { provider_id: provider.id } })
            refreshProviders()
            navigate(paths.adminProviders)
            showToast(`${provider.label} is removed`)
          }}
        >
          Its key is deleted and its models can no longer be chosen. Threads and their answers stay. To keep
          it for later, switch it off instead.
        </AskDialog>
      )}
    </>
  )
}
