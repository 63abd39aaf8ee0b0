import { type ReactNode, useId } from 'react'

/** One more list below the first one of a page. */
export function Subject({ title, lead, children }: { title: string; lead: string; children: ReactNode }) {
  const id = useId()
  return (
    <section aria-labelledby={id} className="flex flex-col gap-3 pt-10">
      <header className="flex flex-col gap-1">
        <h2 id={id} className="text-14 font-semibold text-strong">
          {title}
        </h2>
        <p className="max-w-(--reading-width) text-13 text-muted">{lead}</p>
      </header>
      {children}
    </section>
  )
}
