import type { MessagePart } from '@omniai/contracts/run-events'
import { useEffect, useMemo } from 'react'
import { activeRuns } from '../../../api/catalog.ts'
import { runStreamOf, watchRun } from '../../../api/live-runs.ts'
import { useUser } from '../../../api/meta.ts'
import { forgetPull, type Pull, usePulls } from '../../../api/model-pulls.ts'
import { providers, refreshProviders } from '../../../api/model-servers.ts'
import { describeCode } from '../../../api/problem.ts'
import type { RunStreamState } from '../../../api/run-stream-state.ts'
import { useResource } from '../../../api/use-resource.ts'
import { useStreamState } from '../../../parts/chat/use-stream.ts'
import { Button } from '../../../ui/button.tsx'
import { RowList } from '../../../ui/row-list.tsx'

type Shown = { readonly runId: string; readonly pull: Pull | undefined }

/** Downloads of one provider, or of all; also those that another page started. */
export function Downloads({ providerId }: { providerId?: string }) {
  const { id: userId } = useUser()
  const pulls = usePulls(userId)
  const { data } = useResource(activeRuns)
  const elsewhere = (data?.items ?? []).filter(
    run => run.kind === 'model-pull' && !pulls.some(({ runId }) => runId === run.id),
  )
  const shown: Shown[] = [
    ...pulls
      .filter(pull => providerId === undefined || pull.providerId === providerId)
      .map(pull => ({ runId: pull.runId, pull })),
    ...(providerId === undefined ? elsewhere.map(run => ({ runId: run.id, pull: undefined })) : []),
  ]
  if (shown.length === 0) return null
  return (
    <div className="pt-4">
      <RowList label="Downloads">
        {shown.map(({ runId, pull }) => (
          <Download key={runId} runId={runId} pull={pull} onForget={() => forgetPull(userId, runId)} />
        ))}
      </RowList>
    </div>
  )
}

function Download({ runId, pull, onForget }: Shown & { onForget: () => void }) {
  const { data } = useResource(providers)
  const stream = useMemo(() => runStreamOf(runId, null), [runId])
  useEffect(() => watchRun(runId), [runId])
  const state = useStreamState(stream)
  const isOver = state?.status === 'ended'
  useEffect(() => {
    if (isOver) refreshProviders()
  }, [isOver])
  if (!state) return null
  const part = progressOf(state.view.parts)
  const name = pull?.model ?? 'A model'
  const where = data?.items.find(({ id }) => id === pull?.providerId)?.label
  return (
    <li className="flex flex-col gap-2 px-4 py-3">
      <div className="flex flex-wrap items-center justify-between gap-x-3 gap-y-2">
        <p className="min-w-0 flex-1 text-14 text-strong">
          <span className="break-all">{name}</span>
          {where && <span className="text-muted"> · {where}</span>}
        </p>
        {isOver ? (
          <Button size="small" aria-label={`Dismiss the download of ${name}`} onClick={onForget}>
            Dismiss
          </Button>
        ) : state.status === 'lost' ? (
          <Button size="small" onClick={() => stream.open()}>
            Retry
          </Button>
        ) : (
          <Button
            size="small"
            aria-label={`Stop the download of ${name}`}
            busy={state.status === 'stopping'}
            onClick={() => stream.stop()}
          >
            {state.status === 'stopping' ? 'Stopping…' : 'Stop'}
          </Button>
        )}
      </div>
      {!isOver && (
        <progress
          className="progress h-1 w-full"
          aria-label={`Download of ${name}`}
          {...(part.percent === null ? {} : { value: part.percent })}
          max={100}
        />
      )}
      <p role={isOver ? 'status' : undefined} className="text-12 text-muted">
        {wordsOf(state, part)}
      </p>
    </li>
  )
}

type Progress = { readonly title: string; readonly percent: number | null }

/** The step that is under way; its text is one percentage on each line. */
function progressOf(parts: readonly MessagePart[]): Progress {
  const step = parts.findLast(part => part.type === 'step')
  if (!step) return { title: 'Waiting for the server', percent: null }
  const last = step.text.trimEnd().split('\n').at(-1) ?? ''
  const percent = Number.parseInt(last, 10)
  return { title: step.title, percent: Number.isNaN(percent) ? null : percent }
}

function wordsOf({ status, view: { end }, problem }: RunStreamState, { title, percent }: Progress): string {
  if (status === 'lost') return 'The connection was lost. The download goes on at the server.'
  if (status === 'resuming') return 'The connection was lost; it is taken up again.'
  if (status !== 'ended') return percent === null ? `${title}…` : `${title}… ${percent} %`
  switch (end?.status) {
    case 'completed':
      return 'Downloaded. It can be chosen now.'
    case 'cancelled':
      return 'Stopped. Started again, it goes on where it was.'
    case 'interrupted':
      return 'Interrupted by a restart. Started again, it goes on where it was.'
    case 'failed': {
      const { message, fix } = describeCode(end.error?.code ?? 'E_INTERNAL')
      return `${end.error?.message ?? message} ${fix}`
    }
    default:
      return problem ? `${problem.message} ${problem.fix}` : 'It is over.'
  }
}
