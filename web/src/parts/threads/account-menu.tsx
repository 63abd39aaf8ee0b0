import { ChevronsUpDown } from 'lucide-react'
import { Suspense } from 'react'
import { useUser } from '../../api/meta.ts'
import { lazyPart } from '../../ui/lazy-part.tsx'
import { Menu } from '../../ui/menu.tsx'

const AccountMenuItems = lazyPart(() =>
  import('./account-menu-items.tsx').then(module => module.AccountMenuItems),
)

type AccountMenuProps = { onOpen: () => void; onShowShortcuts: () => void }

export function AccountMenu(props: AccountMenuProps) {
  const { name } = useUser()
  return (
    <Menu
      label="Account"
      className="w-56"
      trigger={trigger => (
        <button
          type="button"
          {...trigger}
          aria-label={`Account: ${name}`}
          className="flex h-11 w-full min-w-0 items-center gap-2.5 rounded-6 px-2 text-left transition-colors hover:bg-surface-2 aria-expanded:bg-surface-2"
        >
          <span
            aria-hidden
            className="grid size-7 shrink-0 place-items-center rounded-full bg-accent-soft text-12 font-semibold text-accent"
          >
            {[...name.trim()][0]?.toUpperCase() ?? '?'}
          </span>
          <span className="min-w-0 grow truncate text-14 text-strong">{name}</span>
          <ChevronsUpDown size={16} aria-hidden className="shrink-0 text-muted" />
        </button>
      )}
    >
      {close => (
        <Suspense>
          <AccountMenuItems close={close} {...props} />
        </Suspense>
      )}
    </Menu>
  )
}
