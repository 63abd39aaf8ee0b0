import type { ReactNode } from 'react'
import { classNames } from './class-names.ts'

/** Things of one kind, one line each. */
export function RowList({ label, children }: { label: string; children: ReactNode }) {
  return (
    <ul aria-label={label} className="divide-y divide-line rounded-10 border border-line">
      {children}
    </ul>
  )
}

type RowProps = {
  icon?: ReactNode
  title: ReactNode
  badges?: ReactNode
  note?: ReactNode
  actions?: ReactNode
  className?: string
}

export function Row({ icon, title, badges, note, actions, className }: RowProps) {
  return (
    <li className={classNames('flex flex-wrap items-center gap-x-3 gap-y-2 px-4 py-3', className)}>
      {icon && (
        <span aria-hidden className="shrink-0 text-muted">
          {icon}
        </span>
      )}
      <div className="min-w-[min(100%,12rem)] flex-1">
        <p className="flex flex-wrap items-center gap-x-2 gap-y-1 text-14 text-strong">
          <span className="min-w-0">{title}</span>
          {badges}
        </p>
        {note && <p className="text-12 text-muted">{note}</p>}
      </div>
      {actions && <div className="flex shrink-0 items-center gap-1">{actions}</div>}
    </li>
  )
}
