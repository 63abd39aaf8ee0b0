import { RotateCw } from 'lucide-react'
import type { Send } from '../../api/sends.ts'
import { Button } from '../../ui/button.tsx'
import { useCountdown } from '../../ui/use-countdown.ts'
import { When } from '../../ui/when.tsx'
import type { TakeBack } from './composer.tsx'
import { useThreadActions } from './thread-actions.ts'
import { useStreamState } from './use-stream.ts'

type UnsentProps = {
  send: Send
  /** Puts the text back where it was typed. */
  onTakeBack: TakeBack
}

/** Nothing is lost: it can be sent again (once, whatever happened to the first try), or taken back. */
export function Unsent({ send, onTakeBack }: UnsentProps) {
  const state = useStreamState(send.stream)
  const { sendAgain, discard } = useThreadActions()
  const { intent } = send
  const usedUp = state?.problem?.code === 'E_USAGE_LIMIT_REACHED'
  // Before that moment the server would refuse it again. What an administrator allows may change at any time.
  const waiting = useCountdown(usedUp ? null : (state?.problem?.retryAt ?? null))
  if (state?.status !== 'unsent') return null
  const problem = state.problem
  return (
    <div role="alert" className="flex flex-wrap items-center justify-end gap-x-3 gap-y-1 text-13">
      <p className="text-bad">
        <span className="font-medium">Not sent.</span>{' '}
        {problem && problem.code !== 'NETWORK'
          ? `${problem.message} ${problem.fix}`
          : 'Cannot connect to backend.'}
        {usedUp && problem?.retryAt && (
          <>
            {' '}
            It resets <When at={new Date(problem.retryAt).toISOString()} />.
          </>
        )}
        {problem?.requestId && <span className="text-muted"> Request {problem.requestId}</span>}
      </p>
      <span className="flex gap-1">
        <Button size="small" disabled={waiting > 0} onClick={() => sendAgain(send)}>
          <RotateCw size={16} aria-hidden />
          {waiting > 0 ? <span className="tabular-nums">Wait {waiting} s</span> : 'Retry'}
        </Button>
        <Button
          size="small"
          look="quiet"
          onClick={() => {
            discard(send)
            if (intent.kind === 'send') onTakeBack(intent.body.text, intent.files)
          }}
        >
          {intent.kind === 'send' ? 'Edit' : 'Dismiss'}
        </Button>
      </span>
    </div>
  )
}
