import { Paperclip } from 'lucide-react'
import { useUser } from '../../api/meta.ts'
import { IconButton } from '../../ui/button.tsx'
import { pickFiles } from './pick-files.ts'

export function AttachButton({ threadId }: { threadId: string | null }) {
  const { id: userId } = useUser()
  return (
    <IconButton
      label="Attach files"
      icon={<Paperclip size={20} />}
      onClick={() => pickFiles({ userId, threadId })}
    />
  )
}
