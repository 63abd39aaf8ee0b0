/**
 * Saving while one writes. One save is under way at a time; what is typed meanwhile goes out next. What the server
 * answers may hold what others wrote: it is merged with what was typed since, and where both touch, nothing is decided
 * here.
 *
 * A save whose answer is lost may have landed. It is repeated word for word until its outcome is known, so that one's
 * own text never looks like someone else's.
 */
import { bounds } from '@omniai/contracts/limits'
import { type Change, changesBetween } from '@omniai/contracts/text/change'
import { type MergeConflict, mergeTexts } from '@omniai/contracts/text/merge'
import { type ApiProblem, asProblem, type ProblemCode } from '../../api/problem.ts'

/** The document as the server has it. */
export type Snapshot = { readonly revisionId: string; readonly number: number; readonly text: string }

export type Choice = 'mine' | 'theirs' | 'both'

export type SaveRequest = {
  readonly baseRevisionId: string
  readonly base: string
  readonly text: string
  readonly resolution?: { readonly revisionId: string; readonly choices: readonly Choice[] }
  /** What the document is after it, when nobody else wrote. */
  readonly expected: string
}

export type Conflict = {
  /** The last text that both come from. */
  readonly base: string
  readonly theirs: string
  readonly stretches: readonly MergeConflict[]
}

export type SaveState =
  | { readonly kind: 'saved' | 'unsaved' | 'saving' }
  /** It could not be saved now, and is tried again by itself. */
  | { readonly kind: 'waiting'; readonly problem: ApiProblem }
  | { readonly kind: 'conflict'; readonly conflict: Conflict }
  /** It may not be saved: the role or the document is gone. What was typed stays where it is. */
  | { readonly kind: 'refused'; readonly problem: ApiProblem }
  | { readonly kind: 'too-large'; readonly over: number }

/** What has to be kept on this device so that nothing is lost: what was typed, against a text that the server has. */
export type Unsaved = {
  readonly baseRevisionId: string
  /** Only when no revision has that text. */
  readonly base: string | null
  readonly changes: readonly Change[]
  /** Of a save that may have landed. */
  readonly sent: readonly Change[] | null
}

type Dependencies = {
  readonly start: Snapshot
  /** What the editor has now. */
  readonly text: () => string
  /** Puts what others wrote into the editor. */
  readonly take: (changes: readonly Change[]) => void
  readonly save: (request: SaveRequest) => Promise<Snapshot>
  readonly load: () => Promise<Snapshot>
  readonly onChange: () => void
  /** Someone else's text has come in; `before` is what the server had. */
  readonly onForeign?: (before: Snapshot, after: Snapshot) => void
  /** @returns how to call it off */
  readonly after: (ms: number, run: () => void) => () => void
}

export const typingPauseMs = 800
const longestPauseMs = 4_000
const retryMs = [1_000, 2_000, 4_000, 8_000, 15_000, 30_000]

const refusals: ReadonlySet<ProblemCode> = new Set([
  'E_AUTH_FORBIDDEN',
  'E_NOT_FOUND',
  'E_CAPABILITY_DISABLED',
  'E_VALIDATION',
])

/** Which text is common to what is written here and `head`, when a save from `base` to `sent` may have landed. */
export function commonText(base: string, sent: string | null, head: string): string {
  if (sent === null || sent === base) return base
  const merged = mergeTexts(base, sent, head)
  return merged.clean && merged.text === head ? sent : base
}

