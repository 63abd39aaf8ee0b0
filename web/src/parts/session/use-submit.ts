import { type FormEvent, useState } from 'react'
import { type ApiProblem, asProblem, fieldErrors } from '../../api/problem.ts'
import { useCountdown } from '../../ui/use-countdown.ts'

/** One press of a form's button: busy while it runs, its problem kept until the next press. */
export function useSubmit(action: () => Promise<void>) {
  const [busy, setBusy] = useState(false)
  const [problem, setProblem] = useState<ApiProblem | null>(null)
  const waiting = useCountdown(problem?.code === 'E_RATE_LIMITED' ? problem.retryAt : null)
  const submit = () => {
    if (busy || waiting > 0) return
    setBusy(true)
    setProblem(null)
    action()
      .catch((error: unknown) => {
        const problem = asProblem(error)
        if (problem.code !== 'CANCELLED') setProblem(problem)
      })
      .finally(() => setBusy(false))
  }
  const onSubmit = (event: FormEvent) => {
    event.preventDefault()
    submit()
  }
  return { busy, waiting, problem, submit, onSubmit, errors: fieldErrors(problem) }
}
