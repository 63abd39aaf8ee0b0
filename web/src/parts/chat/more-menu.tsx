import type { Message } from '@omniai/contracts/schemas/thread'
import { Ellipsis } from 'lucide-react'
import { useFlag } from '../../api/meta.ts'
import { IconButton } from '../../ui/button.tsx'
import { Menu } from '../../ui/menu.tsx'
import { MessageMenu } from './message-menu.tsx'

export function MoreMenu({ message, busy }: { message: Message; busy: boolean }) {
  if (!useFlag('intelligent_chat')) return null
  return (
    <Menu
      label="More for this message"
      align={message.role === 'user' ? 'end' : 'start'}
      className="w-[min(280px,calc(100vw-16px))]"
      trigger={props => <IconButton {...props} label="More" icon={<Ellipsis size={16} />} />}
    >
      {close => <MessageMenu message={message} busy={busy} close={close} />}
    </Menu>
  )
}
