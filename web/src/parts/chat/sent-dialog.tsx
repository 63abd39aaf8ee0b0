import { useResource } from '../../api/use-resource.ts'
import { Dialog } from '../../ui/dialog.tsx'
import { Skeleton } from '../../ui/skeleton.tsx'
import { FilePicture } from '../attachments/file-picture.tsx'
import { sentRequest } from '../context/context-data.ts'
import { SentContext } from '../context/sent-context.tsx'
import { ProblemNotice } from '../session/problem-notice.tsx'

const roles = { system: 'Instructions', user: 'You', assistant: 'Answer' } as const

/** The exact request that the model got: nothing hidden in front of it, nothing behind. */
export function SentDialog({ runId, onClose }: { runId: string; onClose: () => void }) {
  const { data, problem } = useResource(sentRequest(runId))
  const settings = Object.entries(data?.settings ?? {})
  return (
    <Dialog title="What was sent" width="wide" onClose={onClose}>
      {problem && <ProblemNotice problem={problem} />}
      {!data && !problem && <Skeleton label="Loading the request" rows={6} />}
      {data && (
        <div className="flex flex-col gap-4">
          <dl className="grid grid-cols-[max-content_1fr] gap-x-6 gap-y-1 text-13">
            <dt className="text-muted">Model</dt>
            <dd className="text-strong">{data.model?.model_id ?? 'None'}</dd>
            {data.fell_back && (
              <>
                <dt className="text-muted">Asked instead</dt>
                <dd className="text-strong">{data.fell_back.to.model_id}</dd>
              </>
            )}
            {settings.map(([name, value]) => (
              <div key={name} className="contents">
                <dt className="text-muted">{name.replace('_', ' ')}</dt>
                <dd className="tabular-nums text-strong">{String(value)}</dd>
              </div>
            ))}
            <dt className="text-muted">Run</dt>
            <dd className="font-mono text-12 break-all text-muted">{data.run_id}</dd>
            <dt className="text-muted">Fingerprint</dt>
            <dd className="font-mono text-12 break-all text-muted">{data.hash}</dd>
          </dl>
          {data.context && <SentContext context={data.context} model={data.model?.model_id} />}
          <ol className="flex flex-col gap-3" aria-label="Messages that were sent">
            {data.messages.map((message, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: a frozen list never changes
              <li key={index} className="rounded-10 border border-line">
                <p className="border-b border-line px-3 py-1.5 text-12 font-medium text-muted">
                  {roles[message.role]}
                </p>
                <pre className="max-h-72 overflow-auto px-3 py-2 font-mono text-12 leading-relaxed break-words whitespace-pre-wrap text-normal">
                  {message.content}
                </pre>
                {message.attachments && (
                  <ul
                    aria-label="Images that were sent"
                    className="flex flex-wrap gap-2 border-t border-line px-3 py-2"
                  >
                    {message.attachments.map(image => (
                      <li key={image.attachment_id} className="flex items-center gap-2 text-12 text-muted">
                        <span className="flex size-12 overflow-hidden rounded-6 bg-surface-2">
                          <FilePicture part={image} className="size-full object-cover" />
                        </span>
                        <span className="max-w-[28ch] truncate">{image.name}</span>
                      </li>
                    ))}
                  </ul>
                )}
              </li>
            ))}
          </ol>
        </div>
      )}
    </Dialog>
  )
}
