import type { UsageOverview } from '@omniai/contracts/schemas/usage'
import { Download } from 'lucide-react'
import { useState } from 'react'
import { modelList } from '../../../api/catalog.ts'
import { reload } from '../../../api/resources.ts'
import { tokensOf } from '../../../api/usage.ts'
import { everyonesUsage, type Grouping } from '../../../api/usage-of-everyone.ts'
import { useResource } from '../../../api/use-resource.ts'
import { ProblemNotice } from '../../../parts/session/problem-notice.tsx'
import { toastProblem } from '../../../parts/session/toast-problem.ts'
import { Button } from '../../../ui/button.tsx'
import { saveFile } from '../../../ui/save-file.ts'
import { SelectField } from '../../../ui/select-field.tsx'
import { Skeleton } from '../../../ui/skeleton.tsx'
import { usePageTitle } from '../../page-frame.tsx'
import { Section } from '../../section.tsx'
import { costsIn, countOf } from '../../usage/amounts.ts'
import { DayBars } from '../../usage/day-bars.tsx'
import { UsageTable } from '../../usage/usage-table.tsx'
import { useSearchFilter } from '../../use-search-filter.ts'
import { AdminFrame, PageIntro } from '../admin-frame.tsx'
import { QuotaSection } from './quota-section.tsx'
import { csvOf } from './usage-csv.ts'

const periods = [
  { value: '7', label: 'Last 7 days' },
  { value: '', label: 'Last 30 days' },
  { value: '90', label: 'Last 90 days' },
  { value: '365', label: 'Last 365 days' },
]
const groupings = [
  { value: '', label: 'Person' },
  { value: 'model', label: 'Model' },
  { value: 'provider', label: 'Provider' },
  { value: 'day', label: 'Day' },
]
const daysOf = (period: string) => (['7', '90', '365'].includes(period) ? Number(period) : 30)
const groupingOf = (by: string): Grouping =>
  by === 'model' || by === 'provider' || by === 'day' ? by : 'user'

export function EveryonesUsagePage() {
  usePageTitle('Usage of everyone')
  const [{ period, by }, set] = useSearchFilter(['period', 'by'])
  const days = daysOf(period)
  const grouping = groupingOf(by)
  const list = everyonesUsage(days, grouping)
  const { data, problem } = useResource(list)
  return (
    <AdminFrame>
      <PageIntro title="Usage">
        How much of the models everyone uses, and how much they may. Numbers only: what was asked and answered
        is not in it.
      </PageIntro>
      <search className="grid grid-cols-2 items-end gap-3 pb-2 sm:grid-cols-[180px_160px_1fr]">
        <SelectField
          label="Period"
          options={periods}
          value={periods.some(({ value }) => value === period) ? period : ''}
          onChange={event => set('period', event.target.value)}
        />
        <SelectField
          label="By"
          options={groupings}
          value={grouping === 'user' ? '' : grouping}
          onChange={event => set('by', event.target.value)}
        />
        <ExportButton days={days} />
      </search>
      {problem && !data && (
        <div className="pt-4">
          <ProblemNotice
            problem={problem}
            actions={<Button onClick={() => void reload(list)}>Retry</Button>}
          />
        </div>
      )}
      {!data && !problem && <Skeleton label="Loading usage" rows={6} className="pt-6" />}
      {data && data.runs === 0 && (
        <p className="py-6 text-14 text-normal">Nobody used a model in this time.</p>
      )}
      {data && data.runs > 0 && (
        <Section title="Used" lead={sumOf(data)}>
          {grouping === 'day' ? (
            <DayBars days={data.rows.flatMap(row => (row.day === null ? [] : { ...row, day: row.day }))} />
          ) : (
            <Rows report={data} grouping={grouping} />
          )}
        </Section>
      )}
      <Section
        title="Limits"
        lead="How much one may use in a day or a month, of UTC. Without one everyone uses what they like."
      >
        <QuotaSection />
      </Section>
    </AdminFrame>
  )
}

function sumOf(report: UsageOverview): string {
  const parts = [
    `${countOf(tokensOf(report))} tokens`,
    `${countOf(report.runs)} ${report.runs === 1 ? 'answer' : 'answers'}`,
    ...(report.costs.length > 0 ? [`${costsIn(report.costs)} at the prices of today`] : []),
  ]
  const estimated =
    report.estimated_runs > 0 ? ` The tokens of ${countOf(report.estimated_runs)} are estimates.` : ''
  return `${parts.join(', ')}.${estimated}`
}

function Rows({ report, grouping }: { report: UsageOverview; grouping: Grouping }) {
  const { data: models } = useResource(modelList)
  const providerLabel = (id: string | null) => models?.providers.find(each => each.id === id)?.label ?? id
  const first = groupings.find(({ value }) => value === (grouping === 'user' ? '' : grouping))!.label
  return (
    <UsageTable
      label={`Usage by ${first.toLowerCase()}`}
      first={first}
      rows={report.rows.map(row => ({
        key: row.user?.id ?? `${row.provider_id} ${row.model_id}`,
        name: row.user ? (
          <>
            {row.user.name ?? 'Someone who is gone'}
            <span className="block text-12 break-all text-muted">{row.user.email ?? row.user.id}</span>
          </>
        ) : grouping === 'provider' ? (
          providerLabel(row.provider_id)
        ) : (
          <>
            <span className="break-all">{row.model_id}</span>
            <span className="block text-12 text-muted">{providerLabel(row.provider_id)}</span>
          </>
        ),
        counts: row,
        cost: row.costs.length > 0 ? costsIn(row.costs) : null,
      }))}
    />
  )
}

/** Each day, person and model in a row of its own, whatever is shown. */
function ExportButton({ days }: { days: number }) {
  const [busy, setBusy] = useState(false)
  const save = () => {
    setBusy(true)
    everyonesUsage(days, 'each')
      .load(new AbortController().signal)
      .then(report => {
        const name = `usage-${new Date().toISOString().slice(0, 10)}.csv`
        saveFile(name, new Blob([csvOf(report)], { type: 'text/csv;charset=utf-8' }))
      })
      .catch(toastProblem)
      .finally(() => setBusy(false))
  }
  return (
    <div className="col-span-2 sm:col-span-1 sm:justify-self-end">
      <Button disabled={busy} onClick={save}>
        <Download size={16} aria-hidden />
        {busy ? 'Exporting…' : 'Export CSV'}
      </Button>
    </div>
  )
}
