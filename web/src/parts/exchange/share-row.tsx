import type { Share } from '@omniai/contracts/schemas/share'
import { Copy } from 'lucide-react'
import { useState } from 'react'
import { Link } from 'wouter'
import { paths } from '../../paths.ts'
import { showToast } from '../../stores/toasts.ts'
import { Button, IconButton } from '../../ui/button.tsx'
import { copyText } from '../../ui/clipboard.ts'
import { Row } from '../../ui/row-list.tsx'
import { When } from '../../ui/when.tsx'
import { AskDialog } from '../session/ask-dialog.tsx'
import { linkOf, revoke } from './shares.ts'

/** A link of one's own: what it shows, until when, and how to take it back. */
export function ShareRow({ share, named }: { share: Share; named: boolean }) {
  const [asking, setAsking] = useState(false)
  const title = share.title || 'New thread'
  const link = linkOf(share.token)
  const copy = async () => {
    const copied = await copyText(link)
    showToast(
      copied ? 'Link copied' : 'This browser does not let the link be copied: open it and copy its address',
    )
  }
  return (
    <Row
      title={
        <Link
          href={paths.shared(share.token)}
          className="line-clamp-2 font-medium break-words text-strong underline-offset-2 hover:underline"
        >
          {named ? (
            title
          ) : (
            <>
              Snapshot of <When at={share.created_at} as="exact" />
            </>
          )}
        </Link>
      }
      note={
        <>
          {named && (
            <>
              Shared <When at={share.created_at} /> ·{' '}
            </>
          )}
          {share.messages === 1 ? '1 message' : `${share.messages} messages`} ·{' '}
          {share.expires_at ? (
            <>
              ends <When at={share.expires_at} />
            </>
          ) : (
            'until it is revoked'
          )}
        </>
      }
      actions={
        <>
          <IconButton
            label={`Copy the link to ${title}`}
            icon={<Copy size={16} />}
            onClick={() => void copy()}
          />
          <Button
            size="small"
            look="bad"
            aria-label={`Revoke the link to ${title}`}
            onClick={() => setAsking(true)}
          >
            Revoke
          </Button>
          {asking && (
            <AskDialog
              title="Revoke this link?"
              action="Revoke link"
              busyText="Revoking…"
              onAction={() => revoke(share.id)}
              onClose={() => setAsking(false)}
            >
              Whoever opens it from now on sees nothing. The thread stays as it is. This link cannot be
              brought back; you can make a new one.
            </AskDialog>
          )}
        </>
      }
    />
  )
}
