import type { ContextReport } from '@omniai/contracts/schemas/context'
import { classNames } from '../../ui/class-names.ts'
import { Notice } from '../../ui/notice.tsx'
import { about, exactly, messagesOf } from './numbers.ts'

/** The sum against what the model holds, and in words what that means. The same before sending and after. */
export function ContextTotal({
  context,
  model,
  past = false,
}: {
  context: ContextReport
  model?: string | undefined
  past?: boolean
}) {
  const { used_tokens, limit_tokens, reserved_tokens, history, fits } = context
  return (
    <>
      <p className="text-14 text-normal">
        <strong className="font-semibold tabular-nums text-strong">{about(used_tokens)}</strong>{' '}
        {limit_tokens === null
          ? `tokens. ${model ?? 'The model'} does not say how much it holds, so nothing is left out.`
          : `of ${exactly(limit_tokens)} tokens that ${model ?? 'the model'} holds, of which ${exactly(reserved_tokens)} are kept free for the answer.`}
      </p>
      {limit_tokens !== null && <Bar context={context} limit={limit_tokens} />}
      <p className="text-12 text-muted">
        Counts are estimates (about four bytes each); the model’s own count comes with its answer.
      </p>
      {!fits && (
        <Notice tone="bad" title={past ? 'It was too long for the model' : 'This is too long for the model'}>
          Even without older messages it does not fit. Shorten the message or what is in Context, or choose a
          model that holds more.
        </Notice>
      )}
      {history.trimmed > 0 && (
        <Notice
          tone="warn"
          title={`${messagesOf(history.trimmed)} ${past ? (history.trimmed === 1 ? 'was' : 'were') : history.trimmed === 1 ? 'is' : 'are'} left out`}
        >
          The oldest go first, because the model cannot hold all of it. Instructions, context and pins always
          go out.
        </Notice>
      )}
    </>
  )
}

/** In SVG, since the policy of this page knows no inline styles in markup. */
function Bar({ context, limit }: { context: ContextReport; limit: number }) {
  const width = 1000
  const used = Math.min(width, (context.used_tokens / limit) * width)
  const reserved = Math.min(width - used, (context.reserved_tokens / limit) * width)
  return (
    <svg viewBox={`0 0 ${width} 10`} preserveAspectRatio="none" aria-hidden className="h-2 w-full rounded-6">
      <rect width={width} height="10" className="fill-surface-2" />
      <rect width={used} height="10" className={classNames(context.fits ? 'fill-accent' : 'fill-bad')} />
      <rect x={width - reserved} width={reserved} height="10" className="fill-line-strong/50" />
    </svg>
  )
}
