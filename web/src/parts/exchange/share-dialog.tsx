import type { Share } from '@omniai/contracts/schemas/share'
import type { Thread } from '@omniai/contracts/schemas/thread'
import { useState } from 'react'
import { reload } from '../../api/resources.ts'
import { useResource } from '../../api/use-resource.ts'
import { showToast } from '../../stores/toasts.ts'
import { Button } from '../../ui/button.tsx'
import { classNames } from '../../ui/class-names.ts'
import { copyText } from '../../ui/clipboard.ts'
import { Dialog } from '../../ui/dialog.tsx'
import { RowList } from '../../ui/row-list.tsx'
import { SelectField } from '../../ui/select-field.tsx'
import { Skeleton } from '../../ui/skeleton.tsx'
import { fieldLook } from '../../ui/text-field.tsx'
import { MoreButton } from '../account/more-button.tsx'
import { ProblemNotice } from '../session/problem-notice.tsx'
import { SubmitButton } from '../session/submit-button.tsx'
import { useSubmit } from '../session/use-submit.ts'
import { ShareRow } from './share-row.tsx'
import { linkOf, share, sharesOf } from './shares.ts'

const lives = [
  { value: '24', label: 'One day' },
  { value: '168', label: 'One week' },
  { value: '720', label: '30 days' },
  { value: '', label: 'Until I revoke it' },
]

export function ShareDialog({ thread, onClose }: { thread: Thread; onClose: () => void }) {
  const [hours, setHours] = useState('168')
  const [made, setMade] = useState<Share | null>(null)
  const form = useSubmit(async () => {
    setMade(await share(thread.id, hours === '' ? null : Number(hours)))
  })
  const nothingToRead = form.problem?.code === 'E_CONFLICT'
  return (
    <Dialog title={`Share “${thread.title || 'New thread'}”`} onClose={onClose}>
      <div className="flex flex-col gap-5">
        <ul className="flex list-disc flex-col gap-1 pl-5 text-14 text-normal marker:text-muted">
          <li>
            The link shows a snapshot: the messages of this branch as they are now. Later ones are not in it.
          </li>
          <li>Only people who are signed in to this installation and have the link can read it.</li>
          <li>
            They see your name, the title and the words. Reasoning, tools, files, instructions and context
            stay with you.
          </li>
        </ul>
        <form onSubmit={form.onSubmit} className="flex flex-col gap-3">
          <div className="flex items-end gap-2">
            <SelectField
              data-first
              className="min-w-0 grow"
              label="The link works for"
              value={hours}
              options={lives}
              onChange={event => setHours(event.target.value)}
            />
            <SubmitButton form={form} busyText="Making…" look="primary" className="h-9 pointer-coarse:h-11">
              Make link
            </SubmitButton>
          </div>
          {nothingToRead ? (
            <p role="alert" className="text-13 text-bad">
              There is nothing to read in this thread yet. Share it after the first answer.
            </p>
          ) : (
            form.problem && <ProblemNotice problem={form.problem} />
          )}
        </form>
        {made && <MadeLink key={made.id} link={linkOf(made.token)} />}
        <ExistingLinks threadId={thread.id} />
      </div>
    </Dialog>
  )
}

function MadeLink({ link }: { link: string }) {
  return (
    <div role="status" className="flex flex-col gap-2 rounded-10 bg-good-soft px-4 py-3">
      <p className="text-14 text-strong">The link is ready.</p>
      <div className="flex flex-wrap gap-2">
        <input
          readOnly
          aria-label="Link to the snapshot"
          value={link}
          onFocus={event => event.target.select()}
          className={classNames(fieldLook, 'h-8 min-w-[min(100%,12rem)] flex-1 font-mono text-12')}
        />
        <Button
          onClick={() =>
            void copyText(link).then(copied =>
              showToast(copied ? 'Link copied' : 'Select the link and copy it'),
            )
          }
        >
          Copy link
        </Button>
      </div>
    </div>
  )
}

function ExistingLinks({ threadId }: { threadId: string }) {
  const [list] = useState(() => sharesOf(threadId))
  const { data, problem } = useResource(list)
  if (problem && !data) {
    return (
      <ProblemNotice problem={problem} actions={<Button onClick={() => void reload(list)}>Retry</Button>} />
    )
  }
  if (!data) return <Skeleton label="Loading links" rows={2} />
  if (data.items.length === 0) return null
  return (
    <section className="flex flex-col gap-2">
      <h3 className="text-13 font-medium text-normal">Links to this thread</h3>
      <RowList label="Links to this thread">
        {data.items.map(item => (
          <ShareRow key={item.id} share={item} named={false} />
        ))}
      </RowList>
      <MoreButton list={list} />
    </section>
  )
}
