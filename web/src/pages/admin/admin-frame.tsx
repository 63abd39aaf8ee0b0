import type { ReactNode } from 'react'
import { useFlag } from '../../api/meta.ts'
import { paths } from '../../paths.ts'
import { TabbedFrame } from '../tabbed-frame.tsx'

const tabs = [
  { href: paths.adminPeople, label: 'People', below: true },
  { href: paths.adminInvitations, label: 'Invitations' },
  { href: paths.adminProviders, label: 'Models', below: true },
  { href: paths.adminUsage, label: 'Usage' },
  { href: paths.adminAudit, label: 'Audit log' },
]

export function AdminFrame({ children }: { children: ReactNode }) {
  const diagnostics = useFlag('diagnostics')
  return (
    <TabbedFrame
      title="Administration"
      tabs={diagnostics ? [...tabs, { href: paths.adminDiagnostics, label: 'Diagnostics' }] : tabs}
    >
      {children}
    </TabbedFrame>
  )
}

/** What the page is for, in one line under its name. */
export function PageIntro({ title, children }: { title: string; children: ReactNode }) {
  return (
    <header className="flex flex-col gap-1 pt-8 pb-5">
      <h2 className="text-20 font-semibold text-strong">{title}</h2>
      <p className="max-w-(--reading-width) text-14 text-muted">{children}</p>
    </header>
  )
}
