import { EditorView } from '@codemirror/view'
import { expect, test } from 'vitest'
import { HunkWidget } from './hunk-widget.ts'
import { hunkOf } from './hunks.ts'
import { createReview, type Review } from './reviews.ts'

const place = { projectId: 'prj_1', docId: 'doc_1' }
const text = 'An old house.'
const hunk = hunkOf({ start: 3, end: 6, text: 'new' })

function reviewOfAnswer(messageId: string): Review {
  const review = createReview(place, messageId)
  review.propose({ text, hunks: [hunk], writing: false })
  return review
}

const widgetOf = (review: Review) =>
  new HunkWidget({
    review,
    hunk,
    decision: review.state().decisions.get(hunk.id),
    at: 1,
    count: 1,
    step: () => false,
    leave: () => {},
  })

test('two answers that suggest the same do not share the buttons of it', () => {
  const view = new EditorView({ doc: text })
  const [one, other] = [reviewOfAnswer('msg_1'), reviewOfAnswer('msg_2')]
  const shown = widgetOf(one)
  const dom = shown.toDOM(view)
  expect(widgetOf(other).updateDOM(dom, view, shown)).toBe(false)

  dom.querySelector('button')?.click()
  expect(one.state().decisions.get(hunk.id)).toBe('taken')
  expect(other.state().decisions.size).toBe(0)
  expect(widgetOf(one).updateDOM(dom, view, shown)).toBe(true)
  expect(dom.ariaLabel).toBe('Suggested change 1 of 1: “old” would become “new”. Accepted.')
  view.destroy()
})
