import { Redirect, Route, Switch } from 'wouter'
import { useFlag } from '../../api/meta.ts'
import { paths } from '../../paths.ts'
import { lazyPart } from '../../ui/lazy-part.tsx'
import { MissingPage } from '../missing/missing-page.tsx'
import { InvitationsPage } from './invitations-page.tsx'
import { PeoplePage } from './people-page.tsx'
import { PersonPage } from './person-page.tsx'

const AuditPage = lazyPart(() => import('./audit-page.tsx').then(module => module.AuditPage))
const ProvidersPage = lazyPart(() =>
  import('./providers/providers-page.tsx').then(module => module.ProvidersPage),
)
const ProviderPage = lazyPart(() =>
  import('./providers/provider-page.tsx').then(module => module.ProviderPage),
)
const EveryonesUsagePage = lazyPart(() =>
  import('./usage/everyones-usage-page.tsx').then(module => module.EveryonesUsagePage),
)
const DiagnosticsPage = lazyPart(() =>
  import('./diagnostics-page.tsx').then(module => module.DiagnosticsPage),
)

export function AdminPages() {
  const diagnostics = useFlag('diagnostics')
  return (
    <Switch>
      <Route path={paths.admin}>
        <Redirect to={paths.adminPeople} replace />
      </Route>
      <Route path={paths.adminPeople} component={PeoplePage} />
      <Route path={paths.adminPersonPattern}>
        {({ userId }) => <PersonPage key={userId} userId={userId ?? ''} />}
      </Route>
      <Route path={paths.adminInvitations} component={InvitationsPage} />
      <Route path={paths.adminProviders} component={ProvidersPage} />
      <Route path={paths.adminProviderPattern}>
        {({ providerId }) => <ProviderPage key={providerId} providerId={providerId ?? ''} />}
      </Route>
      <Route path={paths.adminUsage} component={EveryonesUsagePage} />
      <Route path={paths.adminAudit} component={AuditPage} />
      {diagnostics && <Route path={paths.adminDiagnostics} component={DiagnosticsPage} />}
      <Route component={MissingPage} />
    </Switch>
  )
}
