import { type ReactNode, useId } from 'react'

/** One subject of a page of settings: what it is on the left, what can be done on the right. */
export function Section({ title, lead, children }: { title: string; lead?: string; children: ReactNode }) {
  const id = useId()
  return (
    <section
      aria-labelledby={id}
      className="grid gap-4 border-b border-line py-8 last:border-0 md:grid-cols-[200px_1fr] md:gap-8"
    >
      <header className="flex flex-col gap-1">
        <h2 id={id} className="text-14 font-semibold text-strong">
          {title}
        </h2>
        {lead && <p className="text-13 text-muted">{lead}</p>}
      </header>
      <div className="min-w-0">{children}</div>
    </section>
  )
}
