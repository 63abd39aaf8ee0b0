import type { ReactNode } from 'react'
import type { ApiProblem } from '../../api/problem.ts'
import { Notice } from '../../ui/notice.tsx'
import { useCountdown } from '../../ui/use-countdown.ts'

/** What happened, what to do, and the id for the operator. */
export function ProblemNotice({ problem, actions }: { problem: ApiProblem; actions?: ReactNode }) {
  return (
    <Notice tone="bad" role="alert" title={problem.message} actions={actions}>
      {problem.code === 'E_RATE_LIMITED' && problem.retryAt !== null ? (
        <Wait until={problem.retryAt} fix={problem.fix} />
      ) : (
        problem.fix
      )}
      {problem.requestId && problem.status >= 500 && (
        <span className="mt-1 block text-12 text-muted">Request {problem.requestId}</span>
      )}
    </Notice>
  )
}

/** Read out once, not every second. */
function Wait({ until, fix }: { until: number; fix: string }) {
  const seconds = useCountdown(until)
  return (
    <>
      <span className="sr-only">{fix}</span>
      <span aria-hidden className="tabular-nums">
        {seconds > 0
          ? `Wait ${seconds} ${seconds === 1 ? 'second' : 'seconds'}, then try again.`
          : 'You can try again now.'}
      </span>
    </>
  )
}
