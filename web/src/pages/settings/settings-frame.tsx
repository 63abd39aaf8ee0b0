import type { ReactNode } from 'react'
import { Link, useLocation } from 'wouter'
import { useUser } from '../../api/meta.ts'
import { paths } from '../../paths.ts'
import { classNames } from '../../ui/class-names.ts'
import { PageHeader } from '../page-frame.tsx'

export function SettingsFrame({ children }: { children: ReactNode }) {
  const { role } = useUser()
  return (
    <>
      <PageHeader title={<h1 className="px-1.5 text-14 font-medium text-strong">Settings</h1>} />
      <div className="min-h-0 grow overflow-y-auto">
        <div className="mx-auto w-full max-w-[760px] px-4 pb-16 sm:px-8">
          {role === 'admin' && (
            <nav aria-label="Settings" className="flex gap-1 border-b border-line">
              <Tab href={paths.settings}>General</Tab>
              <Tab href={paths.people}>People</Tab>
            </nav>
          )}
          {children}
        </div>
      </div>
    </>
  )
}

function Tab({ href, children }: { href: string; children: ReactNode }) {
  const [location] = useLocation()
  const active = location === href
  return (
    <Link
      href={href}
      aria-current={active ? 'page' : undefined}
      className={classNames(
        '-mb-px flex h-10 items-center border-b-2 px-2 text-14 transition-colors',
        active ? 'border-accent font-medium text-strong' : 'border-transparent text-muted hover:text-strong',
      )}
    >
      {children}
    </Link>
  )
}