export function createAutosave(dependencies: Dependencies) {
  const { text, take, save, load, onChange, onForeign, after } = dependencies
  let server = dependencies.start
  /** What `server.text` and the editor both come from. The same as `server` unless there is a conflict. */
  let common: { text: string; revisionId: string | null } = { ...server }
  let inFlight: SaveRequest | null = null
  let repeat: { request: SaveRequest; failures: number; problem: ApiProblem } | null = null
  let conflicted = false
  let refused: ApiProblem | null = null
  let tooLarge = false
  /** What came from elsewhere during a save: it is looked at when the save has ended. */
  let held: Snapshot | null = null
  let timer: (() => void) | null = null
  /** Whoever never pauses is saved all the same. */
  let patience: (() => void) | null = null
  let closed = false
  let judged: { mine: string; theirs: string; conflict: Conflict | null } | null = null

  /** Again for every text: what is typed during a conflict changes it, and may end it. */
  function conflictNow(): Conflict | null {
    if (!conflicted) return null
    const mine = text()
    if (judged?.mine !== mine || judged.theirs !== server.text) {
      const merged = mergeTexts(common.text, mine, server.text)
      const conflict = merged.clean
        ? null
        : { base: common.text, theirs: server.text, stretches: merged.conflicts }
      judged = { mine, theirs: server.text, conflict }
    }
    return judged.conflict
  }

  function state(): SaveState {
    if (refused) return { kind: 'refused', problem: refused }
    const conflict = conflictNow()
    if (conflict) return { kind: 'conflict', conflict }
    if (inFlight) return { kind: 'saving' }
    if (repeat) return { kind: 'waiting', problem: repeat.problem }
    if (tooLarge) return { kind: 'too-large', over: text().length - bounds.doc_text }
    return { kind: isSaved() ? 'saved' : 'unsaved' }
  }

  const isSaved = () => !inFlight && !repeat && !conflicted && text() === server.text

  function wait(ms: number) {
    timer?.()
    timer = after(ms, send)
    patience ??= after(Math.max(ms, longestPauseMs), send)
  }

  function stopWaiting() {
    timer?.()
    patience?.()
    timer = patience = null
  }

  function changed() {
    tooLarge &&= text().length > bounds.doc_text
    if (conflicted && !conflictNow()) reconcile(server, common)
    else if (!inFlight && !repeat && !conflicted && !refused && !closed) wait(typingPauseMs)
    onChange()
  }

  function send() {
    stopWaiting()
    if (inFlight || conflicted || refused || closed) return
    if (repeat) return void dispatch(repeat.request, repeat.failures)
    const now = text()
    if (now === server.text) return onChange()
    if (now.length > bounds.doc_text) {
      tooLarge = true
      return onChange()
    }
    tooLarge = false
    const request = { baseRevisionId: server.revisionId, base: server.text, text: now, expected: now }
    void dispatch(request, 0)
  }

  async function dispatch(request: SaveRequest, failures: number): Promise<void> {
    inFlight = request
    repeat = null
    onChange()
    try {
      const answer = await save(request)
      end()
      reconcile(answer, { text: request.expected, revisionId: revisionOf(request.expected, answer) })
    } catch (error) {
      await failed(request, failures, asProblem(error))
    }
    if (held && !inFlight && !repeat) receive(held)
    if (!inFlight && !repeat && !conflicted && !refused && text() !== server.text && !timer && !tooLarge)
      wait(typingPauseMs)
    onChange()
  }

  function end() {
    inFlight = null
    repeat = null
  }

  async function failed(request: SaveRequest, failures: number, problem: ApiProblem): Promise<void> {
    try {
      if (problem.code === 'E_CONFLICT') {
        const head = await load()
        end()
        const seen = request.resolution ? server : { text: request.base, revisionId: request.baseRevisionId }
        const shared = commonText(seen.text, request.expected, head.text)
        const revisionId = shared === seen.text ? seen.revisionId : revisionOf(shared, head)
        return reconcile(head, { text: shared, revisionId })
      }
    } catch (error) {
      return again(request, failures, asProblem(error))
    }
    if (refusals.has(problem.code)) {
      end()
      refused = problem
    } else if (problem.code === 'E_TOO_LARGE') {
      end()
      tooLarge = true
    } else again(request, failures, problem)
  }

  function again(request: SaveRequest, failures: number, problem: ApiProblem) {
    inFlight = null
    repeat = { request, failures: failures + 1, problem }
    if (closed) return
    const pause = retryMs[Math.min(failures, retryMs.length - 1)]!
    wait(Math.max(pause, (problem.retryAfterSeconds ?? 0) * 1000))
  }

  const revisionOf = (shared: string, snapshot: Snapshot) =>
    shared === snapshot.text ? snapshot.revisionId : null

  /** Joins what the editor has with what the server has, both made of `shared`. */
  function reconcile(next: Snapshot, shared: { text: string; revisionId: string | null }) {
    const before = server
    const mine = text()
    const merged = mergeTexts(shared.text, mine, next.text)
    server = next
    conflicted = !merged.clean
    common = merged.clean ? { ...next } : shared
    judged = null
    if (merged.clean && merged.text !== mine) take(changesBetween(mine, merged.text))
    if (next.text !== shared.text && next.number > before.number) onForeign?.(before, next)
    if (!conflicted && text() !== server.text && !inFlight) wait(typingPauseMs)
  }

  /** What the server has now, from whoever found out. */
  function receive(snapshot: Snapshot): void {
    if (inFlight || repeat) {
      if (!held || held.number < snapshot.number) held = snapshot
      return
    }
    held = null
    if (snapshot.number <= server.number) return
    reconcile(snapshot, common)
    onChange()
  }

  /** One choice for each stretch of the conflict, in their order. */
  function resolve(choices: readonly Choice[]): boolean {
    const mine = text()
    const merged = mergeTexts(common.text, mine, server.text, choices)
    if (!conflicted || !merged.clean) return false
    const { text: base, revisionId } = common
    const expected = merged.text
    conflicted = false
    common = { ...server }
    take(changesBetween(mine, expected))
    if (revisionId !== null && mine.length <= bounds.doc_text) {
      const resolution = { revisionId: server.revisionId, choices }
      void dispatch({ baseRevisionId: revisionId, base, text: mine, expected, resolution }, 0)
    } else send()
    return true
  }

  /** Saves now. */
  function flush() {
    if (!inFlight) send()
  }

  /** What would be lost with this page; null when all is on the server. */
  function unsaved(): Unsaved | null {
    const sent = inFlight ?? repeat?.request ?? null
    if (!sent && !conflicted && text() === server.text) return null
    // A choice of stretches is not repeated by another page: what it gives is, against what it was made of.
    const base = sent && !sent.resolution ? { text: sent.base, revisionId: sent.baseRevisionId } : common
    return {
      baseRevisionId: base.revisionId ?? server.revisionId,
      base: base.revisionId === null ? base.text : null,
      changes: changesBetween(base.text, text()),
      sent: sent ? changesBetween(base.text, sent.expected) : null,
    }
  }

  return {
    state,
    server: () => server,
    changed,
    receive,
    resolve,
    flush,
    unsaved,
    /** What the editor has was made of `shared`, an older text, on another page. */
    begin: (shared: { text: string; revisionId: string | null }) => {
      reconcile(server, shared)
      onChange()
    },
    close: () => {
      closed = true
      stopWaiting()
    },
  }
}

export type Autosave = ReturnType<typeof createAutosave>
