/** What goes on while its owner looks at other pages: one of a kind at a time, with a way to stop it. */
import { useSyncExternalStore } from 'react'
import { metaState } from '../../api/meta-state.ts'
import { type ApiProblem, asProblem, isAbort } from '../../api/problem.ts'

export type JobStatus = 'running' | 'done' | 'stopped' | 'failed'

export type JobState<Facts> = {
  readonly userId: string
  readonly status: JobStatus
  readonly problem: ApiProblem | null
} & Facts

type Running<Facts> = {
  readonly signal: AbortSignal
  readonly facts: () => Facts
  readonly set: (facts: Partial<Facts>) => void
}

export function createJob<Facts extends object>() {
  let state: JobState<Facts> | null = null
  let abort = new AbortController()
  const listeners = new Set<() => void>()

  function set(next: JobState<Facts> | null) {
    state = next
    for (const listener of listeners) listener()
  }

  const signedIn = () => metaState.current().meta?.user?.id

  function begin(first: Facts, work: (running: Running<Facts>) => Promise<void>): void {
    const userId = signedIn()
    if (userId === undefined || state?.status === 'running') return
    const aborting = new AbortController()
    abort = aborting
    const { signal } = aborting
    set({ ...first, userId, status: 'running', problem: null })
    // It belongs to who began it, and must never go on for whoever signs in next.
    const leave = metaState.subscribe(() => {
      if (signedIn() !== userId) aborting.abort()
    })
    const end = (status: JobStatus, problem: ApiProblem | null = null) => {
      leave()
      window.removeEventListener('beforeunload', holdBack)
      if (state) set({ ...state, status, problem })
    }
    window.addEventListener('beforeunload', holdBack)
    work({
      signal,
      facts: () => state as Facts,
      set: facts => state && set({ ...state, ...facts }),
    }).then(
      () => end('done'),
      (error: unknown) => {
        const problem = asProblem(error)
        if (signal.aborted || isAbort(error) || problem.code === 'CANCELLED') end('stopped')
        else end('failed', problem)
      },
    )
  }

  return {
    begin,
    stop: () => abort.abort(),
    forget: () => {
      if (state?.status !== 'running') set(null)
    },
    /** Null for whoever did not begin it. */
    useState: (userId: string): JobState<Facts> | null => {
      const current = useSyncExternalStore(
        listener => {
          listeners.add(listener)
          return () => listeners.delete(listener)
        },
        () => state,
      )
      return current?.userId === userId ? current : null
    },
  }
}

const holdBack = (event: BeforeUnloadEvent) => event.preventDefault()
