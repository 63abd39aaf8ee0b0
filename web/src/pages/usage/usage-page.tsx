import type { UsageReport } from '@omniai/contracts/schemas/usage'
import { Link } from 'wouter'
import { modelList } from '../../api/catalog.ts'
import { reload } from '../../api/resources.ts'
import { tokensOf, usageByDay, usageByThread, usageOf } from '../../api/usage.ts'
import { useResource } from '../../api/use-resource.ts'
import { ProblemNotice } from '../../parts/session/problem-notice.tsx'
import { paths } from '../../paths.ts'
import { Button } from '../../ui/button.tsx'
import { SelectField } from '../../ui/select-field.tsx'
import { Skeleton } from '../../ui/skeleton.tsx'
import { usePageTitle } from '../page-frame.tsx'
import { Section } from '../section.tsx'
import { SettingsFrame } from '../settings/settings-frame.tsx'
import { useSearchFilter } from '../use-search-filter.ts'
import { costsIn, countOf } from './amounts.ts'
import { DayBars } from './day-bars.tsx'
import { OwnQuotaSection } from './own-quota-section.tsx'
import { UsageTable } from './usage-table.tsx'

const periods = [
  { value: '7', label: 'Last 7 days' },
  { value: '', label: 'Last 14 days' },
  { value: '30', label: 'Last 30 days' },
  { value: 'all', label: 'All the time' },
]

/** More bars than this would say nothing on a phone. */
const barsAtMost = 30

export function UsagePage() {
  usePageTitle('Usage')
  const [{ period }, set] = useSearchFilter(['period'])
  const days = period === 'all' ? null : period === '7' ? 7 : period === '30' ? 30 : 14
  const all = usageOf(days)
  const { data, problem } = useResource(all)
  return (
    <SettingsFrame>
      <OwnQuotaSection />
      <SelectField
        className="max-w-56 pt-6"
        label="Period"
        options={periods}
        value={periods.some(({ value }) => value === period) ? period : ''}
        onChange={event => set('period', event.target.value)}
      />
      {problem && !data && (
        <div className="pt-6">
          <ProblemNotice
            problem={problem}
            actions={<Button onClick={() => void reload(all)}>Retry</Button>}
          />
        </div>
      )}
      {!data && !problem && <Skeleton label="Loading usage" rows={6} className="pt-8" />}
      {data && data.runs === 0 && (
        <p className="pt-8 text-14 text-normal">
          Nothing was used in this time. What your answers use is counted here.
        </p>
      )}
      {data && data.runs > 0 && (
        <>
          <Section title="In all" lead="Your own answers, summaries and titles.">
            <Sum report={data} />
          </Section>
          {days !== null && (
            <Section title="By day" lead="Days of this device.">
              <Days days={Math.min(days, barsAtMost)} />
            </Section>
          )}
          <Section title="By model">
            <Models report={data} />
          </Section>
          <Section title="By thread" lead="Of the ten threads that you used last.">
            <Threads days={days} />
          </Section>
        </>
      )}
    </SettingsFrame>
  )
}

function Sum({ report }: { report: UsageReport }) {
  const facts: readonly (readonly [string, string])[] = [
    ['Tokens', countOf(tokensOf(report))],
    ['Sent to models', countOf(report.prompt_tokens)],
    ['Written by models', countOf(report.completion_tokens)],
    ['Answers', countOf(report.runs)],
    ...(report.costs.length > 0 ? ([['Cost', costsIn(report.costs)]] as const) : []),
  ]
  return (
    <div className="flex flex-col gap-3">
      <dl className="grid grid-cols-2 gap-x-6 gap-y-4 sm:grid-cols-3">
        {facts.map(([name, value]) => (
          <div key={name} className="flex flex-col">
            <dt className="text-12 text-muted">{name}</dt>
            <dd className="text-20 font-semibold text-strong tabular-nums">{value}</dd>
          </div>
        ))}
      </dl>
      {report.estimated_runs > 0 && (
        <p className="text-13 text-muted">
          {report.estimated_runs === report.runs
            ? 'The model servers do not say how many tokens they used: these are estimates.'
            : `For ${countOf(report.estimated_runs)} of ${countOf(report.runs)} answers the model server did not say how many tokens it used: those are estimated.`}
        </p>
      )}
      {report.costs.length > 0 && (
        <p className="text-13 text-muted">
          At the prices of today. Models without a price are not in the cost.
        </p>
      )}
    </div>
  )
}

function Days({ days }: { days: number }) {
  const list = usageByDay(days)
  const { data, problem } = useResource(list)
  if (problem && !data) return <ProblemNotice problem={problem} />
  if (!data) return <Skeleton label="Loading days" />
  return <DayBars days={data} />
}

function Models({ report }: { report: UsageReport }) {
  const { data } = useResource(modelList)
  const labelOf = (providerId: string, modelId: string) =>
    data?.items.find(item => item.provider_id === providerId && item.id === modelId)?.label ?? modelId
  return (
    <UsageTable
      label="Usage by model"
      first="Model"
      rows={report.models.map(({ model, cost, ...counts }) => ({
        key: `${model.provider_id}/${model.model_id}`,
        name: labelOf(model.provider_id, model.model_id),
        counts,
        cost: cost && costsIn([cost]),
      }))}
    />
  )
}

function Threads({ days }: { days: number | null }) {
  const { data, problem } = useResource(usageByThread(days))
  if (problem && !data) return <ProblemNotice problem={problem} />
  if (!data) return <Skeleton label="Loading threads" />
  if (data.length === 0) return <p className="text-14 text-muted">None of them used anything in this time.</p>
  return (
    <UsageTable
      label="Usage by thread"
      first="Thread"
      rows={data.map(({ thread, report }) => ({
        key: thread.id,
        name: (
          <Link href={paths.thread(thread.id)} className="underline-offset-2 hover:underline">
            {thread.title || 'New thread'}
          </Link>
        ),
        counts: report,
        cost: report.costs.length > 0 ? costsIn(report.costs) : null,
      }))}
    />
  )
}
