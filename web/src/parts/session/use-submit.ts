import { type FormEvent, useState } from 'react'
import { type ApiProblem, asProblem, fieldErrors } from '../../api/problem.ts'

/** One press of a form's button: busy while it runs, its problem kept until the next press. */
export function useSubmit(action: () => Promise<void>) {
  const [busy, setBusy] = useState(false)
  const [problem, setProblem] = useState<ApiProblem | null>(null)
  const onSubmit = (event: FormEvent) => {
    event.preventDefault()
    if (busy) return
    setBusy(true)
    setProblem(null)
    action()
      .catch((error: unknown) => setProblem(asProblem(error)))
      .finally(() => setBusy(false))
  }
  return { busy, problem, onSubmit, errors: fieldErrors(problem) }
}
