import type { Price } from '@omniai/contracts/schemas/admin-provider'
import { Pencil, Trash2 } from 'lucide-react'
import { useState } from 'react'
import { call } from '../../../api/api.ts'
import { prices, providers } from '../../../api/model-servers.ts'
import { invalidate } from '../../../api/resources.ts'
import { useResource } from '../../../api/use-resource.ts'
import { AskDialog } from '../../../parts/session/ask-dialog.tsx'
import { ProblemNotice } from '../../../parts/session/problem-notice.tsx'
import { showToast } from '../../../stores/toasts.ts'
import { Button, IconButton } from '../../../ui/button.tsx'
import { Row, RowList } from '../../../ui/row-list.tsx'
import { Skeleton } from '../../../ui/skeleton.tsx'
import { PriceDialog } from './price-dialog.tsx'

export function PriceSection() {
  const { data, problem } = useResource(prices)
  const [adding, setAdding] = useState(false)
  if (problem && !data) return <ProblemNotice problem={problem} />
  if (!data) return <Skeleton label="Loading prices" rows={2} />
  return (
    <div className="flex flex-col items-start gap-3">
      {data.items.length > 0 && (
        <div className="w-full">
          <RowList label="Prices">
            {data.items.map(price => (
              <PriceRow key={price.id} price={price} />
            ))}
          </RowList>
        </div>
      )}
      <Button onClick={() => setAdding(true)}>Add a price</Button>
      {adding && <PriceDialog price={null} onClose={() => setAdding(false)} />}
    </div>
  )
}

function PriceRow({ price }: { price: Price }) {
  const { data } = useResource(providers)
  const [open, setOpen] = useState<'edit' | 'remove' | null>(null)
  const where = data?.items.find(({ id }) => id === price.provider_id)?.label ?? price.provider_id
  const amount = (value: number) => amountOf(value, price.currency)
  const close = () => setOpen(null)
  return (
    <>
      <Row
        title={<span className="break-all">{price.model_id}</span>}
        note={
          <>
            {where} · <span className="tabular-nums">{amount(price.input_per_million)}</span> read ·{' '}
            <span className="tabular-nums">{amount(price.output_per_million)}</span> written, for a million
            tokens
          </>
        }
        actions={
          <>
            <IconButton
              label={`Change the price of ${price.model_id}`}
              icon={<Pencil size={16} />}
              onClick={() => setOpen('edit')}
            />
            <IconButton
              label={`Remove the price of ${price.model_id}`}
              icon={<Trash2 size={16} />}
              onClick={() => setOpen('remove')}
            />
          </>
        }
      />
      {open === 'edit' && <PriceDialog price={price} onClose={close} />}
      {open === 'remove' && (
        <AskDialog
          title="Remove this price?"
          action="Remove"
          busyText="Removing…"
          onClose={close}
          onAction={async () => {
            await call('priceDelete', { params: { price_id: price.id } })
            await invalidate(prices.key)
            showToast('Price removed')
          }}
        >
          Answers of <span className="break-all">{price.model_id}</span> then show no cost, those before too.
          How many tokens they took stays.
        </AskDialog>
      )}
    </>
  )
}

function amountOf(value: number, currency: string): string {
  try {
    return new Intl.NumberFormat('en', { style: 'currency', currency, maximumFractionDigits: 6 }).format(
      value,
    )
  } catch {
    return `${value} ${currency}`
  }
}
