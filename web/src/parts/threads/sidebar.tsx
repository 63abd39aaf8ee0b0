import { Archive, Folders, MessageCircleDashed, PanelLeft, Search, SquarePen, Trash2 } from 'lucide-react'
import { type PointerEvent, type ReactNode, useEffect, useRef } from 'react'
import { Link, useLocation } from 'wouter'
import { useFlag } from '../../api/meta.ts'
import { paths } from '../../paths.ts'
import { setSidebar, sidebarWidths, useSidebar } from '../../stores/sidebar.ts'
import { IconButton } from '../../ui/button.tsx'
import { classNames } from '../../ui/class-names.ts'
import { Mark } from '../../ui/mark.tsx'
import { AccountMenu } from './account-menu.tsx'
import { startTemporary } from './start-temporary.ts'
import { ThreadList } from './thread-list.tsx'

type SidebarProps = {
  activeId: string | null
  /** Something was opened: a sheet closes then. */
  onOpen: () => void
  onHide: () => void
  onShowShortcuts: () => void
}

function SidebarContent({ activeId, onOpen, onHide, onShowShortcuts }: SidebarProps) {
  const [, navigate] = useLocation()
  const workspace = useFlag('workspace')
  return (
    <>
      <div className="flex h-12 shrink-0 items-center justify-between pr-2 pl-4">
        <span className="flex items-center gap-2 text-14 font-semibold text-strong">
          <Mark />
          OmniAI
        </span>
        <IconButton label="Hide sidebar" icon={<PanelLeft size={16} />} onClick={onHide} />
      </div>
      <div className="flex flex-col gap-px px-2 pb-1">
        <div className="flex items-center gap-0.5">
          <Link
            href={paths.newChat}
            onClick={onOpen}
            title="New chat (Ctrl Shift O)"
            className="flex h-9 min-w-0 grow items-center gap-2.5 rounded-6 px-2.5 text-14 font-medium text-strong transition-colors hover:bg-surface-2 pointer-coarse:h-11"
          >
            <SquarePen size={16} aria-hidden className="text-accent" />
            New chat
          </Link>
          <IconButton
            label="Temporary chat"
            icon={<MessageCircleDashed size={16} />}
            onClick={() =>
              void startTemporary(path => {
                onOpen()
                navigate(path)
              })
            }
          />
        </div>
        <Place href={paths.search} icon={<Search size={16} />} onOpen={onOpen}>
          Search
        </Place>
        {workspace && (
          <Place href={paths.workspace} icon={<Folders size={16} />} onOpen={onOpen}>
            Projects
          </Place>
        )}
      </div>
      <nav aria-label="Threads" className="min-h-0 grow overflow-y-auto px-2">
        <ThreadList activeId={activeId} onOpen={onOpen} />
      </nav>
      <div className="flex shrink-0 border-t border-line px-2 pt-1">
        <Place href={paths.archive} icon={<Archive size={16} />} onOpen={onOpen}>
          Archive
        </Place>
        <Place href={paths.trash} icon={<Trash2 size={16} />} onOpen={onOpen}>
          Trash
        </Place>
      </div>
      <div className="shrink-0 p-2 pt-0.5 pb-[max(8px,env(safe-area-inset-bottom))]">
        <AccountMenu onOpen={onOpen} onShowShortcuts={onShowShortcuts} />
      </div>
    </>
  )
}

type PlaceProps = { href: string; icon: ReactNode; children: string; onOpen: () => void }

function Place({ href, icon, children, onOpen }: PlaceProps) {
  const [location] = useLocation()
  const here = location === href
  return (
    <Link
      href={href}
      onClick={onOpen}
      aria-current={here ? 'page' : undefined}
      className={classNames(
        'flex h-8 min-w-0 grow items-center gap-2.5 rounded-6 px-2.5 text-14 transition-colors pointer-coarse:h-11',
        here ? 'bg-surface-2 text-strong' : 'text-normal hover:bg-surface-2',
      )}
    >
      <span aria-hidden className="shrink-0 text-muted">
        {icon}
      </span>
      {children}
    </Link>
  )
}

export function SidebarPane(props: SidebarProps) {
  const { width } = useSidebar()
  return (
    <aside
      aria-label="Sidebar"
      style={{ width }}
      className="relative flex h-full shrink-0 flex-col border-r border-line bg-surface-1"
    >
      <SidebarContent {...props} />
      <Resizer width={width} />
    </aside>
  )
}

const keyStep = 16

function Resizer({ width }: { width: number }) {
  const onPointerDown = (event: PointerEvent<HTMLDivElement>) => {
    event.currentTarget.setPointerCapture(event.pointerId)
  }
  const onPointerMove = (event: PointerEvent<HTMLDivElement>) => {
    if (event.currentTarget.hasPointerCapture(event.pointerId)) setSidebar({ width: event.clientX })
  }
  return (
    // biome-ignore lint/a11y/useSemanticElements: a movable separator; hr cannot take a value
    <div
      role="separator"
      aria-label="Resize sidebar"
      aria-orientation="vertical"
      aria-valuenow={width}
      aria-valuemin={sidebarWidths.least}
      aria-valuemax={sidebarWidths.most}
      tabIndex={0}
      onPointerDown={onPointerDown}
      onPointerMove={onPointerMove}
      onDoubleClick={() => setSidebar({ width: sidebarWidths.usual })}
      onKeyDown={event => {
        const step = event.key === 'ArrowLeft' ? -keyStep : event.key === 'ArrowRight' ? keyStep : 0
        if (step !== 0) setSidebar({ width: width + step })
      }}
      className="absolute inset-y-0 -right-1 w-2 cursor-col-resize touch-none transition-colors hover:bg-accent/25 focus-visible:bg-accent/40 focus-visible:outline-none"
    />
  )
}

/** On a phone the sidebar slides over the page and goes away when something was chosen. */
export function SidebarSheet(props: SidebarProps): ReactNode {
  const sheet = useRef<HTMLDialogElement>(null)
  useEffect(() => {
    const element = sheet.current
    if (element && !element.open) element.showModal()
    return () => element?.close()
  }, [])
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: Escape is the keyboard's way out, and the dialog brings it itself
    <dialog
      ref={sheet}
      aria-label="Sidebar"
      onCancel={event => {
        // React hands it on from a dialog inside this one.
        if (event.target !== event.currentTarget) return
        event.preventDefault()
        props.onHide()
      }}
      onClick={event => {
        if (event.target === sheet.current) props.onHide()
      }}
      className="sheet m-0 h-dvh max-h-none w-[min(320px,86vw)] max-w-none bg-surface-1 p-0 text-normal shadow-float"
    >
      <div className="flex h-full flex-col pt-[env(safe-area-inset-top)]">
        <SidebarContent {...props} />
      </div>
    </dialog>
  )
}
