import { isTerminal } from '@omniai/contracts/run-events'
import type { RunSignals } from '../kernel/run-signals.ts'
import type { RunRow } from './store.ts'

/** Where nobody says so at once, the database is asked this often. */
const lookEveryMs = 200

/** The run as it is when it has ended, or after `ms` as it is then: for an owner on another instance to answer. */
export async function endedWithin(
  ms: number,
  find: () => Promise<RunRow>,
  signals: RunSignals,
  runId: string,
): Promise<RunRow> {
  const until = performance.now() + ms
  for (;;) {
    const heard = nextSignal(signals, runId, Math.min(lookEveryMs, ms))
    const run = await find()
    if (isTerminal(run.status) || performance.now() >= until) {
      heard.leave()
      return run
    }
    await heard.promise
  }
}

/** Resolves with the next signal about the run, or after `ms`. It listens from the moment it is made. */
export function nextSignal(
  signals: RunSignals,
  runId: string,
  ms: number,
): { readonly promise: Promise<void>; readonly leave: () => void } {
  let leave = () => {}
  const promise = new Promise<void>(resolve => {
    const timer = setTimeout(() => leave(), ms)
    const stop = signals.listen(signal => {
      if (signal.runId === runId) leave()
    })
    leave = () => {
      clearTimeout(timer)
      stop()
      resolve()
    }
  })
  return { promise, leave: () => leave() }
}
