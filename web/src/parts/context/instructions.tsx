import { bounds } from '@omniai/contracts/limits'
import type { Thread } from '@omniai/contracts/schemas/thread'
import { type ReactNode, useState } from 'react'
import { call } from '../../api/api.ts'
import { threadView } from '../../api/catalog.ts'
import { write } from '../../api/resources.ts'
import { Button } from '../../ui/button.tsx'
import { ProblemNotice } from '../session/problem-notice.tsx'
import { SubmitButton } from '../session/submit-button.tsx'
import { useSubmit } from '../session/use-submit.ts'
import { threadChanged } from './context-changes.ts'
import { LongTextField } from './long-text-field.tsx'
import type { InThread } from './use-thread-for-context.ts'

type InstructionsProps = {
  threadId: string | null
  thread: Thread | undefined
  presets: ReactNode
  inThread: InThread
}

/** The system prompt, by the name that says what it does. */
export function Instructions({ threadId, thread, presets, inThread }: InstructionsProps) {
  const saved = thread?.system_prompt ?? ''
  const [draft, setDraft] = useState<string | null>(null)
  const text = draft ?? saved
  const form = useSubmit(async () => {
    const system_prompt = text.trim() === '' ? null : text
    const { threadId: id, made } = await inThread({ system_prompt })
    if (!made) {
      const changed = await call('threadUpdate', { params: { thread_id: id }, body: { system_prompt } })
      write(threadView(id), () => changed)
    }
    await threadChanged(id)
    setDraft(null)
  })
  const waiting = threadId !== null && !thread
  return (
    <section aria-labelledby="context-instructions" className="flex flex-col gap-2">
      <header className="flex items-center justify-between gap-2">
        <h3 id="context-instructions" className="text-14 font-semibold text-strong">
          Instructions
        </h3>
        {presets}
      </header>
      <form onSubmit={form.onSubmit} className="flex flex-col gap-2">
        <LongTextField
          label="Instructions for this thread"
          labelHidden
          placeholder="How the model should answer in this thread, for example: Answer in French, with sources."
          maximum={bounds.system_prompt}
          disabled={waiting}
          value={text}
          onChange={setDraft}
        />
        {form.problem && <ProblemNotice problem={form.problem} />}
        {draft !== null && draft !== saved && (
          <div className="flex justify-end gap-2">
            <Button look="quiet" onClick={() => setDraft(null)}>
              Discard
            </Button>
            <SubmitButton
              form={form}
              look="primary"
              busyText="Saving…"
              disabled={text.length > bounds.system_prompt}
            >
              Save instructions
            </SubmitButton>
          </div>
        )}
      </form>
    </section>
  )
}
