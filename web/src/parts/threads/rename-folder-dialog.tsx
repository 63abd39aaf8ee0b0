import { bounds } from '@omniai/contracts/limits'
import type { Thread } from '@omniai/contracts/schemas/thread'
import { useState } from 'react'
import { call } from '../../api/api.ts'
import { folderList } from '../../api/thread-lists.ts'
import { useResource } from '../../api/use-resource.ts'
import { showToast } from '../../stores/toasts.ts'
import { Button } from '../../ui/button.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { TextField } from '../../ui/text-field.tsx'
import { ProblemNotice } from '../session/problem-notice.tsx'
import { SubmitButton } from '../session/submit-button.tsx'
import { useSubmit } from '../session/use-submit.ts'
import { organise } from './organise-threads.ts'

type RenameFolderDialogProps = { folder: string; onClose: () => void; onRenamed: (folder: string) => void }

/** A folder is what its threads say: it is renamed by moving them. */
export function RenameFolderDialog({ folder, onClose, onRenamed }: RenameFolderDialogProps) {
  const { data } = useResource(folderList)
  const [typed, setTyped] = useState(folder)
  const name = typed.trim()
  const joins = name !== folder && data?.items.some(item => item.name === name)
  const form = useSubmit(async () => {
    const threads = [...(await threadsIn(folder, 'active')), ...(await threadsIn(folder, 'archived'))]
    const failures = await organise(threads, 'move', name)
    if (failures.length > 0) showToast(`${failures.length} threads stayed in “${folder}”.`, { tone: 'bad' })
    onRenamed(name)
    onClose()
  })
  return (
    <Dialog title="Rename folder" onClose={onClose}>
      <form onSubmit={form.onSubmit} className="flex flex-col gap-4">
        <TextField
          data-first
          label="Name"
          maxLength={bounds.folder}
          value={typed}
          hint={joins ? 'There is a folder of this name: the threads of both come together.' : undefined}
          onChange={event => setTyped(event.target.value)}
        />
        {form.problem && <ProblemNotice problem={form.problem} />}
        <div className="flex justify-end gap-2">
          <Button onClick={onClose}>Cancel</Button>
          <SubmitButton form={form} busyText="Renaming…" disabled={name === '' || name === folder}>
            Rename
          </SubmitButton>
        </div>
      </form>
    </Dialog>
  )
}

async function threadsIn(folder: string, state: 'active' | 'archived'): Promise<readonly Thread[]> {
  const threads: Thread[] = []
  let cursor: string | null = null
  do {
    const page: { items: Thread[]; next_cursor: string | null } = await call('threadList', {
      query: { folder, state, limit: bounds.page_max, ...(cursor ? { cursor } : {}) },
    })
    threads.push(...page.items)
    cursor = page.next_cursor
  } while (cursor)
  return threads
}
