import type { ContextReport } from '@omniai/contracts/schemas/context'
import type { ModelRef } from '@omniai/contracts/schemas/provider'
import { Button } from '../../ui/button.tsx'
import { Notice } from '../../ui/notice.tsx'
import { Spinner } from '../../ui/spinner.tsx'
import { stopSummarising, summarise, useCompaction } from './compaction.ts'

type SummaryActionProps = { threadId: string; context: ContextReport; model: ModelRef | null }

/** All but the last two turns; fewer than that is nothing to summarise. */
const leastMessages = 6

export function SummaryAction({ threadId, context, model }: SummaryActionProps) {
  const compaction = useCompaction(threadId)
  const enough = context.history.sent + context.history.trimmed >= leastMessages
  if (compaction?.state === 'running') {
    return (
      <div role="status" className="flex items-center gap-3 text-13 text-normal">
        <Spinner /> Summarising older messages…
        <Button
          size="small"
          disabled={compaction.runId === null}
          onClick={() => void stopSummarising(threadId)}
        >
          Stop
        </Button>
      </div>
    )
  }
  return (
    <>
      {compaction && (
        <Notice tone="bad" role="alert" title={`No summary: ${compaction.message}`}>
          {compaction.fix}
        </Notice>
      )}
      {enough && (
        <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
          <Button size="small" onClick={() => void summarise(threadId, model)}>
            Summarise older messages
          </Button>
          <p className="text-12 text-muted">
            The messages stay; a summary of all but the last two turns is sent in their place, until you
            switch it off.
          </p>
        </div>
      )}
    </>
  )
}
