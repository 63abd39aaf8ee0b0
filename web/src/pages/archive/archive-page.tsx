import type { Thread } from '@omniai/contracts/schemas/thread'
import { ArchiveRestore, Trash2 } from 'lucide-react'
import { Link } from 'wouter'
import { reload } from '../../api/resources.ts'
import { threadsWhere } from '../../api/thread-lists.ts'
import { useResource } from '../../api/use-resource.ts'
import { MoreButton } from '../../parts/account/more-button.tsx'
import { ProblemNotice } from '../../parts/session/problem-notice.tsx'
import { organiseOne } from '../../parts/threads/organise-threads.ts'
import { paths } from '../../paths.ts'
import { Badge } from '../../ui/badge.tsx'
import { Button, IconButton } from '../../ui/button.tsx'
import { Row, RowList } from '../../ui/row-list.tsx'
import { Skeleton } from '../../ui/skeleton.tsx'
import { When } from '../../ui/when.tsx'
import { ListPage } from '../list-page.tsx'

const archived = threadsWhere({ state: 'archived' })

export function ArchivePage() {
  return (
    <ListPage
      title="Archive"
      lead="Threads you put aside. They are kept, they can be searched, and they open like any other."
    >
      <ArchivedThreads />
    </ListPage>
  )
}

function ArchivedThreads() {
  const { data, problem } = useResource(archived)
  if (problem && !data) {
    return (
      <ProblemNotice
        problem={problem}
        actions={<Button onClick={() => void reload(archived)}>Retry</Button>}
      />
    )
  }
  if (!data) return <Skeleton label="Loading the archive" rows={5} />
  if (data.items.length === 0) {
    return (
      <p className="text-14 text-normal">
        Nothing is archived. The options of a thread in the sidebar lead here.
      </p>
    )
  }
  return (
    <>
      <RowList label="Archived threads">
        {data.items.map(thread => (
          <ArchivedThread key={thread.id} thread={thread} />
        ))}
      </RowList>
      <MoreButton list={archived} />
    </>
  )
}

function ArchivedThread({ thread }: { thread: Thread }) {
  const title = thread.title || 'New thread'
  return (
    <Row
      title={
        <Link
          href={paths.thread(thread.id)}
          className="line-clamp-2 font-medium text-strong underline-offset-2 hover:underline"
        >
          {title}
        </Link>
      }
      badges={thread.folder && <Badge>{thread.folder}</Badge>}
      note={
        <>
          Last used <When at={thread.updated_at} />
        </>
      }
      actions={
        <>
          <Button
            size="small"
            aria-label={`Take ${title} out of the archive`}
            onClick={() => void organiseOne(thread, 'unarchive')}
          >
            <ArchiveRestore size={16} aria-hidden />
            Take out
          </Button>
          <IconButton
            size="small"
            label={`Delete ${title}`}
            icon={<Trash2 size={16} />}
            onClick={() => void organiseOne(thread, 'delete')}
          />
        </>
      }
    />
  )
}
