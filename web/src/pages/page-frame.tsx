import { PanelLeft } from 'lucide-react'
import { createContext, type ReactNode, useContext, useEffect } from 'react'
import { useUnseen } from '../stores/unseen.ts'
import { IconButton } from '../ui/button.tsx'

/** Set while the sidebar is hidden: how to bring it back. */
const ShowSidebar = createContext<(() => void) | null>(null)
export const PageFrame = ShowSidebar.Provider

/** The 48 px on top of each page; the only thing that all of them have in common. */
export function PageHeader({ title, children }: { title: ReactNode; children?: ReactNode }) {
  const showSidebar = useContext(ShowSidebar)
  return (
    <header className="flex h-[calc(48px+env(safe-area-inset-top))] shrink-0 items-center gap-1 px-2 pt-[env(safe-area-inset-top)] sm:px-3">
      {showSidebar && (
        <IconButton label="Show sidebar" icon={<PanelLeft size={16} />} onClick={showSidebar} />
      )}
      <div className="flex min-w-0 grow basis-0 items-center px-1">{title}</div>
      {children}
    </header>
  )
}

/** A number before it: so many answers ended while nobody looked. */
export function usePageTitle(title: string) {
  const { size } = useUnseen()
  useEffect(() => {
    const name = title ? `${title} – OmniAI` : 'OmniAI'
    document.title = size > 0 ? `(${size}) ${name}` : name
  }, [title, size])
}
