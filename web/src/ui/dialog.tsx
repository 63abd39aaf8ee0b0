import { X } from 'lucide-react'
import { type ReactNode, useEffect, useId, useRef } from 'react'
import { IconButton } from './button.tsx'
import { classNames } from './class-names.ts'

type DialogProps = {
  title: string
  children: ReactNode
  onClose: () => void
  /** False: it can only be left by its own buttons. */
  dismissable?: boolean
  width?: 'narrow' | 'wide'
}

export function Dialog({ title, children, onClose, dismissable = true, width = 'narrow' }: DialogProps) {
  const dialog = useRef<HTMLDialogElement>(null)
  const titleId = useId()

  useEffect(() => {
    const element = dialog.current
    if (element && !element.open) {
      element.showModal()
      element.querySelector<HTMLElement>('[data-first]')?.focus()
    }
    return () => element?.close()
  }, [])

  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: Escape is the keyboard's way out, and the dialog brings it itself
    <dialog
      ref={dialog}
      aria-labelledby={titleId}
      onCancel={event => {
        // React hands it on from a dialog inside this one.
        if (event.target !== event.currentTarget) return
        event.preventDefault()
        if (dismissable) onClose()
      }}
      onClick={event => {
        if (dismissable && event.target === dialog.current) onClose()
      }}
      className={classNames(
        'rise m-auto max-h-[min(720px,calc(100dvh-32px))] w-[calc(100vw-32px)] overflow-hidden rounded-16 bg-surface-float p-0 text-normal shadow-float',
        width === 'narrow' ? 'max-w-[420px]' : 'max-w-[760px]',
      )}
    >
      <div className="flex max-h-[inherit] flex-col">
        <header className="flex h-12 shrink-0 items-center justify-between gap-2 border-b border-line pr-2 pl-5">
          <h2 id={titleId} className="truncate text-14 font-semibold text-strong">
            {title}
          </h2>
          {dismissable && <IconButton label="Close" icon={<X size={16} />} onClick={onClose} />}
        </header>
        <div className="min-h-0 overflow-y-auto p-5">{children}</div>
      </div>
    </dialog>
  )
}
