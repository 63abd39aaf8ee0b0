import type { Message } from '@omniai/contracts/schemas/thread'
import { FileInput } from 'lucide-react'
import { useWorkspacePlace } from '../../stores/workspace-place.ts'
import { IconButton } from '../../ui/button.tsx'
import { ResultMenu } from './result-menu.tsx'

/** Under an answer of the chat. Nothing outside of a project. */
export function ResultActions({ message, text }: { message: Message; text: string }) {
  const place = useWorkspacePlace()
  if (!place || text.trim() === '') return null
  return (
    <ResultMenu
      {...place}
      text={text}
      messageId={message.id}
      trigger={props => <IconButton {...props} label="Put into a document" icon={<FileInput size={16} />} />}
    />
  )
}
