import { bounds } from '@omniai/contracts/limits'
import { MessageSquare, Search } from 'lucide-react'
import { type KeyboardEvent, type ReactNode, useEffect, useId, useRef, useState } from 'react'
import { useLocation } from 'wouter'
import { threadsWhere } from '../../api/thread-lists.ts'
import { useResource } from '../../api/use-resource.ts'
import { paths } from '../../paths.ts'
import { classNames } from '../../ui/class-names.ts'
import { isComposing } from '../chat/keys.ts'
import { SnippetText } from '../threads/snippet.tsx'
import { type Command, useCommands } from './commands.tsx'
import { findCommands } from './find-commands.ts'
import { useFoundPlaces } from './use-found-places.tsx'
import { useFoundThreads } from './use-found-threads.ts'

const recentAtOnce = 6
const recent = threadsWhere({})

type Choice = Omit<Command, 'note'> & { readonly note?: ReactNode }
type Group = { readonly label: string; readonly choices: readonly Choice[] }

/** Everything one can open or do, by typing. The focus stays in the field; the list is walked with the arrows. */
export function Palette({ onClose, onShowShortcuts }: { onClose: () => void; onShowShortcuts: () => void }) {
  const dialog = useRef<HTMLDialogElement>(null)
  const id = useId()
  const [typed, setTyped] = useState('')
  const [at, setAt] = useState(0)
  const { groups, searching } = useGroups(typed, onShowShortcuts)
  const choices = groups.flatMap(group => group.choices)
  const active = choices[Math.min(at, choices.length - 1)]
  const optionId = (choice: Choice) => `${id}-${choice.id}`

  useEffect(() => {
    const element = dialog.current
    if (element && !element.open) element.showModal()
    return () => element?.close()
  }, [])
  useEffect(() => {
    if (active) document.getElementById(`${id}-${active.id}`)?.scrollIntoView({ block: 'nearest' })
  }, [active, id])

  const run = (choice: Choice | undefined) => {
    if (!choice) return
    // What it does may open a dialog of its own: this one is out of the way first.
    dialog.current?.close()
    onClose()
    choice.run()
  }
  const onKeyDown = (event: KeyboardEvent) => {
    if (isComposing(event)) return
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0
    if (step !== 0) setAt((Math.min(at, choices.length - 1) + step + choices.length) % choices.length || 0)
    else if (event.key === 'Enter') run(active)
    else return
    event.preventDefault()
  }

  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: Escape is the keyboard's way out, and the dialog brings it itself
    <dialog
      ref={dialog}
      aria-label="Go to or do"
      onCancel={event => {
        event.preventDefault()
        onClose()
      }}
      onClick={event => {
        if (event.target === dialog.current) onClose()
      }}
      className="appear mx-auto mt-[min(14dvh,120px)] mb-auto w-[calc(100vw-24px)] max-w-[600px] overflow-hidden rounded-16 bg-surface-float p-0 text-normal shadow-float"
    >
      <div className="flex max-h-[min(480px,70dvh)] flex-col">
        <div className="flex shrink-0 items-center gap-3 border-b border-line px-4">
          <Search size={16} aria-hidden className="shrink-0 text-muted" />
          <input
            autoFocus
            role="combobox"
            aria-label="Threads and actions"
            aria-expanded
            aria-controls={`${id}-list`}
            aria-activedescendant={active ? optionId(active) : undefined}
            aria-autocomplete="list"
            autoComplete="off"
            spellCheck={false}
            placeholder="Open a thread, or do something"
            maxLength={bounds.search_text}
            value={typed}
            onChange={event => {
              setTyped(event.target.value)
              setAt(0)
            }}
            onKeyDown={onKeyDown}
            className="h-12 min-w-0 grow bg-transparent text-16 text-strong outline-none placeholder:text-muted"
          />
        </div>
        <div
          id={`${id}-list`}
          role="listbox"
          aria-label="Threads and actions"
          className="min-h-0 overflow-y-auto p-2"
        >
          {groups.map(group => (
            // biome-ignore lint/a11y/useSemanticElements: a group of options; a fieldset may not stand in a listbox
            <div key={group.label} role="group" aria-label={group.label} className="pb-1">
              <p aria-hidden className="px-2.5 pt-1.5 pb-1 text-12 font-medium text-muted">
                {group.label}
              </p>
              {group.choices.map(choice => (
                <Option
                  key={choice.id}
                  id={optionId(choice)}
                  choice={choice}
                  active={choice === active}
                  onPoint={() => setAt(choices.indexOf(choice))}
                  onChoose={() => run(choice)}
                />
              ))}
            </div>
          ))}
        </div>
        <p role="status" className="sr-only">
          {searching ? 'Searching' : `${choices.length} ${choices.length === 1 ? 'choice' : 'choices'}`}
        </p>
      </div>
    </dialog>
  )
}

type OptionProps = {
  id: string
  choice: Choice
  active: boolean
  onPoint: () => void
  onChoose: () => void
}

function Option({ id, choice, active, onPoint, onChoose }: OptionProps) {
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: Enter in the field chooses the active option
    // biome-ignore lint/a11y/useFocusableInteractive: the focus stays in the field
    <div
      id={id}
      role="option"
      aria-selected={active}
      onPointerMove={active ? undefined : onPoint}
      onClick={onChoose}
      className={classNames(
        'flex min-h-9 cursor-pointer items-center gap-3 rounded-6 px-2.5 py-1.5 text-14 pointer-coarse:min-h-11',
        active ? 'bg-surface-2 text-strong' : 'text-normal',
      )}
    >
      <span aria-hidden className="shrink-0 text-muted">
        {choice.icon}
      </span>
      <span className="min-w-0 grow">
        <span className="block truncate">{choice.label}</span>
        {choice.note && <span className="block truncate text-12 text-muted">{choice.note}</span>}
      </span>
    </div>
  )
}

function useGroups(typed: string, onShowShortcuts: () => void) {
  const [, navigate] = useLocation()
  const commands = useCommands(onShowShortcuts)
  const { data } = useResource(recent)
  const { found, searching, settled } = useFoundThreads(typed)
  const words = typed.trim()
  const places = useFoundPlaces(words, settled)

  const open = (threadId: string, label: string): Choice => ({
    id: threadId,
    label: label || 'New thread',
    icon: <MessageSquare size={16} />,
    run: () => navigate(paths.thread(threadId)),
  })
  const known = findCommands(
    (data?.items ?? []).map(thread => open(thread.id, thread.title)),
    words,
  ).slice(0, recentAtOnce)
  const further = found
    .filter(thread => !known.some(choice => choice.id === thread.id))
    .map(({ id, title, hit }): Choice => {
      const choice = open(id, title)
      const messageId = hit?.message_id
      if (!hit || !messageId) return choice
      const run = () => navigate(paths.message(id, messageId))
      return { ...choice, run, note: <SnippetText snippet={hit.snippet} /> }
    })
  const everywhere: Choice = {
    id: 'everywhere',
    label: `Search for “${words}” in all messages`,
    icon: <Search size={16} />,
    run: () => navigate(paths.searchFor(words)),
  }
  const actions = findCommands(commands, words)
  const groups: readonly Group[] = [
    { label: words === '' ? 'Recent threads' : 'Threads', choices: known },
    { label: 'Documents', choices: places.docs },
    { label: words === '' ? 'Recent projects' : 'Projects', choices: places.projects },
    { label: 'Actions', choices: actions },
    { label: 'Found in messages', choices: words === '' ? [] : [...further, everywhere] },
  ]
  return {
    groups: groups.filter(group => group.choices.length > 0),
    searching: searching || places.searching,
  }
}
