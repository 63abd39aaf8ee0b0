import { type ComponentProps, type ReactNode, useId, useRef, useState } from 'react'
import { classNames } from './class-names.ts'

type TriggerProps = Pick<ComponentProps<'button'>, 'popoverTarget' | 'aria-expanded' | 'aria-controls'>

type PopoverProps = {
  label: string
  /** What the trigger needs is handed to it. */
  trigger: (props: TriggerProps) => ReactNode
  /** Drawn only while open; `close` also gives the focus back. */
  children: (close: () => void) => ReactNode
  align?: 'start' | 'end'
  role?: 'dialog' | 'menu'
  className?: string
}

const margin = 8

/** Below its trigger where there is room, else above, and always inside the window. */
function place(panel: HTMLElement, trigger: DOMRect, align: 'start' | 'end') {
  const { innerWidth, innerHeight } = window
  const left = align === 'start' ? trigger.left : trigger.right - panel.offsetWidth
  panel.style.left = `${Math.max(margin, Math.min(left, innerWidth - panel.offsetWidth - margin))}px`
  const below = innerHeight - trigger.bottom - margin * 1.5
  const above = trigger.top - margin * 1.5
  const upwards = below < Math.min(panel.scrollHeight, 320) && above > below
  panel.style.maxHeight = `${Math.max(120, upwards ? above : below)}px`
  panel.style.top = upwards ? 'auto' : `${trigger.bottom + margin / 2}px`
  panel.style.bottom = upwards ? `${innerHeight - trigger.top + margin / 2}px` : 'auto'
}

export function Popover({
  label,
  trigger,
  children,
  align = 'start',
  role = 'dialog',
  className,
}: PopoverProps) {
  const id = useId()
  const [open, setOpen] = useState(false)
  const panel = useRef<HTMLDivElement>(null)
  const root = useRef<HTMLSpanElement>(null)
  const sized = useRef<ResizeObserver>(null)
  const triggerOf = () => root.current?.querySelector<HTMLElement>(`[aria-controls="${CSS.escape(id)}"]`)

  return (
    <span ref={root} className="contents">
      {trigger({ popoverTarget: id, 'aria-expanded': open, 'aria-controls': id })}
      {/* biome-ignore lint/a11y/useAriaPropsSupportedByRole: the role, dialog or menu, is given by the caller */}
      <div
        ref={panel}
        id={id}
        popover="auto"
        role={role}
        aria-label={label}
        onBeforeToggle={event => setOpen(event.newState === 'open')}
        onToggle={event => {
          const element = panel.current
          const anchor = triggerOf()
          sized.current?.disconnect()
          if (event.newState !== 'open' || !element || !anchor) return
          let focused = false
          // What it holds may still have to be fetched: it is placed again, and focused, when it is there.
          const settle = () => {
            place(element, anchor.getBoundingClientRect(), align)
            if (focused) return
            const first = element.querySelector<HTMLElement>(
              '[data-first], input, [role^="menuitem"], button',
            )
            first?.focus({ preventScroll: true })
            focused = first !== null
          }
          settle()
          sized.current = new ResizeObserver(settle)
          sized.current.observe(element)
        }}
        className={classNames(
          'fixed overflow-y-auto rounded-10 bg-surface-float text-14 text-normal shadow-float open:appear',
          className,
        )}
      >
        {open &&
          children(() => {
            panel.current?.hidePopover()
            triggerOf()?.focus({ preventScroll: true })
          })}
      </div>
    </span>
  )
}
