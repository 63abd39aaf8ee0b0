import { Gauge } from 'lucide-react'
import { useEffect } from 'react'
import { closest, ownQuota } from '../../api/quota.ts'
import { reload } from '../../api/resources.ts'
import { useResource } from '../../api/use-resource.ts'
import { paths } from '../../paths.ts'
import { TextLink } from '../../ui/text-link.tsx'
import { When } from '../../ui/when.tsx'
import { countOf } from './numbers.ts'

/** One line once most of what one may use is used. @param busy an answer is being written: after it more is used. */
export function QuotaNote({ busy }: { busy: boolean }) {
  const { data } = useResource(ownQuota)
  useEffect(() => {
    if (!busy) void reload(ownQuota)
  }, [busy])
  const near = closest(data?.items ?? [])
  if (!near) return null
  const { measure, period, used, limit, resets_at } = near
  const what = `${measure === 'tokens' ? 'tokens' : 'answers'} ${period === 'day' ? 'of today' : 'of this month'}`
  return (
    <p role="status" className="flex items-center gap-2 pl-2 text-12 text-muted">
      <Gauge size={16} aria-hidden className="shrink-0" />
      <span className="grow">
        {used >= limit
          ? `Your ${countOf(limit)} ${what} are used up.`
          : `${countOf(used)} of your ${countOf(limit)} ${what} are used.`}{' '}
        Resets <When at={resets_at} />. <TextLink href={paths.usage}>Usage</TextLink>
      </span>
    </p>
  )
}
