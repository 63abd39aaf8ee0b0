import type { ReactNode } from 'react'
import { useUser } from '../../api/meta.ts'
import { Link, usePath } from '../../navigation.tsx'
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
              <Tab to={paths.settings}>General</Tab>
              <Tab to={paths.people}>People</Tab>
            </nav>
          )}
          {children}
        </div>
      </div>
    </>
  )
}

function Tab({ to, children }: { to: string; children: ReactNode }) {
  const active = usePath() === to
  return (
    <Link
      to={to}
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
