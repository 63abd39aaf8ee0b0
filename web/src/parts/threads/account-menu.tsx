import { ChevronsUpDown, Keyboard, LogOut, Settings, ShieldCheck, UserRound } from 'lucide-react'
import { useLocation } from 'wouter'
import { useUser } from '../../api/meta.ts'
import { asProblem } from '../../api/problem.ts'
import { signOut } from '../../api/session.ts'
import { paths } from '../../paths.ts'
import { showToast } from '../../stores/toasts.ts'
import { Menu, MenuItem } from '../../ui/menu.tsx'

type AccountMenuProps = { onOpen: () => void; onShowShortcuts: () => void }

export function AccountMenu({ onOpen, onShowShortcuts }: AccountMenuProps) {
  const user = useUser()
  const [, navigate] = useLocation()
  const go = (path: string) => {
    onOpen()
    navigate(path)
  }
  return (
    <Menu
      label="Account"
      className="w-56"
      trigger={props => (
        <button
          type="button"
          {...props}
          aria-label={`Account: ${user.name}`}
          className="flex h-11 w-full min-w-0 items-center gap-2.5 rounded-6 px-2 text-left transition-colors hover:bg-surface-2 aria-expanded:bg-surface-2"
        >
          <span
            aria-hidden
            className="grid size-7 shrink-0 place-items-center rounded-full bg-accent-soft text-12 font-semibold text-accent"
          >
            {initialOf(user.name)}
          </span>
          <span className="min-w-0 grow truncate text-14 text-strong">{user.name}</span>
          <ChevronsUpDown size={16} aria-hidden className="shrink-0 text-muted" />
        </button>
      )}
    >
      {close => (
        <>
          <p className="truncate px-2 py-1.5 text-12 text-muted">{user.email}</p>
          <MenuItem
            icon={<Settings size={16} />}
            onClick={() => {
              close()
              go(paths.settings)
            }}
          >
            Settings
          </MenuItem>
          <MenuItem
            icon={<UserRound size={16} />}
            onClick={() => {
              close()
              go(paths.account)
            }}
          >
            Your account
          </MenuItem>
          {user.role === 'admin' && (
            <MenuItem
              icon={<ShieldCheck size={16} />}
              onClick={() => {
                close()
                go(paths.adminPeople)
              }}
            >
              Administration
            </MenuItem>
          )}
          <MenuItem
            icon={<Keyboard size={16} />}
            shortcut="?"
            onClick={() => {
              close()
              onShowShortcuts()
            }}
          >
            Keyboard shortcuts
          </MenuItem>
          <MenuItem
            icon={<LogOut size={16} />}
            onClick={() => {
              close()
              signOut(user.id).catch((error: unknown) => showToast(asProblem(error).message, { tone: 'bad' }))
            }}
          >
            Sign out
          </MenuItem>
        </>
      )}
    </Menu>
  )
}

const initialOf = (name: string): string => [...name.trim()][0]?.toUpperCase() ?? '?'
