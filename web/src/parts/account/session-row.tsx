import type { Session } from '@omniai/contracts/schemas/account-security'
import { Monitor, Smartphone } from 'lucide-react'
import { useState } from 'react'
import { Badge } from '../../ui/badge.tsx'
import { Button } from '../../ui/button.tsx'
import { Row } from '../../ui/row-list.tsx'
import { When } from '../../ui/when.tsx'
import { AskDialog } from '../session/ask-dialog.tsx'
import { deviceOf } from './device.ts'

const methods: Record<Session['method'], string> = {
  password: 'with a password',
  passkey: 'with a passkey',
  oidc: 'with a sign-in service',
  invite: 'by an invitation',
  setup: 'by the setup link',
}

/** One place where someone is signed in. Without `onEnd` it cannot be ended here. */
export function SessionRow({ session, onEnd }: { session: Session; onEnd?: () => Promise<void> }) {
  const [asking, setAsking] = useState(false)
  const device = deviceOf(session.user_agent)
  return (
    <>
      <Row
        icon={device.phone ? <Smartphone size={20} /> : <Monitor size={20} />}
        title={<span title={session.user_agent}>{device.name}</span>}
        badges={session.current && <Badge tone="accent">This device</Badge>}
        note={
          <>
            {session.current ? (
              'Active now'
            ) : (
              <>
                Active <When at={session.last_seen_at} />
              </>
            )}{' '}
            · {session.ip} · signed in {methods[session.method]} on <When at={session.created_at} as="day" />
          </>
        }
        actions={
          onEnd && (
            <Button
              size="small"
              aria-label={`End the session of ${device.name}`}
              onClick={() => setAsking(true)}
            >
              End
            </Button>
          )
        }
      />
      {asking && onEnd && (
        <AskDialog
          title="End this session?"
          action="End session"
          busyText="Ending…"
          onAction={onEnd}
          onClose={() => setAsking(false)}
        >
          {device.name} is signed out at once. What was typed there and not sent stays on that device.
        </AskDialog>
      )}
    </>
  )
}
