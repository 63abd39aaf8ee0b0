import type { Message } from '@omniai/contracts/schemas/thread'
import { RefreshCw, Shuffle } from 'lucide-react'
import { modelList } from '../../api/catalog.ts'
import { useResource } from '../../api/use-resource.ts'
import { MenuItem } from '../../ui/menu.tsx'
import { refOf, sameModel } from '../models/use-choice.ts'
import { useThreadActions } from './thread-actions.ts'

const offered = 12

/** The same again, or another model's answer beside this one. */
export function RetryMenu({ message, close }: { message: Message; close: () => void }) {
  const { retry, retryWith } = useThreadActions()
  const { data: models } = useResource(modelList)
  const others = (models?.items ?? []).filter(model => !sameModel(refOf(model), message.model))
  const pick = (action: () => void) => () => {
    close()
    action()
  }
  return (
    <>
      <MenuItem
        icon={<RefreshCw size={16} />}
        note="The same model and settings"
        onClick={pick(() => retry(message, false))}
      >
        Try again
      </MenuItem>
      <MenuItem
        icon={<Shuffle size={16} />}
        note="The model and settings chosen above"
        onClick={pick(() => retry(message, true))}
      >
        Try with current model
      </MenuItem>
      {others.length > 0 && <hr className="my-1 border-line" />}
      {others.slice(0, offered).map(model => (
        <MenuItem
          key={`${model.provider_id}/${model.id}`}
          icon={<Shuffle size={16} />}
          onClick={pick(() => retryWith(message, refOf(model)))}
        >
          Try with {model.label}
        </MenuItem>
      ))}
    </>
  )
}
