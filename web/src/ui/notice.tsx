import { CircleAlert, CircleCheck, Info, TriangleAlert } from 'lucide-react'
import type { ReactNode } from 'react'
import { classNames } from './class-names.ts'

const tones = {
  info: { look: 'bg-accent-soft', icon: <Info size={16} className="text-accent" aria-hidden /> },
  good: { look: 'bg-good-soft', icon: <CircleCheck size={16} className="text-good" aria-hidden /> },
  warn: { look: 'bg-warn-soft', icon: <TriangleAlert size={16} className="text-warn" aria-hidden /> },
  bad: { look: 'bg-bad-soft', icon: <CircleAlert size={16} className="text-bad" aria-hidden /> },
} as const

type NoticeProps = {
  tone: keyof typeof tones
  title: string
  children?: ReactNode
  actions?: ReactNode
  /** Errors interrupt; everything else waits its turn. */
  role?: 'alert' | 'status'
}

export function Notice({ tone, title, children, actions, role }: NoticeProps) {
  return (
    <div role={role} className={classNames('flex gap-3 rounded-10 px-4 py-3 text-14', tones[tone].look)}>
      <span className="mt-0.5 shrink-0">{tones[tone].icon}</span>
      <div className="flex min-w-0 grow flex-wrap items-center gap-x-4 gap-y-2">
        <div className="flex min-w-[min(100%,24ch)] flex-1 flex-col gap-0.5">
          <p className="font-medium text-strong">{title}</p>
          {children && <div className="text-13 text-normal">{children}</div>}
        </div>
        {actions && <div className="flex flex-wrap items-center gap-2">{actions}</div>}
      </div>
    </div>
  )
}
