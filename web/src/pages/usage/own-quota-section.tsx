import { ownQuota } from '../../api/quota.ts'
import { useResource } from '../../api/use-resource.ts'
import { Section } from '../section.tsx'
import { QuotaMeters } from './quota-meters.tsx'

/** What administrators allow; nothing where nobody set a bound. */
export function OwnQuotaSection() {
  const { data } = useResource(ownQuota)
  if (!data || data.items.length === 0) return null
  return (
    <Section
      title="What you may use"
      lead="Set by an administrator. Answers, summaries and titles count. Days and months begin at midnight UTC."
    >
      <QuotaMeters items={data.items} />
    </Section>
  )
}
