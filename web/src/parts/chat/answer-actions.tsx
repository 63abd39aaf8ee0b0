import type { Message } from '@omniai/contracts/schemas/thread'
import { Check, Copy, FileSearch, RefreshCw } from 'lucide-react'
import { Suspense, useState } from 'react'
import { useWorkspacePlace } from '../../stores/workspace-place.ts'
import { IconButton } from '../../ui/button.tsx'
import { classNames } from '../../ui/class-names.ts'
import { lazyPart } from '../../ui/lazy-part.tsx'
import { Menu } from '../../ui/menu.tsx'
import { AnswerDetails } from './answer-details.tsx'
import { MoreMenu } from './more-menu.tsx'
import { RetryMenu } from './retry-menu.tsx'
import { SiblingSwitcher } from './sibling-switcher.tsx'
import { useCopy } from './use-copy.ts'

const ResultActions = lazyPart(() =>
  import('../results/result-actions.tsx').then(module => module.ResultActions),
)

const SentDialog = lazyPart(() => import('./sent-dialog.tsx').then(module => module.SentDialog))

/** They appear with the pointer or the focus; on touch, and under the last answer, they are always there. */
export const quietActions =
  'transition-opacity opacity-0 group-hover/turn:opacity-100 group-focus-within/turn:opacity-100 pointer-coarse:opacity-100 has-[[aria-expanded=true]]:opacity-100'

type AnswerActionsProps = { message: Message; text: string; last: boolean; busy: boolean; compared: boolean }

export function AnswerActions({ message, text, last, busy, compared }: AnswerActionsProps) {
  const [copied, copy] = useCopy(text)
  const [showingSent, showSent] = useState(false)
  const place = useWorkspacePlace()
  return (
    <div className={classNames('-ml-1.5 flex min-h-8 flex-wrap items-center gap-0.5', !last && quietActions)}>
      {!compared && <SiblingSwitcher message={message} />}
      {text !== '' && (
        <IconButton
          label={copied ? 'Copied' : 'Copy'}
          icon={copied ? <Check size={16} className="text-good" /> : <Copy size={16} />}
          onClick={copy}
        />
      )}
      {message.run_id && (
        <>
          <Menu
            label="Retry this answer"
            className="w-[min(280px,calc(100vw-16px))]"
            trigger={props => <IconButton {...props} label="Retry" icon={<RefreshCw size={16} />} />}
          >
            {close => <RetryMenu message={message} close={close} />}
          </Menu>
          <IconButton label="What was sent" icon={<FileSearch size={16} />} onClick={() => showSent(true)} />
        </>
      )}
      {place && (
        <Suspense>
          <ResultActions message={message} text={text} />
        </Suspense>
      )}
      <MoreMenu message={message} busy={busy} />
      <AnswerDetails message={message} />
      {showingSent && message.run_id && (
        <Suspense>
          <SentDialog runId={message.run_id} onClose={() => showSent(false)} />
        </Suspense>
      )}
    </div>
  )
}
