/**
 * What the server said last, by key. Everyone who watches the same resource shares one request and one answer;
 * it is asked for again when it is stale and looked at, when it was invalidated, and at its own pace.
 */
import { connection } from './connection.ts'
import { keepEqual } from './keep-equal.ts'
import { type ApiProblem, asProblem, isAbort } from './problem.ts'

export type Key = readonly string[]

export type Resource<T> = {
  readonly key: Key
  readonly load: (signal: AbortSignal) => Promise<T>
  readonly staleAfter?: number
  /** Asked again after that many milliseconds as long as someone watches a visible page. */
  lookEvery?(data: T | undefined): number | null
}

export type Snapshot<T> = {
  readonly data: T | undefined
  readonly problem: ApiProblem | null
}

type Entry = {
  resource: Resource<unknown>
  snapshot: Snapshot<unknown>
  readonly listeners: Set<() => void>
  loadedAt: number
  /** Counts what was written by hand: an answer that was under way then is out of date. */
  writes: number
  running: { readonly promise: Promise<void>; readonly abort: AbortController } | null
  look?: ReturnType<typeof setTimeout>
  forget?: ReturnType<typeof setTimeout>
}

const usuallyStaleAfter = 5_000
const forgetAfter = 5 * 60_000
const pauses = [1_000, 2_000]
const unknown: Snapshot<never> = { data: undefined, problem: null }
const entries = new Map<string, Entry>()

const idOf = (key: Key) => key.join('\n')

function entryOf(resource: Resource<unknown>): Entry {
  const id = idOf(resource.key)
  const known = entries.get(id)
  if (known) {
    known.resource = resource
    return known
  }
  const entry: Entry = {
    resource,
    snapshot: unknown,
    listeners: new Set(),
    loadedAt: 0,
    writes: 0,
    running: null,
  }
  entries.set(id, entry)
  return entry
}

function set(entry: Entry, change: Partial<Snapshot<unknown>>): void {
  entry.snapshot = { ...entry.snapshot, ...change }
  for (const listener of entry.listeners) listener()
}

export function snapshotOf<T>(resource: Resource<T>): Snapshot<T> {
  return (entries.get(idOf(resource.key))?.snapshot ?? unknown) as Snapshot<T>
}

export const read = <T>(resource: Resource<T>): T | undefined => snapshotOf(resource).data

/** Puts in what is known ahead of the server. Undefined leaves it as it is. */
export function write<T>(resource: Resource<T>, change: (before: T | undefined) => T | undefined): void {
  const entry = entryOf(resource)
  const data = change(entry.snapshot.data as T | undefined)
  if (data === undefined || data === entry.snapshot.data) return
  entry.writes += 1
  set(entry, { data, problem: null })
}

export function watch(resource: Resource<unknown>, listener: () => void): () => void {
  const entry = entryOf(resource)
  entry.listeners.add(listener)
  clearTimeout(entry.forget)
  if (isStale(entry)) void reload(resource)
  else scheduleLook(entry)
  return () => {
    entry.listeners.delete(listener)
    if (entry.listeners.size > 0) return
    clearTimeout(entry.look)
    entry.forget = setTimeout(() => entries.delete(idOf(resource.key)), forgetAfter)
  }
}

/** Asks now; whoever asks meanwhile gets the same answer. Never rejects: the problem is in the snapshot. */
export function reload(resource: Resource<unknown>): Promise<void> {
  const entry = entryOf(resource)
  if (entry.running) return entry.running.promise
  const abort = new AbortController()
  const promise = load(entry, abort.signal).finally(() => {
    if (entry.running?.abort !== abort) return
    entry.running = null
    scheduleLook(entry)
  })
  entry.running = { promise, abort }
  return promise
}

/** Everything whose key begins like this is out of date; what is watched is asked for again. */
export async function invalidate(prefix: Key): Promise<void> {
  const touched = [...entries.values()].filter(({ resource }) =>
    prefix.every((step, at) => resource.key[at] === step),
  )
  await Promise.all(
    touched.map(async entry => {
      entry.loadedAt = 0
      // What is under way may have been answered before the change: ask once more.
      await entry.running?.promise
      if (entry.listeners.size > 0) await reload(entry.resource)
    }),
  )
}

/** Another person's page begins with nothing. */
export function forgetAll(): void {
  for (const entry of entries.values()) {
    entry.running?.abort.abort()
    clearTimeout(entry.look)
    clearTimeout(entry.forget)
  }
  entries.clear()
}

async function load(entry: Entry, signal: AbortSignal): Promise<void> {
  for (let failures = 0; ; ) {
    const { writes } = entry
    try {
      const data = await entry.resource.load(signal)
      if (signal.aborted) return
      if (entry.writes !== writes) continue
      entry.loadedAt = Date.now()
      set(entry, { data: keepEqual(entry.snapshot.data, data), problem: null })
      return
    } catch (error) {
      if (signal.aborted || isAbort(error)) return
      const problem = asProblem(error)
      const pause = problem.code === 'NETWORK' || problem.status >= 500 ? pauses[failures] : undefined
      if (pause === undefined) {
        set(entry, { problem })
        return
      }
      failures += 1
      await new Promise(resolve => setTimeout(resolve, pause))
    }
  }
}

function isStale({ resource, snapshot, loadedAt }: Entry): boolean {
  return snapshot.data === undefined || Date.now() - loadedAt > (resource.staleAfter ?? usuallyStaleAfter)
}

function scheduleLook(entry: Entry): void {
  clearTimeout(entry.look)
  const pause = entry.resource.lookEvery?.(entry.snapshot.data)
  if (!pause || entry.listeners.size === 0) return
  entry.look = setTimeout(() => {
    if (document.visibilityState === 'visible') void reload(entry.resource)
    else scheduleLook(entry)
  }, pause)
}

function lookAgain(all: boolean): void {
  for (const entry of entries.values()) {
    if (entry.listeners.size > 0 && (all || isStale(entry))) void reload(entry.resource)
  }
}

document.addEventListener('visibilitychange', () => {
  if (document.visibilityState === 'visible') lookAgain(false)
})
window.addEventListener('focus', () => lookAgain(false))

let wasReachable = true
connection.subscribe(() => {
  if (connection.isReachable() && !wasReachable) lookAgain(true)
  wasReachable = connection.isReachable()
})
