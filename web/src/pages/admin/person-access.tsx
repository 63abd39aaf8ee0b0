import type { User, UserPatch } from '@omniai/contracts/schemas/admin'
import { useId, useState } from 'react'
import { person } from '../../api/administration.ts'
import { call } from '../../api/api.ts'
import { useUser } from '../../api/meta.ts'
import { invalidate, write } from '../../api/resources.ts'
import { AskDialog } from '../../parts/session/ask-dialog.tsx'
import { ProblemNotice } from '../../parts/session/problem-notice.tsx'
import { SubmitButton } from '../../parts/session/submit-button.tsx'
import { toastProblem } from '../../parts/session/toast-problem.ts'
import { useSubmit } from '../../parts/session/use-submit.ts'
import { showToast } from '../../stores/toasts.ts'
import { Button } from '../../ui/button.tsx'

async function change(user: User, body: UserPatch): Promise<void> {
  const changed = await call('userUpdate', { params: { user_id: user.id }, body })
  write(person(user.id), () => changed)
  void invalidate(['admin'])
}

const roleWords: readonly { role: User['role']; label: string; text: string }[] = [
  { role: 'member', label: 'Member', text: 'Chats, and sees nothing of anyone else.' },
  {
    role: 'admin',
    label: 'Administrator',
    text: 'Also invites, helps and disables people, and reads the audit log. Who becomes one signs in anew.',
  },
]

const labelOf = (role: User['role']) => (role === 'admin' ? 'an administrator' : 'a member')

export function RoleSection({ user }: { user: User }) {
  const name = useId()
  const [chosen, setChosen] = useState<User['role'] | null>(null)
  const set = (role: User['role']) => {
    setChosen(role)
    change(user, { role })
      .then(() =>
        showToast(`${user.name} is ${labelOf(role)} now`, {
          action: { label: 'Undo', run: () => void change(user, { role: user.role }).catch(toastProblem) },
        }),
      )
      .catch(toastProblem)
      .finally(() => setChosen(null))
  }
  return (
    <fieldset aria-busy={chosen !== null || undefined} className="flex flex-col gap-3">
      <legend className="sr-only">Role</legend>
      {roleWords.map(({ role, label, text }) => (
        <label key={role} className="flex items-start gap-2.5 text-14">
          <input
            type="radio"
            name={name}
            checked={(chosen ?? user.role) === role}
            onChange={() => chosen === null && set(role)}
            className="mt-0.5 size-4 shrink-0 accent-accent"
          />
          <span>
            <span className="block text-strong">{label}</span>
            <span className="block text-13 text-muted">{text}</span>
          </span>
        </label>
      ))}
    </fieldset>
  )
}

export function AccessSection({ user }: { user: User }) {
  const me = useUser().id === user.id
  const [asking, setAsking] = useState(false)
  const enable = useSubmit(async () => {
    await change(user, { disabled: false })
    showToast(`${user.name} can sign in again`)
  })
  if (me) return <p className="text-14 text-muted">You cannot disable your own account.</p>
  if (user.state === 'disabled') {
    return (
      <form onSubmit={enable.onSubmit} className="flex flex-col items-start gap-4">
        {enable.problem && <ProblemNotice problem={enable.problem} />}
        <p className="text-14 text-normal">Disabled: {user.name} cannot sign in.</p>
        <SubmitButton form={enable} busyText="Enabling…">
          Enable account
        </SubmitButton>
      </form>
    )
  }
  return (
    <>
      <Button look="bad" onClick={() => setAsking(true)}>
        Disable account
      </Button>
      {asking && (
        <AskDialog
          title={`Disable ${user.name}?`}
          action="Disable"
          busyText="Disabling…"
          onClose={() => setAsking(false)}
          onAction={async () => {
            await change(user, { disabled: true })
            showToast(`${user.name} is signed out and cannot sign in`)
          }}
        >
          Every session ends at once, also in the middle of an answer. Threads are kept, and you can enable
          the account again.
        </AskDialog>
      )}
    </>
  )
}
