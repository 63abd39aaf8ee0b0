/**
 * Suggested changes of a document, those of one answer: which are taken and which are left. The card beside the text
 * and the text itself show the same review, so what is accepted in one place is accepted in the other. It belongs to
 * the page: neither the address nor the server knows of it before something is put in.
 */
import type { DocApply } from '@omniai/contracts/schemas/doc'
import { type Change, changesBetween } from '@omniai/contracts/text/change'
import type { Range } from '@omniai/contracts/text/ranges'
import { metaState } from '../../api/meta-state.ts'
import { type ApiProblem, asProblem } from '../../api/problem.ts'
import { newRequestId } from '../../api/request-id.ts'
import { announce } from '../../stores/announcements.ts'
import { openDocs, type TextStep } from '../editor/doc-session.ts'
import type { Side } from './conflict-choices.tsx'
import { conflictOf, type DocPlace, settled } from './doc-target.ts'
import { changesOf, type Followed, followed, type Hunk, placed, standing } from './hunks.ts'
import { applyTo } from './put-in.ts'

export type Decision = 'taken' | 'left'

/** What an answer proposes, and the text that its hunks are of. */
export type Proposal = {
  readonly text: string
  readonly hunks: readonly Hunk[]
  /** More may come: nothing can be put in yet. */
  readonly writing: boolean
}

export type ReviewState = {
  /** Those that fit, where they are now. */
  readonly hunks: readonly Hunk[]
  /** So many no longer fit. */
  readonly lost: number
  readonly decisions: ReadonlyMap<string, Decision>
  readonly writing: boolean
  readonly busy: boolean
  readonly isDone: boolean
  readonly problem: ApiProblem | null
  /** Of each stretch of a conflict. */
  readonly chosen: readonly (Side | undefined)[]
}

/** So much of what stands around a hunk is shown with it. */
export const aroundHunk = 24

const nothing: ReviewState = {
  hunks: [],
  lost: 0,
  decisions: new Map(),
  writing: false,
  busy: false,
  isDone: false,
  problem: null,
  chosen: [],
}

export const takenOf = ({ hunks, decisions }: ReviewState) =>
  hunks.filter(({ id }) => decisions.get(id) === 'taken')
export const openOf = ({ hunks, decisions }: ReviewState) => hunks.filter(({ id }) => !decisions.has(id))

export function canPutIn(state: ReviewState): boolean {
  const conflicts = (state.problem && conflictOf(state.problem)?.conflicts) ?? []
  return (
    !state.writing &&
    !state.busy &&
    takenOf(state).length > 0 &&
    conflicts.every((_, index) => state.chosen[index] !== undefined)
  )
}

/** What kept it from being put in, where there is no room for the choices. */
export const problemWords = (problem: ApiProblem): string =>
  conflictOf(problem)
    ? 'Somebody changed the same place. Choose in the results what is kept.'
    : problem.message

