/**
 * Suggested changes in the text itself: what would go is struck through, what would come stands beside it, and both are
 * decided there. The document stays as it is until something is put in; the review is the one that the card shows.
 */
import { type Extension, StateEffect, StateField } from '@codemirror/state'
import {
  type Command,
  Decoration,
  type DecorationSet,
  EditorView,
  keymap,
  showPanel,
  ViewPlugin,
} from '@codemirror/view'
import type { DocSession } from '../editor/doc-session.ts'
import { HunkWidget } from './hunk-widget.ts'
import type { Hunk } from './hunks.ts'
import { type Review, reviewsInText } from './reviews.ts'
import { textHunksPanel } from './text-hunks-panel.ts'
import { textHunksTheme } from './text-hunks-theme.ts'

type Shown = { readonly review: Review | undefined; readonly decorations: DecorationSet }

const nothing: Shown = { review: undefined, decorations: Decoration.none }
const show = StateEffect.define<Shown>()

const shownHunks = StateField.define<Shown>({
  create: () => nothing,
  update(before, transaction) {
    const told = transaction.effects.find(effect => effect.is(show))
    if (told) return told.value
    if (!transaction.docChanged || !before.review) return before
    return { ...before, decorations: before.decorations.map(transaction.changes) }
  },
  provide: field => [
    EditorView.decorations.from(field, ({ decorations }) => decorations),
    showPanel.from(field, ({ review }) => (review ? panel : null)),
  ],
})

const panel = textHunksPanel({ step, reviewIn: view => view.state.field(shownHunks).review })

export const textHunks = (session: DocSession): Extension =>
  session.readOnly
    ? []
    : [
        shownHunks,
        follow(session),
        keymap.of([
          { key: 'F8', run: stepFromText(1), preventDefault: true },
          { key: 'Shift-F8', run: stepFromText(-1), preventDefault: true },
        ]),
        textHunksTheme,
      ]

function shownOf(review: Review, length: number): Shown {
  const { hunks, decisions, isDone } = review.state()
  if (isDone) return nothing
  const fitting = hunks.filter(({ end }) => end <= length)
  const ranges = fitting.flatMap((hunk, index) => {
    const decision = decisions.get(hunk.id)
    const widget = Decoration.widget({
      widget: new HunkWidget({ review, hunk, decision, at: index + 1, count: fitting.length, step, leave }),
      side: 1,
    }).range(hunk.end)
    if (hunk.start === hunk.end) return [widget]
    const gone = Decoration.mark({
      tagName: 'del',
      class: decision === 'left' ? 'cm-hunk-kept' : 'cm-hunk-gone',
    })
    return [gone.range(hunk.start, hunk.end), widget]
  })
  return { review, decorations: Decoration.set(ranges, true) }
}

/** Draws when the review says that there is something new. Between that, places are mapped like all others. */
function follow(session: DocSession): Extension {
  return ViewPlugin.define(view => {
    let isOver = false
    let isAsked = false
    let review: Review | undefined
    let leaveReview = () => {}
    // An editor that is in the middle of an update takes no other one.
    const draw = () => {
      if (isAsked) return
      isAsked = true
      queueMicrotask(() => {
        isAsked = false
        if (isOver) return
        const next = review ? shownOf(review, view.state.doc.length) : nothing
        if (next === nothing && !view.state.field(shownHunks).review) return
        view.dispatch({ effects: show.of(next) })
      })
    }
    const look = () => {
      const next = reviewsInText.of(session.docId)
      if (next === review) return
      leaveReview()
      review = next
      leaveReview = next?.subscribe(draw) ?? (() => {})
      draw()
    }
    const leaveShown = reviewsInText.subscribe(look)
    look()
    return {
      destroy() {
        isOver = true
        leaveShown()
        leaveReview()
      },
    }
  })
}

const stepFromText =
  (by: 1 | -1): Command =>
  view =>
    step(view, by)

/** From the hunk that has the focus, else from the caret. */
function step(view: EditorView, by: 1 | -1): boolean {
  const { review } = view.state.field(shownHunks)
  const hunks = review?.state().hunks ?? []
  if (!review || hunks.length === 0) return false
  const focused = (view.root.activeElement as HTMLElement | null)?.closest<HTMLElement>('[data-hunk]')
  const here = hunks.findIndex(({ id }) => id === focused?.dataset.hunk)
  const next = hunks[here === -1 ? fromCaret(view, hunks, by) : (here + by + hunks.length) % hunks.length]
  if (next) focusHunk(view, next)
  return true
}

function fromCaret(view: EditorView, hunks: readonly Hunk[], by: 1 | -1): number {
  const { head } = view.state.selection.main
  const after = hunks.findIndex(({ end }) => end >= head)
  if (by === 1) return Math.max(0, after)
  return after <= 0 ? hunks.length - 1 : after - 1
}

/** It may be far from what is drawn: then it is there some frames later. */
function focusHunk(view: EditorView, hunk: Hunk) {
  view.dispatch({ effects: EditorView.scrollIntoView(hunk.start, { y: 'center' }) })
  const attempt = (left: number) => {
    const all = [...view.dom.querySelectorAll<HTMLElement>('[data-hunk]')]
    const dom = all.find(({ dataset }) => dataset.hunk === hunk.id)
    if (dom) dom.focus({ preventScroll: true })
    else if (left > 0) requestAnimationFrame(() => attempt(left - 1))
  }
  attempt(10)
}

/** Back into the text, behind the hunk. */
function leave(view: EditorView, review: Review, id: string) {
  const place = review.placeOf(id)
  if (place) view.dispatch({ selection: { anchor: place.end } })
  view.focus()
}
