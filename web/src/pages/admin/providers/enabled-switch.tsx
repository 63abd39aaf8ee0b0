import type { AdminProvider } from '@omniai/contracts/schemas/admin-provider'
import { useState } from 'react'
import { changeProvider } from '../../../api/model-servers.ts'
import { toastProblem } from '../../../parts/session/toast-problem.ts'
import { showToast } from '../../../stores/toasts.ts'

/** Works at once, and shows what it is about to be while the server is asked. */
export function EnabledSwitch({ provider }: { provider: AdminProvider }) {
  const [wanted, setWanted] = useState<boolean | null>(null)
  const checked = wanted ?? provider.enabled
  const set = (enabled: boolean) => {
    setWanted(enabled)
    changeProvider(provider.id, { enabled })
      .then(() => showToast(`${provider.label} is switched ${enabled ? 'on' : 'off'}`))
      .catch(toastProblem)
      .finally(() => setWanted(null))
  }
  return (
    <input
      type="checkbox"
      role="switch"
      aria-label={`Use ${provider.label}`}
      title={provider.enabled ? 'Switch off' : 'Switch on'}
      aria-checked={checked}
      checked={checked}
      disabled={wanted !== null}
      onChange={event => set(event.target.checked)}
      className="relative h-5 w-9 shrink-0 cursor-pointer appearance-none rounded-full bg-line-strong transition-colors after:absolute after:top-0.5 after:left-0.5 after:size-4 after:rounded-full after:bg-surface-0 after:transition-transform checked:bg-accent checked:after:translate-x-4 disabled:opacity-55"
    />
  )
}
