import type { ApiProblem } from '../../api/problem.ts'
import { Notice } from '../../ui/notice.tsx'

/** What happened, what to do, and the id for the operator. */
export function ProblemNotice({ problem, actions }: { problem: ApiProblem; actions?: React.ReactNode }) {
  return (
    <Notice tone="bad" role="alert" title={problem.message} actions={actions}>
      {problem.fix}
      {problem.requestId && problem.status >= 500 && (
        <span className="mt-1 block text-12 text-muted">Request {problem.requestId}</span>
      )}
    </Notice>
  )
}
