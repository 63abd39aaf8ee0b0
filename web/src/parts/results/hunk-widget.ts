/** What a suggested change would put in, and the two buttons that decide it, beside the words that would go. */
import { type EditorView, WidgetType } from '@codemirror/view'
import { hunkKey } from './hunk-keys.ts'
import type { Hunk } from './hunks.ts'
import { canPutIn, type Decision, openOf, type Review } from './reviews.ts'
import { iconButton } from './text-hunks-panel.ts'

const short = 24

type Shown = {
  readonly review: Review
  readonly hunk: Hunk
  readonly decision: Decision | undefined
  readonly at: number
  readonly count: number
  readonly step: (view: EditorView, by: 1 | -1) => boolean
  readonly leave: (view: EditorView, review: Review, id: string) => void
}

export class HunkWidget extends WidgetType {
  readonly shown: Shown
  constructor(shown: Shown) {
    super()
    this.shown = shown
  }

  override eq({ shown: other }: HunkWidget): boolean {
    const { review, hunk, decision, at, count } = this.shown
    return (
      review === other.review &&
      hunk.id === other.hunk.id &&
      decision === other.decision &&
      at === other.at &&
      count === other.count
    )
  }

  override toDOM(view: EditorView): HTMLElement {
    const { review, hunk, step, leave } = this.shown
    const { id, text } = hunk
    const dom = document.createElement('span')
    // A short one stays in one piece with its buttons.
    dom.className = text.length <= short && !text.includes('\n') ? 'cm-hunk cm-hunk-short' : 'cm-hunk'
    dom.role = 'group'
    dom.tabIndex = -1
    dom.contentEditable = 'false'
    dom.dataset.hunk = id
    if (text !== '') {
      const added = document.createElement('ins')
      added.textContent = text
      dom.append(added)
    }
    const take = iconButton('Accept', 'A', 'check', () => review.decide([id], 'taken'))
    const refuse = iconButton('Reject', 'R', 'cross', () => review.decide([id], 'left'))
    const buttons = document.createElement('span')
    buttons.className = 'cm-hunk-buttons'
    buttons.append(take, refuse)
    dom.append(buttons)
    dom.onkeydown = event => {
      const open = () => openOf(review.state()).map(hunk => hunk.id)
      const key =
        event.key === 'Escape'
          ? 'text'
          : event.key === 'F8'
            ? event.shiftKey
              ? 'before'
              : 'next'
            : hunkKey(event)
      if (key === undefined) return
      event.preventDefault()
      event.stopPropagation()
      if (key === 'text') leave(view, review, id)
      else if (key === 'next') step(view, 1)
      else if (key === 'before') step(view, -1)
      else if (key === 'take') review.decide([id], 'taken')
      else if (key === 'leave') review.decide([id], 'left')
      else if (key === 'take-all') review.decide(open(), 'taken')
      else if (key === 'leave-all') review.decide(open(), 'left')
      else if (canPutIn(review.state())) {
        // What has the focus goes with what is put in.
        leave(view, review, id)
        void review.putIn()
      }
    }
    this.paint(dom, view)
    return dom
  }

  /** In place: who is on a button stays on it. Of another answer the buttons decide in another review. */
  override updateDOM(dom: HTMLElement, view: EditorView, from: this): boolean {
    const { review, hunk } = this.shown
    if (from.shown.review !== review || from.shown.hunk.id !== hunk.id) return false
    this.paint(dom, view)
    return true
  }

  private paint(dom: HTMLElement, view: EditorView) {
    const { review, hunk, decision, at, count } = this.shown
    // It may have moved since it was drawn.
    const { start, end } = review.placeOf(hunk.id) ?? hunk
    const gone = view.state.sliceDoc(start, end)
    const change =
      gone === ''
        ? `“${hunk.text}” would come in`
        : hunk.text === ''
          ? `“${gone}” would go`
          : `“${gone}” would become “${hunk.text}”`
    const state =
      decision === 'taken'
        ? 'Accepted.'
        : decision === 'left'
          ? 'Rejected.'
          : 'To decide: A accepts, R rejects.'
    dom.ariaLabel = `Suggested change ${at} of ${count}: ${change}. ${hunk.reason ? `${hunk.reason} ` : ''}${state}`
    dom.title = hunk.reason ?? ''
    dom.dataset.decision = decision ?? 'open'
    const [take, refuse] = dom.querySelectorAll('button')
    if (take) take.ariaPressed = String(decision === 'taken')
    if (refuse) refuse.ariaPressed = String(decision === 'left')
  }

  override ignoreEvent(): boolean {
    return true
  }
}
