import { Info, X } from 'lucide-react'
import { useState } from 'react'
import { IconButton } from '../../ui/button.tsx'

const key = 'omniai.small-model-note'

function wasDismissed(): boolean {
  try {
    return localStorage.getItem(key) === 'dismissed'
  } catch {
    return false
  }
}

/** One quiet line when answers come from the small built-in model: what to expect, and how to get better ones. */
export function ModelNote() {
  const [dismissed, setDismissed] = useState(wasDismissed)
  if (dismissed) return null
  return (
    <p className="flex items-center gap-2 pl-2 text-12 text-muted">
      <Info size={16} aria-hidden className="shrink-0" />
      <span className="grow">
        A small built-in model answers. It is for trying out and often wrong about facts; connect LM Studio or
        Ollama for better answers.
      </span>
      <IconButton
        size="small"
        label="Dismiss note"
        icon={<X size={16} />}
        onClick={() => {
          setDismissed(true)
          try {
            localStorage.setItem(key, 'dismissed')
          } catch {
            // Then it is dismissed until the next load.
          }
        }}
      />
    </p>
  )
}
