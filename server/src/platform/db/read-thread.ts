/**
 * SQLite answers on the thread that asks. What may take long is asked on a thread of its own, so that nobody's search
 * holds up what others are being written.
 */
import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import {
  type CompiledQuery,
  type DatabaseConnection,
  type Dialect,
  type Driver,
  Kysely,
  type KyselyConfig,
  type QueryResult,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
} from 'kysely'
import { ApiError } from '../../kernel/errors.ts'
import { busyTimeoutMs } from './node-sqlite.ts'

export type Question = { readonly id: number; readonly sql: string; readonly parameters: readonly unknown[] }
export type Answer = {
  readonly id: number
  readonly rows?: unknown[]
  readonly problem?: { message: string; code: string | undefined; errcode: number | undefined }
}

/** As long as PostgreSQL gives a statement. */
const answersWithinMs = 15_000
/** Threads that are left to queries which took too long. With more of them, the machine would be theirs alone. */
const mostLeft = 2

/**
 * Starts with the first query.
 *
 * @param path a file that is there already, in WAL mode.
 * @returns a Kysely that reads what is committed. It has no transactions and writes nothing.
 */
export function openReadThread(path: string, log?: KyselyConfig['log'], within = answersWithinMs) {
  const thread = createThread(path, within)
  const dialect: Dialect = {
    createAdapter: () => new SqliteAdapter(),
    createDriver: () => driverOf(thread),
    createIntrospector: db => new SqliteIntrospector(db),
    createQueryCompiler: () => new SqliteQueryCompiler(),
  }
  return new Kysely<unknown>({ dialect, ...(log && { log }) })
}

type Thread = ReturnType<typeof createThread>
type Waiting = {
  readonly resolve: (rows: unknown[]) => void
  readonly reject: (error: Error) => void
  readonly late: NodeJS.Timeout
}

function createThread(path: string, within: number) {
  let worker: Worker | null = null
  let questions = 0
  let left = 0
  const waiting = new Map<number, Waiting>()

  function take(id: number): Waiting | undefined {
    const one = waiting.get(id)
    if (!one) return
    clearTimeout(one.late)
    waiting.delete(id)
    return one
  }

  /** A thread that ended answers nobody any more; the next question starts another one. */
  function ended(of: Worker, error: Error): void {
    if (worker !== of) return
    worker = null
    for (const id of [...waiting.keys()]) take(id)?.reject(error)
  }

  function start(): Worker {
    const started = new Worker(new URL('./read-worker.ts', import.meta.url), {
      workerData: { path, busyTimeoutMs },
      execArgv: ['--disable-warning=ExperimentalWarning'],
    })
    started.on('message', ({ id, rows, problem }: Answer) => {
      const one = take(id)
      if (problem) one?.reject(Object.assign(new Error(problem.message), problem))
      else one?.resolve(rows!)
    })
    started.on('error', error => ended(started, error as Error))
    started.on('exit', () => ended(started, unavailable('The thread that reads the database has ended.')))
    // Listeners hold the process; this must not.
    started.unref()
    return started
  }

  return {
    async ask(sql: string, parameters: readonly unknown[]): Promise<unknown[]> {
      if (left >= mostLeft) throw unavailable('Queries that took too long are still running.')
      worker ??= start()
      const asked = worker
      questions += 1
      const id = questions
      return new Promise((resolve, reject) => {
        const late = setTimeout(() => {
          // A query cannot be called off; its thread is left to it, and ends with it.
          ended(asked, unavailable('A query took too long.'))
          left += 1
          asked.once('exit', () => {
            left -= 1
          })
          void asked.terminate()
        }, within)
        waiting.set(id, { resolve, reject, late })
        asked.postMessage({ id, sql, parameters: parameters.map(plain) } satisfies Question)
      })
    },
    async close(): Promise<void> {
      const closing = worker
      if (!closing) return
      const gone = once(closing, 'exit')
      closing.ref()
      closing.postMessage('close')
      await gone
    },
  }
}

const unavailable = (reason: string) =>
  new ApiError('E_UNAVAILABLE', { cause: new Error(reason), retryAfterSeconds: 5 })

const plain = (value: unknown) => (typeof value === 'boolean' ? Number(value) : value)

function driverOf(thread: Thread): Driver {
  const connection: DatabaseConnection = {
    executeQuery: async <R>({ sql, parameters }: CompiledQuery): Promise<QueryResult<R>> => ({
      rows: (await thread.ask(sql, parameters)) as R[],
    }),
    // biome-ignore lint/correctness/useYield: it has nothing to yield
    async *streamQuery() {
      throw new Error('A row at a time is not read on this thread.')
    },
  }
  const noTransactions = async () => {
    throw new Error('There are no transactions on the thread that reads.')
  }
  return {
    init: async () => {},
    acquireConnection: async () => connection,
    beginTransaction: noTransactions,
    commitTransaction: noTransactions,
    rollbackTransaction: noTransactions,
    releaseConnection: async () => {},
    destroy: () => thread.close(),
  }
}
