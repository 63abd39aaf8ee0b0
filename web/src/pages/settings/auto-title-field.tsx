import { useState } from 'react'
import { call } from '../../api/api.ts'
import { setUser, useUser } from '../../api/meta.ts'
import { toastProblem } from '../../parts/session/toast-problem.ts'

export function AutoTitleField() {
  const { preferences } = useUser()
  const [saving, setSaving] = useState<boolean | null>(null)
  const save = (wanted: boolean) => {
    setSaving(wanted)
    call('accountUpdate', { body: { preferences: { auto_title: wanted } } })
      .then(setUser)
      .catch(toastProblem)
      .finally(() => setSaving(null))
  }
  return (
    <label className="flex items-start gap-2.5 text-14">
      <input
        type="checkbox"
        checked={saving ?? preferences.auto_title ?? false}
        disabled={saving !== null}
        onChange={event => save(event.target.checked)}
        className="mt-0.5 size-4 shrink-0 accent-accent"
      />
      <span>
        <span className="block text-strong">Let the model name new threads</span>
        <span className="block text-13 text-muted">
          After the first answer, for a few tokens. A title of your own is never replaced.
        </span>
      </span>
    </label>
  )
}
