import type { Message } from '@omniai/contracts/schemas/thread'
import { Ellipsis } from 'lucide-react'
import { Suspense } from 'react'
import { IconButton } from '../../ui/button.tsx'
import { lazyPart } from '../../ui/lazy-part.tsx'
import { Menu } from '../../ui/menu.tsx'

const MessageMenu = lazyPart(() => import('./message-menu.tsx').then(module => module.MessageMenu))

type MoreMenuProps = { message: Message; busy: boolean; onShowSent?: () => void }

export function MoreMenu({ message, busy, onShowSent }: MoreMenuProps) {
  return (
    <Menu
      label="More for this message"
      // Its place is found before its content is there.
      className="w-[min(280px,calc(100vw-16px))]"
      align={message.role === 'user' ? 'end' : 'start'}
      trigger={props => <IconButton {...props} label="More" icon={<Ellipsis size={16} />} />}
    >
      {close => (
        <Suspense fallback={<div className="h-40" />}>
          <MessageMenu message={message} busy={busy} close={close} {...(onShowSent ? { onShowSent } : {})} />
        </Suspense>
      )}
    </Menu>
  )
}
