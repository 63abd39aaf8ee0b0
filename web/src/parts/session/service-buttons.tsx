import { ExternalLink } from 'lucide-react'
import { useState } from 'react'
import { useMeta } from '../../api/meta.ts'
import { leaveForService, signInServices } from '../../api/sign-in-service.ts'
import { useResource } from '../../api/use-resource.ts'
import { ProblemNotice } from './problem-notice.tsx'
import { SubmitButton } from './submit-button.tsx'
import { useSubmit } from './use-submit.ts'

/** A button for each sign-in service of this installation. */
export function ServiceButtons({ next, invite }: { next: string; invite?: string }) {
  const { modes } = useMeta().auth
  const { data } = useResource(modes.includes('oidc') ? signInServices : null)
  const [chosen, setChosen] = useState<{ id: string; name: string } | null>(null)
  const form = useSubmit(async () => {
    if (!chosen) return
    await leaveForService({
      provider: chosen.id,
      providerName: chosen.name,
      purpose: 'sign-in',
      next,
      ...(invite ? { invite } : {}),
    })
  })
  return (
    <form onSubmit={form.onSubmit} className="contents">
      {form.problem && <ProblemNotice problem={form.problem} />}
      {(data ?? []).map(service => (
        <SubmitButton
          key={service.id}
          form={chosen?.id === service.id ? form : { busy: false, waiting: form.waiting }}
          busyText={`Going to ${service.name}…`}
          size="large"
          className="w-full"
          onClick={() => setChosen(service)}
        >
          <ExternalLink size={16} aria-hidden className="text-muted" />
          <span className="truncate">Continue with {service.name}</span>
        </SubmitButton>
      ))}
    </form>
  )
}
