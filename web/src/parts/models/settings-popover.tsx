import type { Thread } from '@omniai/contracts/schemas/thread'
import { SlidersHorizontal } from 'lucide-react'
import { Suspense } from 'react'
import { IconButton } from '../../ui/button.tsx'
import { lazyPart } from '../../ui/lazy-part.tsx'
import { Popover } from '../../ui/popover.tsx'
import { Skeleton } from '../../ui/skeleton.tsx'
import { useChoice } from './use-choice.ts'

const ChatSettingsFields = lazyPart(() =>
  import('./chat-settings-fields.tsx').then(module => module.ChatSettingsFields),
)

export function SettingsPopover({ thread }: { thread: Thread | undefined }) {
  const { settings, known, chooseSettings } = useChoice(thread)
  return (
    <Popover
      label="Chat settings"
      align="end"
      className="w-[min(320px,calc(100vw-16px))] p-4"
      trigger={props => (
        <IconButton {...props} label="Chat settings" icon={<SlidersHorizontal size={16} />} />
      )}
    >
      {() => (
        <Suspense fallback={<Skeleton label="Loading settings" />}>
          <ChatSettingsFields settings={settings} model={known} onChange={chooseSettings} />
          <p className="mt-4 text-12 text-muted">
            {thread ? 'Kept with this thread, and the start for new ones.' : 'The start for new threads.'}
          </p>
        </Suspense>
      )}
    </Popover>
  )
}
