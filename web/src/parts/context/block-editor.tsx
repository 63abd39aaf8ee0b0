import { bounds } from '@omniai/contracts/limits'
import type { ContextBlock } from '@omniai/contracts/schemas/context'
import { useState } from 'react'
import { call } from '../../api/api.ts'
import { Button } from '../../ui/button.tsx'
import { TextField } from '../../ui/text-field.tsx'
import { ProblemNotice } from '../session/problem-notice.tsx'
import { SubmitButton } from '../session/submit-button.tsx'
import { useSubmit } from '../session/use-submit.ts'
import { threadChanged } from './context-changes.ts'
import { LongTextField } from './long-text-field.tsx'
import type { InThread } from './use-thread-for-context.ts'

type BlockEditorProps = { onDone: () => void } & (
  | { inThread: InThread; block?: undefined; threadId?: undefined }
  | { threadId: string; block: ContextBlock; inThread?: undefined }
)

/** A new text, or another wording of one. */
export function BlockEditor({ threadId, block, inThread, onDone }: BlockEditorProps) {
  const [title, setTitle] = useState(block?.title ?? '')
  const [text, setText] = useState(block?.text ?? '')
  const form = useSubmit(async () => {
    const body = { title: title.trim(), text }
    const id = threadId ?? (await inThread()).threadId
    if (block) {
      const params = { thread_id: id, context_block_id: block.id }
      await call('contextBlockUpdate', { params, body })
    } else {
      await call('contextBlockCreate', { params: { thread_id: id }, body })
    }
    await threadChanged(id)
    onDone()
  })
  return (
    <form onSubmit={form.onSubmit} className="flex flex-col gap-3">
      <TextField
        label="Title (optional)"
        data-first
        autoFocus
        maxLength={bounds.title}
        value={title}
        onChange={event => setTitle(event.target.value)}
      />
      <LongTextField label="Text" maximum={bounds.context_block_text} value={text} onChange={setText} />
      {form.problem && <ProblemNotice problem={form.problem} />}
      <div className="flex justify-end gap-2">
        <Button look="quiet" onClick={onDone}>
          Cancel
        </Button>
        <SubmitButton
          form={form}
          look="primary"
          busyText="Saving…"
          disabled={text.trim() === '' || text.length > bounds.context_block_text}
        >
          {block ? 'Save' : 'Add'}
        </SubmitButton>
      </div>
    </form>
  )
}
