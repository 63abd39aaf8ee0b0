import { Suspense, useCallback, useEffect, useState } from 'react'
import { Route, Switch, useLocation, useRoute } from 'wouter'
import { useFlag, useUser } from '../api/meta.ts'
import { forgetAll } from '../api/resources.ts'
import { forgetSends, resumeOutbox } from '../api/sends.ts'
import { isTyping, somethingFloats } from '../parts/chat/keys.ts'
import { SessionDialogs } from '../parts/session/session-dialogs.tsx'
import { SidebarPane, SidebarSheet } from '../parts/threads/sidebar.tsx'
import { useThreadsElsewhere } from '../parts/threads/use-threads-elsewhere.ts'
import { paths } from '../paths.ts'
import { shortcutsAreOn } from '../stores/shortcuts.ts'
import { setSidebar, toggleSidebar, useSidebar } from '../stores/sidebar.ts'
import { forgetUnseen } from '../stores/unseen.ts'
import { useWorkspacePlace } from '../stores/workspace-place.ts'
import { Announcer } from '../ui/announcer.tsx'
import { lazyPart } from '../ui/lazy-part.tsx'
import { Skeleton } from '../ui/skeleton.tsx'
import { ToastStack } from '../ui/toast-stack.tsx'
import { useWideScreen } from '../ui/use-wide-screen.ts'
import { ChatPage } from './chat/chat-page.tsx'
import { PageFrame } from './page-frame.tsx'

const SettingsPages = lazyPart(() =>
  import('./settings/settings-pages.tsx').then(module => module.SettingsPages),
)
const AdminPages = lazyPart(() => import('./admin/admin-pages.tsx').then(module => module.AdminPages))
const SearchPage = lazyPart(() => import('./search/search-page.tsx').then(module => module.SearchPage))
const ArchivePage = lazyPart(() => import('./archive/archive-page.tsx').then(module => module.ArchivePage))
const TrashPage = lazyPart(() => import('./trash/trash-page.tsx').then(module => module.TrashPage))
const SnapshotPage = lazyPart(() =>
  import('./snapshot/snapshot-page.tsx').then(module => module.SnapshotPage),
)
const WorkspacePages = lazyPart(() =>
  import('./workspace/workspace-pages.tsx').then(module => module.WorkspacePages),
)
const Palette = lazyPart(() => import('../parts/palette/palette.tsx').then(module => module.Palette))
const MissingPage = lazyPart(() => import('./missing/missing-page.tsx').then(module => module.MissingPage))
const ShortcutsDialog = lazyPart(() =>
  import('../parts/threads/shortcuts-dialog.tsx').then(module => module.ShortcutsDialog),
)

/** Everything behind the sign-in: the sidebar, and one page beside it. */
export function Shell() {
  const user = useUser()
  const [sheetOpen, setSheetOpen] = useState(false)
  const [floating, setFloating] = useState<'shortcuts' | 'palette' | null>(null)
  const { collapsed } = useSidebar()
  const wide = useWideScreen()
  const workspace = useFlag('workspace')
  const [, chat] = useRoute(paths.threadPattern)
  const place = useWorkspacePlace()
  const activeId = chat?.threadId ?? place?.threadId ?? null

  useEffect(() => {
    resumeOutbox(user.id)
    return () => {
      forgetUnseen()
      forgetSends()
      forgetAll()
    }
  }, [user.id])
  useThreadsElsewhere(activeId)
  const showShortcuts = useCallback(() => setFloating('shortcuts'), [])
  const showPalette = useCallback(() => setFloating('palette'), [])
  useShortcuts(showShortcuts, showPalette)

  const sidebar = { activeId, onShowShortcuts: showShortcuts }
  const hideSheet = () => setSheetOpen(false)
  const showSidebar = wide ? () => setSidebar({ collapsed: false }) : () => setSheetOpen(true)
  const sidebarHidden = !wide || collapsed

  return (
    <div className="flex h-full overflow-hidden">
      <a
        href="#content"
        className="fixed top-2 left-2 z-(--layer-banner) rounded-6 bg-surface-float px-3 py-2 text-14 text-strong shadow-float not-focus:sr-only"
      >
        Skip to content
      </a>
      {wide && !collapsed && (
        <SidebarPane {...sidebar} onOpen={() => {}} onHide={() => setSidebar({ collapsed: true })} />
      )}
      {!wide && sheetOpen && <SidebarSheet {...sidebar} onOpen={hideSheet} onHide={hideSheet} />}
      <main id="content" tabIndex={-1} className="flex min-w-0 grow flex-col bg-surface-0 outline-none">
        <PageFrame value={sidebarHidden ? showSidebar : null}>
          <Suspense
            fallback={<Skeleton label="Loading" className="mx-auto w-full max-w-[560px] px-6 pt-24" />}
          >
            <Switch>
              <Route path={/^\/settings(?:\/.*)?$/} component={SettingsPages} />
              <Route path={paths.sharedPattern}>
                {({ token }) => <SnapshotPage key={token} token={token} />}
              </Route>
              {workspace && <Route path={/^\/workspace(?:\/.*)?$/} component={WorkspacePages} />}
              <Route path={paths.search} component={SearchPage} />
              <Route path={paths.archive} component={ArchivePage} />
              <Route path={paths.trash} component={TrashPage} />
              {user.role === 'admin' && <Route path={/^\/admin(?:\/.*)?$/} component={AdminPages} />}
              {/* One place for both addresses, so that a new chat keeps its page when it gets its own. */}
              <Route path={/^\/(?:t\/(?<threadId>[\w-]+)\/?)?$/}>
                <ChatPage threadId={chat?.threadId ?? null} />
              </Route>
              <Route component={MissingPage} />
            </Switch>
          </Suspense>
        </PageFrame>
      </main>
      <Suspense>
        {floating === 'shortcuts' && <ShortcutsDialog onClose={() => setFloating(null)} />}
        {floating === 'palette' && (
          <Palette onClose={() => setFloating(null)} onShowShortcuts={showShortcuts} />
        )}
      </Suspense>
      <SessionDialogs />
      <ToastStack />
      <Announcer />
    </div>
  )
}

function useShortcuts(showShortcuts: () => void, showPalette: () => void) {
  const [, navigate] = useLocation()
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.isComposing || !shortcutsAreOn()) return
      const command = event.ctrlKey || event.metaKey
      if (command && event.shiftKey && event.code === 'KeyO') navigate(paths.newChat)
      else if (command && !event.shiftKey && event.code === 'KeyK' && !somethingFloats()) showPalette()
      else if (command && !event.shiftKey && event.code === 'KeyB') toggleSidebar()
      else if (event.key === '?' && !command && !isTyping(event.target) && !somethingFloats()) showShortcuts()
      else return
      event.preventDefault()
    }
    window.addEventListener('keydown', onKeyDown)
    return () => window.removeEventListener('keydown', onKeyDown)
  }, [navigate, showShortcuts, showPalette])
}
