import type { Message, Thread } from '@omniai/contracts/schemas/thread'
import { type KeyboardEvent, type RefObject, useEffect, useId, useRef, useState } from 'react'
import { announce } from '../../stores/announcements.ts'
import { classNames } from '../../ui/class-names.ts'
import type { Written } from '../chat/composer.tsx'
import type { Choice } from '../models/use-choice.ts'
import { tokenAt } from './composer-token.ts'
import { type Offer, useOffers } from './use-commands.tsx'

type CommandMenuProps = Omit<Written, 'onReady'> & {
  threadId: string | null
  thread: Thread | undefined
  messages: readonly Message[] | undefined
  choice: Choice
  takeAlong: (threadId: string) => void
  /** Where the composer asks whose key it is. */
  menuKey: RefObject<((event: KeyboardEvent) => boolean) | null>
}

/** A list above the text, for as long as what is typed asks for it. The focus stays in the text. */
export function CommandMenu({ menuKey, ...around }: CommandMenuProps) {
  const { text, setText, field } = around
  const id = useId()
  const cursor = useCursor(field, text)
  const [closedFor, setClosedFor] = useState<string | null>(null)
  const [place, setPlace] = useState(0)
  const found = useOffers(tokenAt(text, cursor), around)
  const offers = closedFor === text ? [] : found
  const open = offers.length > 0
  const active = Math.min(place, offers.length - 1)

  // biome-ignore lint/correctness/useExhaustiveDependencies: another text is another list
  useEffect(() => setPlace(0), [text])
  useEffect(() => {
    if (open) announce(`${offers.length} ${offers.length === 1 ? 'choice' : 'choices'}`)
  }, [open, offers.length])

  const pick = (offer: Offer) => {
    setText(offer.text)
    field.current?.focus()
    // The field still has the old text; the cursor follows the new one.
    requestAnimationFrame(() => field.current?.setSelectionRange(offer.text.length, offer.text.length))
    offer.run?.()
  }
  menuKey.current = event => {
    if (!open || event.altKey || event.ctrlKey || event.metaKey) return false
    const offer = offers[active]
    if (event.key === 'ArrowDown') setPlace((active + 1) % offers.length)
    else if (event.key === 'ArrowUp') setPlace((active - 1 + offers.length) % offers.length)
    else if (event.key === 'Escape') setClosedFor(text)
    else if ((event.key === 'Enter' || event.key === 'Tab') && !event.shiftKey && offer) pick(offer)
    else return false
    event.preventDefault()
    event.stopPropagation()
    return true
  }

  const activeId = open ? `${id}-${active}` : null
  useEffect(() => {
    const element = field.current
    if (!element) return
    if (activeId === null) {
      for (const name of ['aria-controls', 'aria-activedescendant', 'aria-autocomplete'])
        element.removeAttribute(name)
      return
    }
    element.setAttribute('aria-autocomplete', 'list')
    element.setAttribute('aria-controls', id)
    element.setAttribute('aria-activedescendant', activeId)
    document.getElementById(activeId)?.scrollIntoView({ block: 'nearest' })
  }, [field, id, activeId])

  if (!open) return null
  return (
    <div className="relative">
      <div
        id={id}
        role="listbox"
        aria-label="Commands and files"
        className="appear absolute bottom-2 left-0 z-(--layer-banner) max-h-[min(320px,40dvh)] w-[min(420px,100%)] overflow-y-auto rounded-10 bg-surface-float p-1 shadow-float"
      >
        {offers.map((offer, index) => (
          // biome-ignore lint/a11y/useKeyWithClickEvents: the keys are those of the text field, which keeps the focus
          // biome-ignore lint/a11y/useFocusableInteractive: see above
          <div
            key={offer.id}
            id={`${id}-${index}`}
            role="option"
            aria-selected={index === active}
            onPointerDown={event => event.preventDefault()}
            onPointerMove={() => setPlace(index)}
            onClick={() => pick(offer)}
            className={classNames(
              'flex min-h-9 cursor-default items-center gap-3 rounded-6 px-2 py-1 text-14 pointer-coarse:min-h-11',
              index === active ? 'bg-surface-2 text-strong' : 'text-normal',
            )}
          >
            <span aria-hidden className="shrink-0 text-muted">
              {offer.icon}
            </span>
            <span className="min-w-0 shrink-0 max-w-[60%] truncate">{offer.label}</span>
            <span className="min-w-0 grow truncate text-right text-12 text-muted">{offer.note}</span>
          </div>
        ))}
      </div>
    </div>
  )
}

/** Where the cursor stands, also when it moves without a word being typed. */
function useCursor(field: RefObject<HTMLTextAreaElement | null>, text: string): number {
  const [cursor, setCursor] = useState(text.length)
  const latest = useRef(setCursor)
  useEffect(() => {
    const look = () => {
      if (document.activeElement === field.current) latest.current(field.current?.selectionStart ?? 0)
    }
    document.addEventListener('selectionchange', look)
    return () => document.removeEventListener('selectionchange', look)
  }, [field])
  // Typing tells before the selection does.
  return document.activeElement === field.current ? (field.current?.selectionStart ?? cursor) : cursor
}
