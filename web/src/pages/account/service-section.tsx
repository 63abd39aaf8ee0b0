import { useState } from 'react'
import { refreshAccount, security } from '../../api/account.ts'
import { call } from '../../api/api.ts'
import { leaveForService, signInServices } from '../../api/sign-in-service.ts'
import { useResource } from '../../api/use-resource.ts'
import { AskDialog } from '../../parts/session/ask-dialog.tsx'
import { ProblemNotice } from '../../parts/session/problem-notice.tsx'
import { toastProblem } from '../../parts/session/toast-problem.ts'
import { paths } from '../../paths.ts'
import { showToast } from '../../stores/toasts.ts'
import { Button } from '../../ui/button.tsx'
import { Row, RowList } from '../../ui/row-list.tsx'
import { Skeleton } from '../../ui/skeleton.tsx'
import { When } from '../../ui/when.tsx'

type Service = { readonly id: string; readonly name: string }
type Link = { readonly label: string; readonly linked_at: string }

export function ServiceSection() {
  const services = useResource(signInServices)
  const { data, problem } = useResource(security)
  const failed = services.problem ?? problem
  if (failed && !(services.data && data)) return <ProblemNotice problem={failed} />
  if (!services.data || !data) return <Skeleton label="Loading sign-in services" rows={2} />
  // One that the operator took away can still be disconnected.
  const known = new Map(services.data.map(({ id, name }) => [id, name]))
  for (const { provider_id, provider_name } of data.identities) known.set(provider_id, provider_name)
  return (
    <RowList label="Sign-in services">
      {[...known].map(([id, name]) => (
        <ServiceRow
          key={id}
          service={{ id, name }}
          link={data.identities.find(({ provider_id }) => provider_id === id)}
        />
      ))}
    </RowList>
  )
}

function ServiceRow({ service, link }: { service: Service; link: Link | undefined }) {
  const [asking, setAsking] = useState(false)
  const [leaving, setLeaving] = useState(false)
  const connect = () => {
    setLeaving(true)
    leaveForService({
      provider: service.id,
      providerName: service.name,
      purpose: 'connect',
      next: paths.account,
    })
      .catch(toastProblem)
      .finally(() => setLeaving(false))
  }
  return (
    <>
      <Row
        title={service.name}
        note={
          link ? (
            <>
              {link.label} · connected <When at={link.linked_at} as="day" />
            </>
          ) : (
            'Not connected'
          )
        }
        actions={
          link ? (
            <Button size="small" aria-label={`Disconnect ${service.name}`} onClick={() => setAsking(true)}>
              Disconnect
            </Button>
          ) : (
            <Button size="small" busy={leaving} aria-label={`Connect ${service.name}`} onClick={connect}>
              {leaving ? 'Going there…' : 'Connect'}
            </Button>
          )
        }
      />
      {asking && (
        <AskDialog
          title={`Disconnect ${service.name}?`}
          action="Disconnect"
          busyText="Disconnecting…"
          onClose={() => setAsking(false)}
          onAction={async () => {
            await call('oidcUnlink', { params: { oidc_provider_id: service.id } })
            await refreshAccount()
            showToast(`${service.name} is disconnected`)
          }}
        >
          It no longer lets you in here. Your account and everything in it stay.
        </AskDialog>
      )}
    </>
  )
}
