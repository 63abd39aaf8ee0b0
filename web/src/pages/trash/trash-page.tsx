import { bounds } from '@omniai/contracts/limits'
import type { Thread } from '@omniai/contracts/schemas/thread'
import { RotateCcw, Trash2 } from 'lucide-react'
import { useState } from 'react'
import { call } from '../../api/api.ts'
import { ApiProblem, describeCode } from '../../api/problem.ts'
import { reload } from '../../api/resources.ts'
import { threadsWhere } from '../../api/thread-lists.ts'
import { useResource } from '../../api/use-resource.ts'
import { MoreButton } from '../../parts/account/more-button.tsx'
import { AskDialog } from '../../parts/session/ask-dialog.tsx'
import { ProblemNotice } from '../../parts/session/problem-notice.tsx'
import { organise, organiseOne } from '../../parts/threads/organise-threads.ts'
import { showToast } from '../../stores/toasts.ts'
import { Badge } from '../../ui/badge.tsx'
import { Button, IconButton } from '../../ui/button.tsx'
import { Row, RowList } from '../../ui/row-list.tsx'
import { Skeleton } from '../../ui/skeleton.tsx'
import { When } from '../../ui/when.tsx'
import { ListPage } from '../list-page.tsx'

const trash = threadsWhere({ state: 'trash' })
const day = 24 * 60 * 60_000

const purgedAt = (deletedAt: string) =>
  new Date(Date.parse(deletedAt) + bounds.trash_days * day).toISOString()

export function TrashPage() {
  const { data } = useResource(trash)
  const [asking, setAsking] = useState<Thread | 'everything' | null>(null)
  return (
    <ListPage
      title="Trash"
      lead={`Threads stay here for ${bounds.trash_days} days. Then they are deleted for ever, with their messages.`}
      actions={
        data &&
        data.items.length > 0 && (
          <Button size="small" look="bad" onClick={() => setAsking('everything')}>
            Empty trash
          </Button>
        )
      }
    >
      <DeletedThreads onPurge={setAsking} />
      {asking === 'everything' && (
        <AskDialog
          title="Empty the trash?"
          action="Delete all for ever"
          busyText="Deleting…"
          onAction={emptyTrash}
          onClose={() => setAsking(null)}
        >
          Every thread in the trash is deleted for ever, with its messages. There is no way back.
        </AskDialog>
      )}
      {asking !== null && asking !== 'everything' && (
        <AskDialog
          title="Delete this thread for ever?"
          action="Delete for ever"
          busyText="Deleting…"
          onAction={() => purge([asking])}
          onClose={() => setAsking(null)}
        >
          “{asking.title || 'New thread'}” and its messages are deleted for ever. There is no way back.
        </AskDialog>
      )}
    </ListPage>
  )
}

function DeletedThreads({ onPurge }: { onPurge: (thread: Thread) => void }) {
  const { data, problem } = useResource(trash)
  if (problem && !data) {
    return (
      <ProblemNotice problem={problem} actions={<Button onClick={() => void reload(trash)}>Retry</Button>} />
    )
  }
  if (!data) return <Skeleton label="Loading the trash" rows={5} />
  if (data.items.length === 0) return <p className="text-14 text-normal">The trash is empty.</p>
  return (
    <>
      <RowList label="Deleted threads">
        {data.items.map(thread => (
          <DeletedThread key={thread.id} thread={thread} onPurge={onPurge} />
        ))}
      </RowList>
      <MoreButton list={trash} />
    </>
  )
}

function DeletedThread({ thread, onPurge }: { thread: Thread; onPurge: (thread: Thread) => void }) {
  const title = thread.title || 'New thread'
  return (
    <Row
      title={<span className="line-clamp-2">{title}</span>}
      badges={thread.folder && <Badge>{thread.folder}</Badge>}
      note={
        thread.deleted_at && (
          <>
            Deleted <When at={thread.deleted_at} /> · gone for ever on{' '}
            <When at={purgedAt(thread.deleted_at)} as="day" />
          </>
        )
      }
      actions={
        <>
          <Button
            size="small"
            aria-label={`Restore ${title}`}
            onClick={() => void organiseOne(thread, 'restore')}
          >
            <RotateCcw size={16} aria-hidden />
            Restore
          </Button>
          <IconButton
            size="small"
            label={`Delete ${title} for ever`}
            icon={<Trash2 size={16} />}
            onClick={() => onPurge(thread)}
          />
        </>
      }
    />
  )
}

async function purge(threads: readonly Thread[]): Promise<void> {
  const [failure] = await organise(threads, 'purge')
  if (failure && failure.code !== 'E_NOT_FOUND') {
    throw new ApiProblem({ code: failure.code, ...describeCode(failure.code) })
  }
}

/** All of it, also what the page has not read yet. */
async function emptyTrash(): Promise<void> {
  let count = 0
  for (;;) {
    const { items } = await call('threadList', { query: { state: 'trash', limit: bounds.bulk_ids } })
    if (items.length === 0) break
    await purge(items)
    count += items.length
  }
  showToast(count === 1 ? 'One thread deleted for ever' : `${count} threads deleted for ever`)
}
