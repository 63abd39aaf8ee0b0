/** What the main thread of a page did, from a trace of Chromium. */
import type { CDPSession } from '@playwright/test'

type TraceEvent = {
  readonly name: string
  readonly ph: string
  readonly pid: number
  readonly tid: number
  readonly ts: number
  readonly dur?: number
  /** Of the processor, where the trace knows it. */
  readonly tdur?: number
  readonly args?: { readonly name?: string }
}

export type Work = {
  /** All of it, in milliseconds of the processor: a busy machine makes everything else longer. */
  readonly total: number
  /** The longest tasks, longest first. */
  readonly longest: readonly number[]
  readonly over50: number
  /** In equal parts of the time that was traced: does it grow? */
  readonly fifths: readonly number[]
  /** Own time by kind of work, most first. */
  readonly kinds: readonly { readonly name: string; readonly time: number; readonly count: number }[]
}

/** @param kinds also what the time went into; asking for it costs some time itself. */
export async function startTrace(session: CDPSession, kinds: boolean) {
  const categories = kinds
    ? ['disabled-by-default-devtools.timeline', 'devtools.timeline', 'v8']
    : ['toplevel']
  const events: TraceEvent[] = []
  session.on('Tracing.dataCollected', ({ value }) => {
    for (const event of value as unknown as TraceEvent[])
      if (event.ph === 'X' || event.ph === 'M') events.push(event)
  })
  await session.send('Tracing.start', {
    transferMode: 'ReportEvents',
    traceConfig: { includedCategories: categories, excludedCategories: ['*'] },
  } as never)
  return async (): Promise<Work> => {
    const complete = new Promise(resolve => session.once('Tracing.tracingComplete', resolve))
    await session.send('Tracing.end')
    await complete
    return workOf(events)
  }
}

/** The renderer's main thread that did most is the page's. */
function workOf(events: readonly TraceEvent[]): Work {
  const mains = events.filter(
    ({ ph, name, args }) => ph === 'M' && name === 'thread_name' && args?.name === 'CrRendererMain',
  )
  const threads = mains.map(({ pid, tid }) =>
    events
      .filter(event => event.ph === 'X' && event.pid === pid && event.tid === tid)
      .sort((a, b) => a.ts - b.ts || (b.dur ?? 0) - (a.dur ?? 0)),
  )
  const tasksOf = (thread: readonly TraceEvent[]) =>
    thread.filter(({ name }) => name === 'RunTask' || name === 'ThreadControllerImpl::RunTask')
  const cpuOf = ({ tdur, dur = 0 }: TraceEvent) => (tdur ?? dur) / 1_000
  const sum = (tasks: readonly TraceEvent[]) => tasks.reduce((total, task) => total + cpuOf(task), 0)
  const thread = threads.sort((a, b) => sum(tasksOf(b)) - sum(tasksOf(a)))[0] ?? []
  const tasks = tasksOf(thread)
  const lengths = tasks.map(cpuOf).sort((a, b) => b - a)
  const first = tasks[0]?.ts ?? 0
  const span = ((tasks.at(-1)?.ts ?? 0) - first + 1) / 5
  const fifths = [0, 1, 2, 3, 4].map(part =>
    sum(tasks.filter(({ ts }) => Math.floor((ts - first) / span) === part)),
  )
  return {
    total: sum(tasks),
    longest: lengths.slice(0, 8),
    over50: lengths.filter(length => length > 50).length,
    fifths,
    kinds: ownTimes(thread),
  }
}

function ownTimes(thread: readonly TraceEvent[]): Work['kinds'] {
  const own = new Map<string, { time: number; count: number }>()
  const open: TraceEvent[] = []
  const nothing = { time: 0, count: 0 }
  const add = (name: string, by: number, count: number) => {
    const known = own.get(name) ?? nothing
    own.set(name, { time: known.time + by / 1_000, count: known.count + count })
  }
  for (const event of thread) {
    const { ts, tdur = 0, name } = event
    while (open.length > 0 && open.at(-1)!.ts + (open.at(-1)!.dur ?? 0) <= ts) open.pop()
    const around = open.at(-1)
    if (around) add(around.name, -tdur, 0)
    add(name, tdur, 1)
    open.push(event)
  }
  return [...own].map(([name, { time, count }]) => ({ name, time, count })).sort((a, b) => b.time - a.time)
}
