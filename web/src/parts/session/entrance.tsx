import { type ReactNode, useEffect, useRef } from 'react'
import { Mark } from '../../ui/mark.tsx'

type EntranceProps = {
  title: string
  lead?: ReactNode
  children: ReactNode
  /** Ways to other pages, below the card. */
  footer?: ReactNode
}

/** The frame of the pages in front of the app: sign in, register, set up. */
export function Entrance({ title, lead, children, footer }: EntranceProps) {
  const heading = useRef<HTMLHeadingElement>(null)
  useEffect(() => {
    document.title = `${title} – OmniAI`
    // A page that came by a link has lost the focus with the page before; an input that opens a keyboard is not taken.
    if (document.activeElement !== document.body) return
    const first = matchMedia('(pointer: coarse)').matches
      ? null
      : heading.current?.closest('main')?.querySelector<HTMLElement>('[data-first]')
    ;(first ?? heading.current)?.focus({ preventScroll: true })
  }, [title])
  return (
    <main className="flex min-h-full flex-col items-center bg-surface-1 px-4 pt-[max(48px,14dvh)] pb-12">
      <div className="flex w-full max-w-[380px] flex-col gap-6">
        <header className="flex flex-col items-start gap-4 px-1">
          <span className="flex items-center gap-2 text-14 font-semibold text-strong">
            <Mark size={22} />
            OmniAI
          </span>
          <div className="flex flex-col gap-1.5">
            <h1
              ref={heading}
              tabIndex={-1}
              className="text-28 font-semibold tracking-tight text-strong outline-none"
            >
              {title}
            </h1>
            {lead && <p className="text-14 text-muted">{lead}</p>}
          </div>
        </header>
        <div className="rounded-16 border border-line bg-surface-0 p-6">{children}</div>
        {footer && <p className="text-center text-13 text-muted">{footer}</p>}
      </div>
    </main>
  )
}
