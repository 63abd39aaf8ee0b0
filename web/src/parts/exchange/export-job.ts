import { call } from '../../api/api.ts'
import { ApiProblem, describeCode } from '../../api/problem.ts'
import { type FileSink, openSink } from './file-sink.ts'
import { createJob } from './job.ts'
import { patiently } from './patience.ts'

type ExportFacts = {
  readonly fileName: string
  readonly threads: number
  readonly messages: number
  readonly documents: number
  readonly bytes: number
}

export const exportJob = createJob<ExportFacts>()

const mediaType = 'application/x-ndjson'

/** Everything of the person, page by page, straight into the file. */
export async function beginExport(): Promise<void> {
  const fileName = `omniai-${new Date().toISOString().slice(0, 10)}.jsonl`
  const sink = await openSink(fileName, mediaType)
  if (!sink) return
  exportJob.begin(
    { fileName, threads: 0, messages: 0, documents: 0, bytes: 0 },
    async ({ signal, facts, set }) => {
      try {
        const complete = await writeArchive(sink, signal, ({ threads, messages, documents, bytes }) => {
          const now = facts()
          set({
            threads: now.threads + threads,
            messages: now.messages + messages,
            documents: now.documents + documents,
            bytes: now.bytes + bytes,
          })
        })
        if (!complete) throw new ApiProblem({ code: 'E_INTERNAL', ...describeCode('E_INTERNAL') })
        await sink.close()
      } catch (error) {
        await sink.abandon().catch(() => {})
        throw error
      }
    },
  )
}

type Written = Pick<ExportFacts, 'threads' | 'messages' | 'documents' | 'bytes'>

/** @returns whether the archive has its end: without it the file would not be whole. */
async function writeArchive(
  sink: FileSink,
  signal: AbortSignal,
  onPage: (written: Written) => void,
): Promise<boolean> {
  let cursor: string | null = null
  let complete = false
  do {
    const body: { cursor?: string } = cursor ? { cursor } : {}
    const page = await patiently(() => call('exportCreate', { body }, { signal }), signal)
    const text = page.lines.map(line => `${JSON.stringify(line)}\n`).join('')
    await sink.write(text)
    signal.throwIfAborted()
    const of = (type: (typeof page.lines)[number]['type']) =>
      page.lines.filter(line => line.type === type).length
    onPage({
      threads: of('thread'),
      messages: of('message'),
      documents: of('doc'),
      bytes: new Blob([text]).size,
    })
    complete = of('end') > 0
    cursor = page.next_cursor
  } while (cursor)
  return complete
}
