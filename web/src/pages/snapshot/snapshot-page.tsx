import type { SharedMessage, SharedThread } from '@omniai/contracts/schemas/share'
import { useEffect } from 'react'
import { reload } from '../../api/resources.ts'
import { useResource } from '../../api/use-resource.ts'
import { AnswerText } from '../../parts/chat/answer-text.tsx'
import { QuestionText } from '../../parts/chat/question.tsx'
import { sharedThread } from '../../parts/exchange/shares.ts'
import { ProblemNotice } from '../../parts/session/problem-notice.tsx'
import { paths } from '../../paths.ts'
import { Button } from '../../ui/button.tsx'
import { Notice } from '../../ui/notice.tsx'
import { Skeleton } from '../../ui/skeleton.tsx'
import { TextLink } from '../../ui/text-link.tsx'
import { When } from '../../ui/when.tsx'
import { PageHeader, usePageTitle } from '../page-frame.tsx'

/** What someone here shared, to read and nothing else. */
export function SnapshotPage({ token }: { token: string }) {
  const resource = sharedThread(token)
  const { data, problem } = useResource(resource)
  usePageTitle(data ? data.title || 'Shared thread' : 'Shared thread')
  // A link that was revoked meanwhile must not go on being read here.
  const gone = problem?.code === 'E_NOT_FOUND'
  return (
    <>
      <PageHeader
        title={
          <h1 className="truncate px-1.5 text-14 font-medium text-strong">
            {(!gone && data?.title) || 'Shared thread'}
          </h1>
        }
      />
      <section
        aria-label="Shared thread"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
        tabIndex={0}
        className="min-h-0 grow overflow-y-auto px-4 focus-visible:outline-offset-[-2px]"
      >
        <div className="mx-auto w-full max-w-(--reading-width) pt-4 pb-[calc(64px+env(safe-area-inset-bottom))] text-16">
          {gone ? (
            <LeadsNowhere />
          ) : data ? (
            <Snapshot thread={data} onEnd={() => void reload(resource)} />
          ) : problem ? (
            <ProblemNotice
              problem={problem}
              actions={<Button onClick={() => void reload(resource)}>Retry</Button>}
            />
          ) : (
            <Skeleton label="Loading what was shared" rows={6} />
          )}
        </div>
      </section>
    </>
  )
}

function LeadsNowhere() {
  return (
    <Notice
      tone="warn"
      role="alert"
      title="This link leads nowhere"
      actions={<TextLink href={paths.newChat}>Start a new chat</TextLink>}
    >
      It was revoked, its time is over, its thread was deleted, or the address is not complete. Ask whoever
      gave it to you for a new one.
    </Notice>
  )
}

function Snapshot({ thread, onEnd }: { thread: SharedThread; onEnd: () => void }) {
  const { title, shared_by, created_at, expires_at, messages } = thread
  useEffect(() => {
    if (expires_at === null) return
    const left = Date.parse(expires_at) - Date.now()
    // A longer wait is more than a timer can count.
    if (left > 24 * 60 * 60_000) return
    const timer = setTimeout(onEnd, Math.max(left, 0) + 1000)
    return () => clearTimeout(timer)
  }, [expires_at, onEnd])
  return (
    <>
      <header className="flex flex-col gap-1 border-b border-line pb-4">
        <h2 className="text-20 font-semibold break-words text-strong">{title || 'New thread'}</h2>
        <p className="text-13 text-muted">
          Shared by <span className="font-medium text-normal">{shared_by}</span> on{' '}
          <When at={created_at} as="exact" />. This is how the thread was then; what came later is not in it.
          {expires_at && (
            <>
              {' '}
              The link ends <When at={expires_at} />.
            </>
          )}
        </p>
      </header>
      <div className="flex flex-col gap-4 pt-6">
        {messages.map((message, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a snapshot never changes
          <SharedTurn key={index} message={message} />
        ))}
      </div>
    </>
  )
}

/** The browser leaves out what is far from the screen, and still finds it when one searches the page. */
function SharedTurn({ message }: { message: SharedMessage }) {
  const { role, text, model, created_at } = message
  if (role === 'user') {
    return (
      <article
        aria-label="Question"
        className="flex flex-col items-end [contain-intrinsic-size:auto_60px] [content-visibility:auto]"
      >
        <QuestionText text={text} />
      </article>
    )
  }
  return (
    <article
      aria-label="Answer"
      className="flex flex-col gap-2 [contain-intrinsic-size:auto_300px] [content-visibility:auto]"
    >
      <AnswerText text={text} writing={false} />
      <p className="text-12 text-muted">
        {model && <>{model.model_id} · </>}
        <When at={created_at} as="exact" />
      </p>
    </article>
  )
}
