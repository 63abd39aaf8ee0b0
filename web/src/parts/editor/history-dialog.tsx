import type { DocRevision, DocRevisionText } from '@omniai/contracts/schemas/doc'
import { useEffect, useState } from 'react'
import { call } from '../../api/api.ts'
import { type ApiProblem, asProblem } from '../../api/problem.ts'
import { showToast } from '../../stores/toasts.ts'
import { Button } from '../../ui/button.tsx'
import { classNames } from '../../ui/class-names.ts'
import { Dialog } from '../../ui/dialog.tsx'
import { Skeleton } from '../../ui/skeleton.tsx'
import { TextField } from '../../ui/text-field.tsx'
import { When } from '../../ui/when.tsx'
import { ProblemNotice } from '../session/problem-notice.tsx'
import { toastProblem } from '../session/toast-problem.ts'
import type { EditingSession } from './editing-session.ts'
import { TextDiff } from './text-diff.tsx'

const kinds: Record<DocRevision['kind'], string> = {
  create: 'Made',
  edit: 'Written',
  apply: 'From an answer',
  undo: 'Taken back',
  restore: 'Brought back',
  merge: 'Joined',
}

type Listed = { items: readonly DocRevision[]; next: string | null }

/** What the document was: who changed it when, what, and a way back. */
export function HistoryDialog({ session, onClose }: { session: EditingSession; onClose: () => void }) {
  const [all, setAll] = useState(false)
  const [listed, setListed] = useState<Listed | null>(null)
  const [problem, setProblem] = useState<ApiProblem | null>(null)
  const [chosen, setChosen] = useState<DocRevision | null>(null)
  const { docId } = session

  async function read(cursor: string | null) {
    try {
      const query = { all, limit: 50, ...(cursor ? { cursor } : {}) }
      const page = await call('docRevisionList', { params: { doc_id: docId }, query })
      setListed(before => ({
        items: cursor && before ? [...before.items, ...page.items] : page.items,
        next: page.next_cursor,
      }))
      if (!cursor)
        setChosen(before => page.items.find(({ id }) => id === before?.id) ?? page.items[0] ?? null)
    } catch (error) {
      setProblem(asProblem(error))
    }
  }
  // biome-ignore lint/correctness/useExhaustiveDependencies: read is made of these
  useEffect(() => {
    void read(null)
  }, [docId, all])

  return (
    <Dialog title="History" width="wide" onClose={onClose}>
      {problem && <ProblemNotice problem={problem} />}
      {!listed && !problem && <Skeleton label="Loading the history" rows={5} />}
      {listed && (
        <div className="flex flex-col gap-4 sm:h-[520px] sm:flex-row">
          <div className="flex max-h-56 shrink-0 flex-col gap-2 overflow-y-auto sm:max-h-none sm:w-60">
            <label className="flex min-h-8 shrink-0 items-center gap-2 px-2 text-13 text-normal">
              <input
                type="checkbox"
                checked={all}
                onChange={event => setAll(event.target.checked)}
                className="accent-(--accent)"
              />
              Every save
            </label>
            <ul aria-label="Revisions" className="flex flex-col gap-0.5">
              {listed.items.map(revision => (
                <li key={revision.id}>
                  <RevisionButton
                    revision={revision}
                    isChosen={revision.id === chosen?.id}
                    onChoose={() => setChosen(revision)}
                  />
                </li>
              ))}
            </ul>
            {listed.next && (
              <Button size="small" look="quiet" onClick={() => void read(listed.next)}>
                Show older
              </Button>
            )}
          </div>
          {chosen && (
            <RevisionView
              key={chosen.id}
              session={session}
              revision={chosen}
              previous={listed.items[listed.items.indexOf(chosen) + 1] ?? null}
              others={listed.items}
              onNamed={() => void read(null)}
              onClose={onClose}
            />
          )}
        </div>
      )}
    </Dialog>
  )
}

type RevisionButtonProps = { revision: DocRevision; isChosen: boolean; onChoose: () => void }

function RevisionButton({ revision, isChosen, onChoose }: RevisionButtonProps) {
  return (
    <button
      type="button"
      aria-current={isChosen || undefined}
      onClick={onChoose}
      className={classNames(
        'flex w-full flex-col rounded-6 px-2 py-1.5 text-left transition-colors hover:bg-surface-2 focus-visible:outline-offset-[-2px]',
        isChosen && 'bg-surface-2',
      )}
    >
      <span className="truncate text-14 text-strong">
        {revision.name ?? <When at={revision.created_at} />}
      </span>
      <span className="truncate text-12 text-muted">
        {kinds[revision.kind]} by {revision.author.name || 'someone'} · +{revision.added} −{revision.removed}
      </span>
    </button>
  )
}

