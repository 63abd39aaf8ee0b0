import type { ReactNode } from 'react'
import { Link, useLocation } from 'wouter'
import { classNames } from '../ui/class-names.ts'
import { PageHeader } from './page-frame.tsx'

export type FrameTab = {
  readonly href: string
  readonly label: string
  /** Pages below this address belong to this tab too. */
  readonly below?: boolean
}

type TabbedFrameProps = {
  title: string
  tabs: readonly FrameTab[]
  children: ReactNode
}

/** Pages of one subject, one tab each. */
export function TabbedFrame({ title, tabs, children }: TabbedFrameProps) {
  return (
    <>
      <PageHeader title={<h1 className="px-1.5 text-14 font-medium text-strong">{title}</h1>} />
      <div className="min-h-0 grow overflow-y-auto">
        <div className="mx-auto w-full max-w-[760px] px-4 pb-16 sm:px-8">
          <nav aria-label={title} className="flex gap-1 overflow-x-auto border-b border-line">
            {tabs.map(tab => (
              <Tab key={tab.href} {...tab} />
            ))}
          </nav>
          {children}
        </div>
      </div>
    </>
  )
}

function Tab({ href, label, below }: FrameTab) {
  const [location] = useLocation()
  const active = location === href || (below && location.startsWith(`${href}/`))
  return (
    <Link
      href={href}
      aria-current={active ? 'page' : undefined}
      className={classNames(
        'flex h-10 shrink-0 items-center border-b-2 px-2 text-14 transition-colors focus-visible:outline-offset-[-2px] pointer-coarse:h-11',
        active ? 'border-accent font-medium text-strong' : 'border-transparent text-muted hover:text-strong',
      )}
    >
      {label}
    </Link>
  )
}
