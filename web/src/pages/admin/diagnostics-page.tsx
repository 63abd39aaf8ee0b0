import type { Diagnostics } from '@omniai/contracts/schemas/admin'
import { Check, X } from 'lucide-react'
import { call } from '../../api/api.ts'
import { type Resource, reload } from '../../api/resources.ts'
import { useResource } from '../../api/use-resource.ts'
import { ProblemNotice } from '../../parts/session/problem-notice.tsx'
import { Button } from '../../ui/button.tsx'
import { Skeleton } from '../../ui/skeleton.tsx'
import { usePageTitle } from '../page-frame.tsx'
import { Section } from '../section.tsx'
import { AdminFrame, PageIntro } from './admin-frame.tsx'

const diagnostics: Resource<Diagnostics> = {
  key: ['admin', 'diagnostics'],
  staleAfter: 0,
  load: signal => call('diagnosticsView', {}, { signal }),
}

type Part = keyof Diagnostics
type Names<P extends Part> = { readonly [fact in keyof Diagnostics[P]]: string }

const requestNames: Names<'request'> = {
  origin_present: 'The browser named the page it calls from',
  origin_allowed: 'That page may call this server',
  host_allowed: 'The host name is one of ours',
  fetch_metadata_present: 'The browser sent Sec-Fetch headers',
  cross_site: 'Page and server are on different sites',
  session_cookie_returned: 'The session cookie came back',
  session_cookie_duplicated: 'The session cookie came twice',
  through_proxy: 'It came through a proxy',
  proxy_trusted: 'That proxy is trusted (TRUST_PROXY)',
}
const cookieNames: Names<'cookie'> = {
  host_prefix: '__Host- prefix',
  secure: 'Secure',
  http_only: 'HttpOnly',
  same_site_none: 'SameSite=None',
  partitioned: 'Partitioned',
}
const settingNames: Names<'settings'> = {
  strict_auth: 'Strict checks of origin and token',
  cross_site: 'Made for pages on other sites',
  https: 'Served over https',
  production: 'Production mode',
}

export function DiagnosticsPage() {
  usePageTitle('Diagnostics')
  const { data, problem } = useResource(diagnostics)
  return (
    <AdminFrame>
      <PageIntro title="Diagnostics">
        How this very page’s request looked to the server. Yes and no only: no value of it is shown.
      </PageIntro>
      <Button onClick={() => void reload(diagnostics)}>Ask again</Button>
      {problem && !data && <ProblemNotice problem={problem} />}
      {!data && !problem && <Skeleton label="Loading diagnostics" rows={6} className="pt-6" />}
      {data && (
        <>
          <Section title="Request">
            <Facts names={requestNames} values={data.request} />
          </Section>
          <Section title="Cookie" lead="What the server sets.">
            <Facts names={cookieNames} values={data.cookie} />
          </Section>
          <Section title="Settings">
            <Facts names={settingNames} values={data.settings} />
          </Section>
        </>
      )}
    </AdminFrame>
  )
}

function Facts<F extends string>({
  names,
  values,
}: {
  names: { readonly [fact in F]: string }
  values: { readonly [fact in F]: boolean }
}) {
  return (
    <ul className="flex flex-col gap-2 text-14 text-normal">
      {(Object.keys(names) as F[]).map(fact => (
        <li key={fact} className="flex items-start gap-2.5">
          <span className="mt-0.5 shrink-0 text-muted" aria-hidden>
            {values[fact] ? <Check size={16} className="text-strong" /> : <X size={16} />}
          </span>
          <span className="flex-1">{names[fact]}</span>
          <span className="text-muted">{values[fact] ? 'Yes' : 'No'}</span>
        </li>
      ))}
    </ul>
  )
}