type RevisionViewProps = {
  session: EditingSession
  revision: DocRevision
  previous: DocRevision | null
  others: readonly DocRevision[]
  onNamed: () => void
  onClose: () => void
}

function RevisionView({ session, revision, previous, others, onNamed, onClose }: RevisionViewProps) {
  const [against, setAgainst] = useState(previous?.id ?? null)
  const [read, setRead] = useState<DocRevisionText | null>(null)
  const [problem, setProblem] = useState<ApiProblem | null>(null)
  const [name, setName] = useState(revision.name ?? '')
  const { docId } = session
  const isNewest = revision.id === others[0]?.id

  useEffect(() => {
    let wanted = true
    const params = { doc_id: docId, revision_id: revision.id }
    call('docRevisionView', { params, query: against ? { against } : {} }).then(
      text => wanted && setRead(text),
      (error: unknown) => wanted && setProblem(asProblem(error)),
    )
    return () => {
      wanted = false
    }
  }, [docId, revision.id, against])

  async function saveName() {
    const params = { doc_id: docId, revision_id: revision.id }
    try {
      await call('docRevisionUpdate', { params, body: { name: name.trim() || null } })
      onNamed()
    } catch (error) {
      toastProblem(error)
    }
  }

  return (
    <section aria-label="This revision" className="flex min-h-0 min-w-0 grow flex-col gap-3">
      {!session.readOnly && (
        <form
          className="flex shrink-0 flex-wrap items-end gap-2"
          onSubmit={event => {
            event.preventDefault()
            void saveName()
          }}
        >
          <TextField
            label="Name of this revision"
            value={name}
            maxLength={200}
            onChange={event => setName(event.target.value)}
            className="min-w-40 grow"
          />
          <Button type="submit" disabled={name.trim() === (revision.name ?? '')} className="h-9">
            Save name
          </Button>
          <Button
            look="primary"
            className="h-9"
            disabled={isNewest}
            onClick={() => {
              void restore(session, revision.id)
              onClose()
            }}
          >
            Restore
          </Button>
        </form>
      )}
      {others.length > 1 && (
        <label className="flex shrink-0 items-center gap-2 text-13 text-muted">
          <span className="shrink-0">Compared with</span>
          <select
            value={against ?? ''}
            onChange={event => setAgainst(event.target.value || null)}
            className="h-8 min-w-0 grow rounded-6 border border-line-strong/60 bg-surface-0 px-2 text-strong"
          >
            <option value="">nothing: the text itself</option>
            {others
              .filter(({ id }) => id !== revision.id)
              .map(other => (
                <option key={other.id} value={other.id}>
                  {other.name ?? new Date(other.created_at).toLocaleString('en')},{' '}
                  {kinds[other.kind].toLowerCase()}
                </option>
              ))}
          </select>
        </label>
      )}
      <section
        // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, and someone without a mouse must get there
        tabIndex={0}
        aria-label="Text of the revision"
        className="min-h-40 grow overflow-y-auto rounded-10 border border-line px-4 py-3"
      >
        {problem && <ProblemNotice problem={problem} />}
        {!read && !problem && <Skeleton label="Loading the revision" rows={4} />}
        {read &&
          (read.against_text !== null ? (
            <TextDiff before={read.against_text} after={read.text} />
          ) : (
            <p className="text-14 leading-relaxed whitespace-pre-wrap text-normal">{read.text}</p>
          ))}
      </section>
    </section>
  )
}

/** As a new revision, so that the way back is a restore too. */
async function restore(session: EditingSession, revisionId: string): Promise<void> {
  try {
    const before = await session.settle()
    const body = { revision_id: revisionId }
    session.receive(await call('docRestore', { params: { doc_id: session.docId }, body }))
    session.forgetForeign()
    showToast('Restored.', {
      action: { label: 'Undo', run: () => void takeBack(session, before.revisionId) },
    })
  } catch (error) {
    toastProblem(error)
  }
}

async function takeBack(session: EditingSession, revisionId: string): Promise<void> {
  try {
    await session.settle()
    const body = { revision_id: revisionId }
    session.receive(await call('docRestore', { params: { doc_id: session.docId }, body }))
    session.forgetForeign()
  } catch (error) {
    toastProblem(error)
  }
}
