import { useState } from 'react'
import { refreshModels } from '../../api/catalog.ts'
import { asProblem } from '../../api/problem.ts'
import { showToast } from '../../stores/toasts.ts'
import { Button } from '../../ui/button.tsx'

type CheckAgainButtonProps = { look?: 'plain' | 'primary'; onChecked?: () => void }

export function CheckAgainButton({ look = 'plain', onChecked }: CheckAgainButtonProps) {
  const [busy, setBusy] = useState(false)
  return (
    <Button
      look={look}
      busy={busy}
      onClick={() => {
        setBusy(true)
        refreshModels()
          .then(onChecked)
          .catch((error: unknown) => showToast(asProblem(error).message, { tone: 'bad' }))
          .finally(() => setBusy(false))
      }}
    >
      {busy ? 'Checking…' : 'Check again'}
    </Button>
  )
}