export function createReview(place: DocPlace, messageId: string) {
  const listeners = new Set<() => void>()
  let state = nothing
  let proposal: Proposal = { text: '', hunks: [], writing: false }
  let hunks: readonly Followed[] = []
  /** Those that were put in: they are in the text, neither to be decided nor lost. */
  const applied = new Set<string>()
  /** From the text of the proposal to the present one: compared once, however many words of an answer come. */
  let moved: { readonly from: string; readonly now: string; readonly changes: readonly Change[] } | undefined
  let leave = () => {}

  function set(change: Partial<ReviewState>) {
    state = { ...state, ...change }
    for (const listener of [...listeners]) listener()
  }

  const seen = (): Pick<ReviewState, 'hunks' | 'lost'> => {
    const left = hunks.filter(({ hunk }) => !applied.has(hunk.id))
    const fitting = standing(left)
    return { hunks: fitting, lost: left.length - fitting.length }
  }

  function textNow(): string {
    return openDocs.get(place.docId)?.text() ?? proposal.text
  }

  function placeAll() {
    const from = proposal.text
    if (moved?.from !== from) {
      const now = textNow()
      moved = { from, now, changes: changesBetween(from, now) }
    }
    hunks = placed(proposal.hunks, from, moved.changes, moved.now)
  }

  function onStep(step: TextStep) {
    moved = undefined
    const next = followed(hunks, step)
    const changed = next.some((hunk, index) => hunk.fits !== hunks[index]?.fits)
    const isNear = hunks.some(({ fits, start, end }) =>
      step.changes.some(
        change => fits && change.start <= end + aroundHunk && change.end >= start - aroundHunk,
      ),
    )
    const before = state.lost
    hunks = next
    const now = seen()
    // One that is only further up or down looks as it did: nothing has to be drawn for it.
    if (!changed && !isNear) {
      state = { ...state, ...now }
      return
    }
    set(now)
    if (now.lost > before && !state.busy && !state.isDone)
      announce(
        now.lost === 1
          ? 'One suggested change no longer fits: its words were changed.'
          : `${now.lost} suggested changes no longer fit: their words were changed.`,
      )
  }

  /** What stands there is another text, or is shown by another editor. */
  function follow() {
    let session = openDocs.get(place.docId)
    let unfollow = session?.follow(onStep) ?? (() => {})
    const look = () => {
      const next = openDocs.get(place.docId)
      if (next === session) return
      unfollow()
      session = next
      unfollow = next?.follow(onStep) ?? (() => {})
      moved = undefined
      placeAll()
      set(seen())
    }
    const unsubscribe = openDocs.subscribe(look)
    moved = undefined
    placeAll()
    state = { ...state, ...seen() }
    return () => {
      unsubscribe()
      unfollow()
    }
  }

  async function putIn(): Promise<void> {
    if (!canPutIn(state)) return
    const conflict = state.problem && conflictOf(state.problem)
    const { decisions, chosen } = state
    set({ busy: true })
    try {
      const base = await settled(place)
      const now = textNow()
      const slice = (text: string) => (start: number, end: number) => text.slice(start, end)
      const there =
        now === base.text
          ? hunks
          : followed(hunks, {
              changes: changesBetween(now, base.text),
              before: slice(now),
              after: slice(base.text),
            })
      const kept = standing(there).filter(({ id }) => decisions.get(id) === 'taken')
      if (kept.length === 0) return
      const body: DocApply = {
        client_request_id: newRequestId(),
        operation: 'replace',
        base_revision_id: base.revisionId,
        changes: changesOf(kept),
        source: { message_id: messageId },
        ...(conflict && { resolution: { revision_id: conflict.revision_id, choices: chosen as Side[] } }),
      }
      const ids = kept.map(({ id }) => id)
      await applyTo(place, ['hunks', messageId, ids], body, () => takenOut(ids))
      announce(`${ids.length} ${ids.length === 1 ? 'change' : 'changes'} put in`)
      for (const id of ids) applied.add(id)
      set({ ...seen(), problem: null, chosen: [] })
      if (openOf(state).length > 0) return
      set({ isDone: true })
      if (reviewsInText.of(place.docId) === review) reviewsInText.hide(place.docId)
    } catch (error) {
      const problem = asProblem(error)
      set({ problem, chosen: [] })
      announce(problemWords(problem))
    } finally {
      set({ busy: false })
    }
  }

  /** They can be decided again. */
  function takenOut(ids: readonly string[]) {
    const decisions = new Map(state.decisions)
    for (const id of ids) {
      applied.delete(id)
      decisions.delete(id)
    }
    set({ ...seen(), decisions, isDone: false })
  }

  const review = {
    place,
    messageId,
    /** It was put into the text by itself, and said. A card comes and goes with its tab; this stays. */
    wasOffered: false,
    wasSaid: false,
    state: () => state,
    text: textNow,
    /** Where it is now; undefined when it does not fit. */
    placeOf: (id: string): Range | undefined => state.hunks.find(hunk => hunk.id === id),
    propose(next: Proposal) {
      proposal = next
      placeAll()
      set({ ...seen(), writing: next.writing })
    },
    decide(ids: readonly string[], decision: Decision) {
      if (state.busy || ids.length === 0) return
      const decisions = new Map(state.decisions)
      for (const id of ids) decisions.set(id, decision)
      set({ decisions, problem: null })
      const left = openOf(state).length
      announce(
        `${decision === 'taken' ? 'Accepted' : 'Rejected'}. ${left === 0 ? 'Nothing is left to decide.' : `${left} to decide.`}`,
      )
    },
    choose(index: number, side: Side) {
      const conflict = state.problem && conflictOf(state.problem)
      if (!conflict) return
      set({ chosen: conflict.conflicts.map((_, at) => (at === index ? side : state.chosen[at])) })
    },
    putIn,
    subscribe(listener: () => void): () => void {
      if (listeners.size === 0) leave = follow()
      listeners.add(listener)
      return () => {
        listeners.delete(listener)
        if (listeners.size === 0) leave()
      }
    },
  }
  return review
}

export type Review = ReturnType<typeof createReview>

const reviews = new Map<string, Review>()

/** The review of an answer for a document: the same one for whoever asks. */
export function reviewOf(place: DocPlace, messageId: string): Review {
  const key = `${place.docId} ${messageId}`
  const known = reviews.get(key)
  if (known) return known
  const review = createReview(place, messageId)
  reviews.set(key, review)
  return review
}

/** Whoever signed out leaves nothing here. */
metaState.subscribe(() => {
  if (metaState.current().meta?.user) return
  reviews.clear()
  shown.clear()
})

const shown = new Map<string, Review>()
const textListeners = new Set<() => void>()

function tellText() {
  for (const listener of [...textListeners]) listener()
}

/** Which review stands in the text of a document: one at a time, or they would cover each other. */
export const reviewsInText = {
  of: (docId: string): Review | undefined => shown.get(docId),
  show(review: Review) {
    if (shown.get(review.place.docId) === review) return
    shown.set(review.place.docId, review)
    tellText()
  },
  /** By itself and once: who hides it has seen it. An older answer does not take the place of a newer one. */
  offer(review: Review) {
    if (review.wasOffered) return
    review.wasOffered = true
    const other = shown.get(review.place.docId)
    // Ids sort in the order in which they were made.
    if (!other || other.messageId < review.messageId) reviewsInText.show(review)
  },
  /** Its card goes while the answer is written: nobody brings the rest of it, and half of it is not to be decided. */
  withdraw(review: Review) {
    const { docId } = review.place
    if (!review.state().writing || shown.get(docId) !== review) return
    review.wasOffered = false
    reviewsInText.hide(docId)
  },
  hide(docId: string) {
    if (shown.delete(docId)) tellText()
  },
  subscribe(listener: () => void): () => void {
    textListeners.add(listener)
    return () => {
      textListeners.delete(listener)
    }
  },
}
