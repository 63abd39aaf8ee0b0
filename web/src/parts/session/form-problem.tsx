import { Suspense } from 'react'
import type { ApiProblem } from '../../api/problem.ts'
import { lazyPart } from '../../ui/lazy-part.tsx'

const ProblemNotice = lazyPart(() => import('./problem-notice.tsx').then(module => module.ProblemNotice))

/** On the sign-in page, whose code is kept small: the words are there at once, the looks follow. */
export function FormProblem({ problem }: { problem: ApiProblem }) {
  return (
    <Suspense
      fallback={
        <p role="alert" className="rounded-10 bg-bad-soft px-4 py-3 text-14 text-strong">
          {problem.message} {problem.fix}
        </p>
      }
    >
      <ProblemNotice problem={problem} />
    </Suspense>
  )
}
