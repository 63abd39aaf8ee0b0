import { bounds } from '@omniai/contracts/limits'
import type { Passkey } from '@omniai/contracts/schemas/account-security'
import { KeyRound } from 'lucide-react'
import { useState } from 'react'
import { ownPasskeys, refreshAccount } from '../../api/account.ts'
import { call } from '../../api/api.ts'
import { makePasskey, passkeysSupported } from '../../api/passkeys.ts'
import { useResource } from '../../api/use-resource.ts'
import { deviceOf } from '../../parts/account/device.ts'
import { AskDialog } from '../../parts/session/ask-dialog.tsx'
import { ProblemNotice } from '../../parts/session/problem-notice.tsx'
import { SubmitButton } from '../../parts/session/submit-button.tsx'
import { useSubmit } from '../../parts/session/use-submit.ts'
import { showToast } from '../../stores/toasts.ts'
import { Badge } from '../../ui/badge.tsx'
import { Button } from '../../ui/button.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { Row, RowList } from '../../ui/row-list.tsx'
import { Skeleton } from '../../ui/skeleton.tsx'
import { TextField } from '../../ui/text-field.tsx'
import { When } from '../../ui/when.tsx'

export function PasskeySection() {
  const { data, problem } = useResource(ownPasskeys)
  const [adding, setAdding] = useState(false)
  if (problem && !data) return <ProblemNotice problem={problem} />
  if (!data) return <Skeleton label="Loading passkeys" rows={2} />
  return (
    <div className="flex flex-col items-start gap-4">
      {data.length === 0 ? (
        <p className="text-14 text-normal">
          None yet. A passkey replaces both the password and the code, and works on this site only.
        </p>
      ) : (
        <div className="w-full">
          <RowList label="Passkeys">
            {data.map(passkey => (
              <PasskeyRow key={passkey.id} passkey={passkey} />
            ))}
          </RowList>
        </div>
      )}
      {passkeysSupported() ? (
        <Button disabled={data.length >= bounds.passkeys} onClick={() => setAdding(true)}>
          Add a passkey
        </Button>
      ) : (
        <p className="text-13 text-muted">
          To add one, open this page over https and by a name, in an up-to-date browser: passkeys don’t work
          with an IP address.
        </p>
      )}
      {adding && <AddDialog onClose={() => setAdding(false)} />}
    </div>
  )
}

function AddDialog({ onClose }: { onClose: () => void }) {
  const [name, setName] = useState(() => deviceOf(navigator.userAgent).name)
  const form = useSubmit(async () => {
    const credential = await makePasskey()
    await call('passkeyRegister', { body: { name: name.trim(), credential } })
    await refreshAccount()
    showToast('Passkey added')
    onClose()
  })
  return (
    <Dialog title="Add a passkey" onClose={onClose}>
      <form onSubmit={form.onSubmit} className="flex flex-col gap-4">
        {form.problem && <ProblemNotice problem={form.problem} />}
        <NameField value={name} error={form.errors.name} onChange={setName} />
        <SubmitButton
          form={form}
          busyText="Follow your browser…"
          look="primary"
          disabled={name.trim() === ''}
        >
          Continue
        </SubmitButton>
      </form>
    </Dialog>
  )
}

function NameField(props: { value: string; error: string | undefined; onChange: (name: string) => void }) {
  return (
    <TextField
      data-first
      label="Name"
      hint="So that you know later which one it is."
      autoComplete="off"
      required
      maxLength={bounds.name}
      value={props.value}
      error={props.error}
      onChange={event => props.onChange(event.target.value)}
    />
  )
}

function PasskeyRow({ passkey }: { passkey: Passkey }) {
  const [open, setOpen] = useState<'rename' | 'remove' | null>(null)
  const close = () => setOpen(null)
  const elsewhere = passkey.host !== window.location.hostname
  return (
    <>
      <Row
        icon={<KeyRound size={20} />}
        title={passkey.name}
        badges={passkey.synced && <Badge>Synced</Badge>}
        note={
          <>
            Added <When at={passkey.created_at} as="day" /> ·{' '}
            {passkey.last_used_at ? (
              <>
                used <When at={passkey.last_used_at} />
              </>
            ) : (
              'never used'
            )}
            {elsewhere && ` · works on ${passkey.host}`}
          </>
        }
        actions={
          <>
            <Button
              size="small"
              look="quiet"
              aria-label={`Rename ${passkey.name}`}
              onClick={() => setOpen('rename')}
            >
              Rename
            </Button>
            <Button
              size="small"
              look="quiet"
              aria-label={`Remove ${passkey.name}`}
              onClick={() => setOpen('remove')}
            >
              Remove
            </Button>
          </>
        }
      />
      {open === 'rename' && <RenameDialog passkey={passkey} onClose={close} />}
      {open === 'remove' && (
        <AskDialog
          title="Remove this passkey?"
          action="Remove"
          busyText="Removing…"
          onClose={close}
          onAction={async () => {
            await call('passkeyDelete', { params: { passkey_id: passkey.id } })
            await refreshAccount()
            showToast('Passkey removed')
          }}
        >
          {passkey.name} no longer lets you in. Delete it on your device as well.
        </AskDialog>
      )}
    </>
  )
}

function RenameDialog({ passkey, onClose }: { passkey: Passkey; onClose: () => void }) {
  const [name, setName] = useState(passkey.name)
  const form = useSubmit(async () => {
    await call('passkeyUpdate', { params: { passkey_id: passkey.id }, body: { name: name.trim() } })
    await refreshAccount()
    onClose()
  })
  return (
    <Dialog title="Rename passkey" onClose={onClose}>
      <form onSubmit={form.onSubmit} className="flex flex-col gap-4">
        {form.problem && <ProblemNotice problem={form.problem} />}
        <NameField value={name} error={form.errors.name} onChange={setName} />
        <SubmitButton form={form} busyText="Saving…" look="primary" disabled={name.trim() === ''}>
          Save
        </SubmitButton>
      </form>
    </Dialog>
  )
}
