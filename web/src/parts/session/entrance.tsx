import { type ReactNode, useEffect } from 'react'
import { Mark } from '../../ui/mark.tsx'

/** The frame of the pages in front of the app: sign in, register, set up. */
export function Entrance({
  title,
  lead,
  children,
}: {
  title: string
  lead?: ReactNode
  children: ReactNode
}) {
  useEffect(() => {
    document.title = `${title} – OmniAI`
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
            <h1 className="text-28 font-semibold tracking-tight text-strong">{title}</h1>
            {lead && <p className="text-14 text-muted">{lead}</p>}
          </div>
        </header>
        <div className="rounded-16 border border-line bg-surface-0 p-6">{children}</div>
      </div>
    </main>
  )
}
