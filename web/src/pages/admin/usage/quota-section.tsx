import { type Quota, type QuotaBounds, quotaDefault } from '@omniai/contracts/schemas/quota'
import { Pencil, Trash2 } from 'lucide-react'
import { useState } from 'react'
import { call } from '../../../api/api.ts'
import { invalidate } from '../../../api/resources.ts'
import { quotas } from '../../../api/usage-of-everyone.ts'
import { useResource } from '../../../api/use-resource.ts'
import { ProblemNotice } from '../../../parts/session/problem-notice.tsx'
import { toastProblem } from '../../../parts/session/toast-problem.ts'
import { showToast } from '../../../stores/toasts.ts'
import { Button, IconButton } from '../../../ui/button.tsx'
import { Row, RowList } from '../../../ui/row-list.tsx'
import { Skeleton } from '../../../ui/skeleton.tsx'
import { countOf } from '../../usage/amounts.ts'
import { changed, QuotaDialog } from './quota-dialog.tsx'

export function QuotaSection() {
  const { data, problem } = useResource(quotas)
  const [adding, setAdding] = useState<'everyone' | 'someone' | null>(null)
  if (problem && !data) return <ProblemNotice problem={problem} />
  if (!data) return <Skeleton label="Loading limits" rows={2} />
  const hasDefault = data.items.some(({ id }) => id === quotaDefault)
  return (
    <div className="flex flex-col items-start gap-3">
      {data.items.length === 0 ? (
        <p className="text-14 text-muted">No limits are set.</p>
      ) : (
        <div className="w-full">
          <RowList label="Limits">
            {data.items.map(quota => (
              <QuotaRow key={quota.id} quota={quota} />
            ))}
          </RowList>
        </div>
      )}
      <div className="flex flex-wrap gap-2">
        {!hasDefault && <Button onClick={() => setAdding('everyone')}>Set for everyone</Button>}
        <Button onClick={() => setAdding('someone')}>Set for a person</Button>
      </div>
      {adding && (
        <QuotaDialog
          quota={null}
          forEveryone={adding === 'everyone'}
          taken={data.items.map(({ id }) => id)}
          onClose={() => setAdding(null)}
        />
      )}
    </div>
  )
}

const nameOf = ({ id, name, email }: Quota) => (id === quotaDefault ? 'Everyone else' : (name ?? email ?? id))

function QuotaRow({ quota }: { quota: Quota }) {
  const [editing, setEditing] = useState(false)
  const name = nameOf(quota)
  const remove = () => {
    const { id, bounds } = quota
    call('quotaReset', { params: { quota_id: id } })
      .then(async () => {
        await invalidate(quotas.key)
        showToast(
          id === quotaDefault
            ? 'There is no limit for everyone now'
            : `The limit for everyone holds for ${name}`,
          {
            action: {
              label: 'Undo',
              run: () => {
                call('quotaSet', { params: { quota_id: id }, body: bounds })
                  .then(changed)
                  .catch(toastProblem)
              },
            },
          },
        )
      })
      .catch(toastProblem)
  }
  return (
    <>
      <Row
        title={<span className="break-words">{name}</span>}
        note={
          <>
            {quota.email && <span className="block break-all">{quota.email}</span>}
            <span className="tabular-nums">{wordsOf(quota.bounds, quota)}</span>
          </>
        }
        actions={
          <>
            <IconButton
              label={`Change the limit of ${name}`}
              icon={<Pencil size={16} />}
              onClick={() => setEditing(true)}
            />
            <IconButton label={`Remove the limit of ${name}`} icon={<Trash2 size={16} />} onClick={remove} />
          </>
        }
      />
      {editing && (
        <QuotaDialog
          quota={quota}
          forEveryone={quota.id === quotaDefault}
          taken={[]}
          onClose={() => setEditing(false)}
        />
      )}
    </>
  )
}

function wordsOf(bounds: QuotaBounds, { usage }: Quota): string {
  const part = (measure: 'tokens' | 'runs', period: 'day' | 'month') => {
    const limit = bounds[`${measure}_per_${period}`]
    if (limit === null) return []
    const used = usage.find(each => each.measure === measure && each.period === period)?.used
    const word = measure === 'tokens' ? 'tokens' : 'answers'
    return `${used === undefined ? '' : `${countOf(used)} of `}${countOf(limit)} ${word} a ${period}`
  }
  const parts = [
    part('tokens', 'day'),
    part('tokens', 'month'),
    part('runs', 'day'),
    part('runs', 'month'),
  ].flat()
  return parts.length === 0 ? 'No limit' : parts.join(' · ')
}
