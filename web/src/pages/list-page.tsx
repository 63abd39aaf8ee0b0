import type { ReactNode } from 'react'
import { PageHeader, usePageTitle } from './page-frame.tsx'

/** A page that is one list: its name, what it is for, and the list. */
export function ListPage({ title, lead, actions, children }: ListPageProps) {
  usePageTitle(title)
  return (
    <>
      <PageHeader title={<h1 className="px-1.5 text-14 font-medium text-strong">{title}</h1>}>
        {actions}
      </PageHeader>
      <div className="min-h-0 grow overflow-y-auto">
        <div className="mx-auto flex w-full max-w-[760px] flex-col px-4 pb-16 sm:px-8">
          {lead && <p className="max-w-(--reading-width) pt-4 pb-5 text-14 text-muted">{lead}</p>}
          {children}
        </div>
      </div>
    </>
  )
}

type ListPageProps = { title: string; lead?: ReactNode; actions?: ReactNode; children: ReactNode }
