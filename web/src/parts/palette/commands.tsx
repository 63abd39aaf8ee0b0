/** What the palette can do beside opening threads. Whoever may not do a thing is not offered it. */
import {
  Activity,
  Archive,
  BarChart3,
  FolderPlus,
  Folders,
  Keyboard,
  LogOut,
  Mail,
  MessageCircleDashed,
  Monitor,
  Moon,
  PanelLeft,
  Plug,
  ScrollText,
  Search,
  Settings,
  SquarePen,
  Sun,
  Trash2,
  UserRound,
  Users,
} from 'lucide-react'
import type { ReactNode } from 'react'
import { useLocation } from 'wouter'
import { useFlag, useUser } from '../../api/meta.ts'
import { signOut } from '../../api/sign-out.ts'
import { paths } from '../../paths.ts'
import { toggleSidebar } from '../../stores/sidebar.ts'
import { setTheme, type Theme } from '../../stores/theme.ts'
import { toastProblem } from '../session/toast-problem.ts'
import { startTemporary } from '../threads/start-temporary.ts'
import { useNewDocument } from './new-document.tsx'

export type Command = {
  readonly id: string
  readonly label: string
  readonly note?: string | undefined
  readonly icon: ReactNode
  /** Other words that one may look for it with. */
  readonly words?: string
  readonly run: () => void
}

const themes: readonly (readonly [Theme, string, ReactNode])[] = [
  ['light', 'Light theme', <Sun size={16} key="light" />],
  ['dark', 'Dark theme', <Moon size={16} key="dark" />],
  ['system', 'Theme of the system', <Monitor size={16} key="system" />],
]

export function useCommands(onShowShortcuts: () => void): readonly Command[] {
  const [, navigate] = useLocation()
  const user = useUser()
  const diagnostics = useFlag('diagnostics')
  const workspace = useFlag('workspace')
  const editor = useFlag('editor')
  const newDocument = useNewDocument(workspace && editor)
  const page = (href: string, label: string, icon: ReactNode, words = ''): Command => ({
    id: href,
    label,
    icon,
    words,
    run: () => navigate(href),
  })
  return [
    page(paths.newChat, 'New chat', <SquarePen size={16} />, 'thread start'),
    {
      id: 'temporary',
      label: 'Temporary chat',
      words: 'private incognito new',
      icon: <MessageCircleDashed size={16} />,
      run: () => void startTemporary(navigate),
    },
    ...(workspace
      ? [
          page(paths.workspace, 'Projects', <Folders size={16} />, 'workspace documents'),
          page(`${paths.workspace}?new=1`, 'New project', <FolderPlus size={16} />, 'workspace'),
          ...(editor ? [newDocument] : []),
        ]
      : []),
    page(paths.search, 'Search', <Search size={16} />, 'find messages'),
    page(paths.archive, 'Archive', <Archive size={16} />),
    page(paths.trash, 'Trash', <Trash2 size={16} />, 'deleted restore bin'),
    page(paths.settings, 'Settings', <Settings size={16} />, 'preferences appearance model'),
    page(paths.account, 'Your account', <UserRound size={16} />, 'password passkey sessions'),
    page(paths.usage, 'Usage', <BarChart3 size={16} />, 'tokens cost'),
    ...(user.role === 'admin'
      ? [
          page(paths.adminPeople, 'People', <Users size={16} />, 'administration users'),
          page(paths.adminInvitations, 'Invitations', <Mail size={16} />, 'administration invite'),
          page(
            paths.adminProviders,
            'Models and providers',
            <Plug size={16} />,
            'administration connect keys prices',
          ),
          page(paths.adminAudit, 'Audit log', <ScrollText size={16} />, 'administration'),
          ...(diagnostics
            ? [page(paths.adminDiagnostics, 'Diagnostics', <Activity size={16} />, 'administration')]
            : []),
        ]
      : []),
    ...themes.map(([theme, label, icon]) => ({
      id: theme,
      label,
      icon,
      words: 'appearance colours mode',
      run: () => setTheme(theme),
    })),
    {
      id: 'sidebar',
      label: 'Show or hide the sidebar',
      icon: <PanelLeft size={16} />,
      run: toggleSidebar,
    },
    {
      id: 'shortcuts',
      label: 'Keyboard shortcuts',
      words: 'help keys',
      icon: <Keyboard size={16} />,
      run: onShowShortcuts,
    },
    {
      id: 'sign-out',
      label: 'Sign out',
      words: 'log out leave',
      icon: <LogOut size={16} />,
      run: () => void signOut(user.id).catch(toastProblem),
    },
  ]
}
