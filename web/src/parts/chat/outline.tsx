import { textOf } from '@omniai/contracts/apply-event'
import type { Message } from '@omniai/contracts/schemas/thread'
import { List } from 'lucide-react'
import { IconButton } from '../../ui/button.tsx'
import { Menu, MenuItem } from '../../ui/menu.tsx'

type OutlineProps = {
  messages: readonly Message[]
  /** There are older ones that were not read yet. */
  more: boolean
  onGoTo: (messageId: string) => void
}

/** Fewer questions are seen at a glance. */
const fewest = 5
const shownWords = 120

/** What was asked, in its order; a press leads there. */
export function Outline({ messages, more, onGoTo }: OutlineProps) {
  const questions = messages.filter(message => message.role === 'user')
  if (questions.length < fewest) return null
  return (
    <div className="absolute top-2 right-3 z-1 rounded-6 bg-surface-0">
      <Menu
        label="Outline"
        align="end"
        className="w-[min(360px,calc(100vw-16px))]"
        trigger={props => <IconButton {...props} label="Outline" icon={<List size={16} />} />}
      >
        {close => (
          <>
            {more && (
              <p className="px-2 py-1 text-12 text-muted">From the messages that are loaded, oldest first</p>
            )}
            {questions.map(question => (
              <MenuItem
                key={question.id}
                onClick={() => {
                  close()
                  onGoTo(question.id)
                }}
              >
                <span className="block truncate">
                  {textOf(question.parts).trim().slice(0, shownWords) || 'Without words'}
                </span>
              </MenuItem>
            ))}
          </>
        )}
      </Menu>
    </div>
  )
}
