import type { Phase } from '@omniai/contracts/run-events'
import { useEffect, useState } from 'react'
import type { RunStreamState } from '../../api/run-stream-state.ts'

const words: { readonly [phase in Phase]: string } = {
  queued: 'Waiting for a free slot',
  connecting: 'Connecting to the model',
  loading_model: 'Loading model',
  reading_prompt: 'Reading prompt',
  thinking: 'Thinking',
  writing: 'Writing',
}

const countFrom = 2

/** Says in words what is going on, and after a moment for how long. */
export function PhaseLine({ state }: { state: RunStreamState }) {
  const seconds = useSecondsSince(state.phaseSince)
  const text =
    state.status === 'sending'
      ? 'Sending'
      : state.status === 'stopping'
        ? 'Stopping'
        : state.status === 'resuming'
          ? state.problem?.code === 'E_RATE_LIMITED'
            ? 'Open in many tabs: it comes a little later'
            : 'Connection lost, resuming'
          : words[state.view.phase ?? 'queued']
  return (
    <p className="appear-late flex items-center gap-2 text-14 text-muted" data-phase={state.view.phase ?? ''}>
      <span className="pulse size-2 rounded-full bg-accent" aria-hidden />
      <span>
        {text}…{seconds >= countFrom && <span className="tabular-nums"> {seconds} s</span>}
      </span>
    </p>
  )
}

function useSecondsSince(since: number): number {
  const [now, setNow] = useState(Date.now)
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 1_000)
    return () => clearInterval(timer)
  }, [])
  return Math.max(0, Math.floor((now - since) / 1_000))
}
