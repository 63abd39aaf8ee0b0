import type { AdminProvider } from '@omniai/contracts/schemas/admin-provider'
import { Plus } from 'lucide-react'
import { useState } from 'react'
import { Link } from 'wouter'
import { providers, refreshProviders } from '../../../api/model-servers.ts'
import { useResource } from '../../../api/use-resource.ts'
import { CheckAgainButton } from '../../../parts/models/check-again-button.tsx'
import { ProblemNotice } from '../../../parts/session/problem-notice.tsx'
import { paths } from '../../../paths.ts'
import { Badge } from '../../../ui/badge.tsx'
import { Button } from '../../../ui/button.tsx'
import { Row, RowList } from '../../../ui/row-list.tsx'
import { Skeleton } from '../../../ui/skeleton.tsx'
import { usePageTitle } from '../../page-frame.tsx'
import { AdminFrame, PageIntro } from '../admin-frame.tsx'
import { AddProviderDialog } from './add-provider-dialog.tsx'
import { Downloads } from './downloads.tsx'
import { EmbeddedSection } from './embedded-section.tsx'
import { EnabledSwitch } from './enabled-switch.tsx'
import { FallbackSection } from './fallback-section.tsx'
import { PriceSection } from './price-section.tsx'
import { isLeftAlone, ProviderState, troubleOf } from './provider-state.tsx'
import { Subject } from './subject.tsx'
import { vendors } from './vendors.ts'

export function ProvidersPage() {
  usePageTitle('Models')
  const [adding, setAdding] = useState(false)
  return (
    <AdminFrame>
      <PageIntro title="Models and providers">
        Where answers come from. A model server on this machine is found by itself; add those on other
        machines, and services with a key.
      </PageIntro>
      <div className="flex flex-wrap gap-2 pb-4">
        <Button look="primary" onClick={() => setAdding(true)}>
          <Plus size={16} aria-hidden />
          Add a provider
        </Button>
        <CheckAgainButton onChecked={refreshProviders} />
      </div>
      <Providers />
      <Downloads />
      <Subject
        title="Built-in model"
        lead="Runs inside this server. Small: for trying out, and for machines without any other."
      >
        <EmbeddedSection />
      </Subject>
      <Subject
        title="Fallback"
        lead="Another model can answer when the one of a chat is away or full, before its first word."
      >
        <FallbackSection />
      </Subject>
      <Subject
        title="Prices"
        lead="What a model costs, so that the cost of an answer can be shown. A model without a price shows none."
      >
        <PriceSection />
      </Subject>
      {adding && <AddProviderDialog onClose={() => setAdding(false)} />}
    </AdminFrame>
  )
}

function Providers() {
  const { data, problem } = useResource(providers)
  if (problem && !data) return <ProblemNotice problem={problem} />
  if (!data) return <Skeleton label="Loading providers" rows={4} />
  if (data.items.length === 0) {
    return <p className="text-14 text-muted">None yet. Add one, and its models can be chosen at once.</p>
  }
  return (
    <RowList label="Providers">
      {data.items.map(provider => (
        <ProviderRow key={provider.id} provider={provider} />
      ))}
    </RowList>
  )
}

function ProviderRow({ provider }: { provider: AdminProvider }) {
  const trouble = troubleOf(provider)
  return (
    <Row
      title={
        <Link
          href={paths.adminProvider(provider.id)}
          className="font-medium underline-offset-2 hover:underline"
        >
          {provider.label}
        </Link>
      }
      badges={
        <>
          {vendors[provider.vendor].label !== provider.label && (
            <Badge>{vendors[provider.vendor].label}</Badge>
          )}
          {provider.source === 'environment' && <Badge tone="accent">From the environment</Badge>}
          {isLeftAlone(provider) && <Badge tone="warn">Left alone</Badge>}
          <ProviderState provider={provider} />
        </>
      }
      note={
        <>
          <span className="break-all">{provider.base_url}</span>
          {trouble && <span className="block">{trouble}</span>}
        </>
      }
      actions={<EnabledSwitch provider={provider} />}
    />
  )
}
