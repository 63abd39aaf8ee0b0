import { Archive, FolderInput, Pin, Trash2 } from 'lucide-react'
import { type MouseEvent, useEffect, useRef, useState } from 'react'
import { useLocation, useRoute } from 'wouter'
import { describeCode } from '../../api/problem.ts'
import { paths } from '../../paths.ts'
import { Button, IconButton } from '../../ui/button.tsx'
import { somethingFloats } from '../chat/keys.ts'
import type { ThreadGroup } from './group-threads.ts'
import { MoveDialog } from './move-dialog.tsx'
import { type Action, type Failure, organiseWithUndo } from './organise-threads.ts'

type ThreadSelectionProps = {
  groups: readonly ThreadGroup[]
  /** The thread that is selected to begin with, if any. */
  first: string
  onDone: () => void
}

export function ThreadSelection({ groups, first, onDone }: ThreadSelectionProps) {
  const threads = groups.flatMap(group => group.threads)
  const [ids, setIds] = useState<ReadonlySet<string>>(() => new Set(first ? [first] : []))
  const [failures, setFailures] = useState<readonly Failure[]>([])
  const [busy, setBusy] = useState(false)
  const [moving, setMoving] = useState(false)
  const lastId = useRef(first)
  const [, chat] = useRoute(paths.threadPattern)
  const [, navigate] = useLocation()
  const selected = threads.filter(thread => ids.has(thread.id))
  const everything = threads.length > 0 && selected.length === threads.length

  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.key !== 'Escape' || event.defaultPrevented || somethingFloats()) return
      event.preventDefault()
      onDone()
    }
    // Before the chat, which would stop its answer.
    window.addEventListener('keydown', onKeyDown, { capture: true })
    return () => window.removeEventListener('keydown', onKeyDown, { capture: true })
  }, [onDone])

  const toggle = (threadId: string, event: MouseEvent) => {
    const next = new Set(ids)
    const on = !ids.has(threadId)
    const from = threads.findIndex(thread => thread.id === lastId.current)
    const to = threads.findIndex(thread => thread.id === threadId)
    const range =
      event.shiftKey && from >= 0 ? threads.slice(Math.min(from, to), Math.max(from, to) + 1) : [threads[to]]
    for (const thread of range) {
      if (thread && on) next.add(thread.id)
      else if (thread) next.delete(thread.id)
    }
    lastId.current = threadId
    setIds(next)
  }

  const act = async (action: Exclude<Action, 'purge'>, folder: string | null = null) => {
    setBusy(true)
    if (action === 'delete' && chat && ids.has(chat.threadId)) navigate(paths.newChat)
    const refused = await organiseWithUndo(selected, action, folder)
    setBusy(false)
    setFailures(refused)
    if (refused.length === 0) onDone()
    // What is left selected is what did not work.
    else setIds(new Set(refused.map(failure => failure.thread.id)))
  }
  const pinning = selected.some(thread => !thread.pinned)
  const nothing = selected.length === 0 || busy

  return (
    <div className="flex min-h-full flex-col">
      <div className="sticky top-0 z-(--layer-header) flex items-center justify-between gap-1 bg-surface-1 py-1">
        <label className="flex h-7 min-w-0 items-center gap-2.5 px-2.5 text-13 font-medium text-normal pointer-coarse:h-10">
          <input
            // biome-ignore lint/a11y/noAutofocus: the person asked for the selection
            autoFocus
            type="checkbox"
            className="size-4 accent-accent"
            checked={everything}
            onChange={() => setIds(everything ? new Set() : new Set(threads.map(thread => thread.id)))}
          />
          Select all shown
        </label>
        <Button size="small" look="quiet" onClick={onDone}>
          Done
        </Button>
      </div>
      {groups.map(({ label, threads: some }) => (
        <fieldset key={label} className="min-w-0 pb-3">
          <legend className="px-2.5 pt-2 pb-1 text-12 font-medium text-muted">{label}</legend>
          {some.map(thread => (
            <label
              key={thread.id}
              title={thread.title}
              className="flex h-8 min-w-0 items-center gap-2.5 rounded-6 px-2.5 text-14 text-normal select-none hover:bg-surface-2/70 has-checked:bg-surface-2 has-checked:text-strong pointer-coarse:h-11"
            >
              <input
                type="checkbox"
                className="size-4 shrink-0 accent-accent"
                checked={ids.has(thread.id)}
                onChange={() => {}}
                onClick={event => toggle(thread.id, event)}
              />
              <span className="truncate">{thread.title || 'New thread'}</span>
            </label>
          ))}
        </fieldset>
      ))}
      <div
        role="toolbar"
        aria-label="Selected threads"
        className="sticky bottom-0 z-(--layer-header) mt-auto border-t border-line bg-surface-1 py-2"
      >
        {failures.length > 0 && <Refused failures={failures} />}
        <div className="flex items-center gap-0.5">
          <span role="status" className="grow truncate px-2.5 text-13 text-muted tabular-nums">
            {selected.length} selected
          </span>
          <IconButton
            label={pinning || nothing ? 'Pin' : 'Unpin'}
            icon={<Pin size={16} />}
            disabled={nothing}
            onClick={() => void act(pinning ? 'pin' : 'unpin')}
          />
          <IconButton
            label="Move to folder"
            icon={<FolderInput size={16} />}
            disabled={nothing}
            onClick={() => setMoving(true)}
          />
          <IconButton
            label="Archive"
            icon={<Archive size={16} />}
            disabled={nothing}
            onClick={() => void act('archive')}
          />
          <IconButton
            label="Delete"
            icon={<Trash2 size={16} />}
            disabled={nothing}
            onClick={() => void act('delete')}
          />
        </div>
      </div>
      {moving && (
        <MoveDialog
          threads={selected}
          onClose={() => setMoving(false)}
          onMove={folder => void act('move', folder)}
        />
      )}
    </div>
  )
}

function Refused({ failures }: { failures: readonly Failure[] }) {
  return (
    <div role="alert" className="mb-2 rounded-6 bg-bad-soft px-2.5 py-2 text-13 text-normal">
      <p className="font-medium text-strong">
        {failures.length === 1
          ? 'One thread was left as it was'
          : `${failures.length} threads were left as they were`}
      </p>
      <ul className="max-h-32 overflow-y-auto">
        {failures.map(({ thread, code }) => (
          <li key={thread.id}>
            {thread.title || 'New thread'}: {describeCode(code).message}
          </li>
        ))}
      </ul>
    </div>
  )
}
