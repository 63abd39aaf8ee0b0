import { bounds } from '@omniai/contracts/limits'
import type { Thread } from '@omniai/contracts/schemas/thread'
import { Folder, FolderMinus } from 'lucide-react'
import { type FormEvent, useState } from 'react'
import { folderList } from '../../api/thread-lists.ts'
import { useResource } from '../../api/use-resource.ts'
import { Button } from '../../ui/button.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { Skeleton } from '../../ui/skeleton.tsx'
import { TextField } from '../../ui/text-field.tsx'
import { ProblemNotice } from '../session/problem-notice.tsx'
import { organiseOne } from './organise-threads.ts'

type MoveDialogProps = {
  threads: readonly Thread[]
  onClose: () => void
  /** Left out: one thread, moved by the dialog itself. */
  onMove?: (folder: string | null) => void
}

export function MoveDialog({ threads, onClose, onMove }: MoveDialogProps) {
  const { data, problem } = useResource(folderList)
  const [name, setName] = useState('')
  const [thread] = threads
  const common = threads.every(({ folder }) => folder === thread?.folder) ? thread?.folder : undefined
  const move = (folder: string | null) => {
    onClose()
    if (onMove) onMove(folder)
    else if (thread && folder !== thread.folder) void organiseOne(thread, 'move', folder)
  }
  const onSubmit = (event: FormEvent) => {
    event.preventDefault()
    if (name.trim() !== '') move(name.trim())
  }
  return (
    <Dialog
      title={threads.length === 1 ? 'Move to a folder' : `Move ${threads.length} threads to a folder`}
      onClose={onClose}
    >
      <div className="flex flex-col gap-5">
        {problem && !data && <ProblemNotice problem={problem} />}
        {!data && !problem && <Skeleton label="Loading folders" />}
        {data && (data.items.length > 0 || common !== null) && (
          <ul aria-label="Folders" className="-mx-2 flex flex-col gap-px">
            {common !== null && (
              <li>
                <Choice icon={<FolderMinus size={16} />} name="No folder" onClick={() => move(null)} />
              </li>
            )}
            {data.items.map(folder => (
              <li key={folder.name}>
                <Choice
                  icon={<Folder size={16} />}
                  name={folder.name}
                  note={folder.name === common ? 'here now' : String(folder.threads)}
                  onClick={() => move(folder.name)}
                />
              </li>
            ))}
          </ul>
        )}
        <form onSubmit={onSubmit} className="flex items-end gap-2">
          <TextField
            className="grow"
            label="New folder"
            maxLength={bounds.folder}
            value={name}
            onChange={event => setName(event.target.value)}
          />
          <Button
            type="submit"
            look="primary"
            className="h-9 pointer-coarse:h-11"
            disabled={name.trim() === ''}
          >
            Move
          </Button>
        </form>
      </div>
    </Dialog>
  )
}

type ChoiceProps = { icon: React.ReactNode; name: string; note?: string; onClick: () => void }

function Choice({ icon, name, note, onClick }: ChoiceProps) {
  return (
    <button
      type="button"
      onClick={onClick}
      className="flex min-h-9 w-full items-center gap-2.5 rounded-6 px-2 text-left text-14 text-normal transition-colors hover:bg-surface-2 hover:text-strong pointer-coarse:min-h-11"
    >
      <span aria-hidden className="shrink-0 text-muted">
        {icon}
      </span>
      <span className="min-w-0 grow truncate" title={name}>
        {name}
      </span>
      {note && <span className="shrink-0 text-12 text-muted tabular-nums">{note}</span>}
    </button>
  )
}
