import type { DocSummary } from '@omniai/contracts/schemas/doc'
import { useState } from 'react'
import { projectsIn } from '../../api/projects.ts'
import { useResource } from '../../api/use-resource.ts'
import { showToast } from '../../stores/toasts.ts'
import { Button } from '../../ui/button.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { SelectField } from '../../ui/select-field.tsx'
import { Skeleton } from '../../ui/skeleton.tsx'
import { ProblemNotice } from '../session/problem-notice.tsx'
import { SubmitButton } from '../session/submit-button.tsx'
import { useSubmit } from '../session/use-submit.ts'
import { moveDoc } from './organise-docs.ts'

/** Only where one may write: a document that comes in is a change there. */
export function MoveDocDialog({ doc, onClose }: { doc: DocSummary; onClose: () => void }) {
  const { data, problem } = useResource(projectsIn('active'))
  const others = (data?.items ?? []).filter(({ id, role }) => id !== doc.project_id && role !== 'reader')
  const [chosen, setChosen] = useState('')
  const target = others.find(({ id }) => id === chosen) ?? others[0]
  const form = useSubmit(async () => {
    if (!target) return
    await moveDoc(doc, target.id)
    showToast(`“${doc.title}” is in “${target.name}” now`)
    onClose()
  })
  return (
    <Dialog title="Move document" onClose={onClose}>
      <form onSubmit={form.onSubmit} className="flex flex-col gap-4">
        {problem && !data && <ProblemNotice problem={problem} />}
        {!data && !problem && <Skeleton label="Loading projects" rows={2} />}
        {data &&
          (target ? (
            <SelectField
              data-first
              label="To project"
              hint="Who is in that project can read it from then on; who is only in this one cannot any more."
              options={others.map(({ id, name }) => ({ value: id, label: name }))}
              value={target.id}
              onChange={event => setChosen(event.target.value)}
            />
          ) : (
            <p className="text-14 text-normal">There is no other project that you can write in.</p>
          ))}
        {form.problem && <ProblemNotice problem={form.problem} />}
        <div className="flex justify-end gap-2">
          <Button onClick={onClose}>Cancel</Button>
          <SubmitButton form={form} busyText="Moving…" look="primary" disabled={!target}>
            Move
          </SubmitButton>
        </div>
      </form>
    </Dialog>
  )
}
