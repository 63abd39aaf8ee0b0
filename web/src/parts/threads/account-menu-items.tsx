import { Keyboard, LogOut, Settings, ShieldCheck, UserRound } from 'lucide-react'
import { useLocation } from 'wouter'
import { useUser } from '../../api/meta.ts'
import { signOut } from '../../api/sign-out.ts'
import { paths } from '../../paths.ts'
import { MenuItem } from '../../ui/menu.tsx'
import { toastProblem } from '../session/toast-problem.ts'

type AccountMenuItemsProps = { close: () => void; onOpen: () => void; onShowShortcuts: () => void }

export function AccountMenuItems({ close, onOpen, onShowShortcuts }: AccountMenuItemsProps) {
  const user = useUser()
  const [, navigate] = useLocation()
  const going = (path: string) => () => {
    close()
    onOpen()
    navigate(path)
  }
  return (
    <>
      <p className="truncate px-2 py-1.5 text-12 text-muted">{user.email}</p>
      <MenuItem icon={<Settings size={16} />} onClick={going(paths.settings)}>
        Settings
      </MenuItem>
      <MenuItem icon={<UserRound size={16} />} onClick={going(paths.account)}>
        Your account
      </MenuItem>
      {user.role === 'admin' && (
        <MenuItem icon={<ShieldCheck size={16} />} onClick={going(paths.adminPeople)}>
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
          signOut(user.id).catch(toastProblem)
        }}
      >
        Sign out
      </MenuItem>
    </>
  )
}
