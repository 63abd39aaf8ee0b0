import type { ContextBlock } from '@omniai/contracts/schemas/context'
import { Pin, ScrollText } from 'lucide-react'
import { useState } from 'react'
import { useResource } from '../../api/use-resource.ts'
import { Button } from '../../ui/button.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { changeBlock } from './context-changes.ts'
import { contextBlocks } from './context-data.ts'

type MarksProps = { threadId: string; messageId: string }

/** Beneath a message: that it is pinned, that a summary stands for all up to it. */
export function ContextMarks({ threadId, messageId }: MarksProps) {
  const { data } = useResource(contextBlocks(threadId))
  const pinned = data?.items.some(block => block.message_id === messageId && block.enabled)
  const summary = data?.items.findLast(block => block.until_message_id === messageId)
  return (
    <>
      {pinned && (
        <p className="flex items-center gap-1.5 pb-2 text-12 text-muted">
          <Pin size={12} aria-hidden />
          Pinned: sent with every message
        </p>
      )}
      {summary && <SummaryMark threadId={threadId} summary={summary} />}
    </>
  )
}

function SummaryMark({ threadId, summary }: { threadId: string; summary: ContextBlock }) {
  const [open, setOpen] = useState(false)
  const turn = () => void changeBlock(threadId, summary.id, { enabled: !summary.enabled })
  return (
    // biome-ignore lint/a11y/useSemanticElements: a mark in the conversation, not a set of fields
    <div
      role="group"
      aria-label="Summary"
      className="my-3 flex flex-wrap items-center gap-x-3 gap-y-1 border-y border-line py-2 text-13 text-muted"
    >
      <ScrollText size={16} aria-hidden className="shrink-0" />
      <p className="min-w-[24ch] flex-1">
        {summary.enabled
          ? 'What is above is sent as a summary.'
          : 'There is a summary of what is above; it is switched off.'}
      </p>
      <span className="flex gap-1">
        <Button size="small" look="quiet" onClick={() => setOpen(true)}>
          Read summary
        </Button>
        <Button size="small" look="quiet" onClick={turn}>
          {summary.enabled ? 'Send the messages instead' : 'Send the summary'}
        </Button>
      </span>
      {open && (
        <Dialog title="Summary" width="wide" onClose={() => setOpen(false)}>
          <p className="text-14 leading-relaxed whitespace-pre-wrap text-normal">{summary.text}</p>
        </Dialog>
      )}
    </div>
  )
}
