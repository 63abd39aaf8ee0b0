/** The line under the text while suggested changes stand in it: how many, the way from one to the next, and all at once. */
import type { EditorView, Panel } from '@codemirror/view'
import { bringForward } from '../../stores/workspace-layout.ts'
import { canPutIn, openOf, problemWords, type Review, reviewsInText, takenOf } from './reviews.ts'

const icons = {
  check: 'M20 6 9 17l-5-5',
  cross: 'M18 6 6 18M6 6l12 12',
  up: 'm5 12 7-7 7 7M12 19V5',
  down: 'M12 5v14m7-7-7 7-7-7',
} as const

export function iconButton(
  label: string,
  shortcut: string,
  icon: keyof typeof icons,
  onClick: () => void,
): HTMLButtonElement {
  const dom = document.createElement('button')
  dom.type = 'button'
  dom.className = `cm-hunk-icon cm-hunk-${icon}`
  dom.ariaLabel = label
  dom.title = shortcut === '' ? label : `${label} (${shortcut})`
  const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg')
  svg.setAttribute('viewBox', '0 0 24 24')
  svg.setAttribute('aria-hidden', 'true')
  const path = document.createElementNS('http://www.w3.org/2000/svg', 'path')
  path.setAttribute('d', icons[icon])
  svg.append(path)
  dom.append(svg)
  dom.onclick = onClick
  return dom
}

function textButton(className: string, onClick: () => void): HTMLButtonElement {
  const dom = document.createElement('button')
  dom.type = 'button'
  dom.className = className
  dom.onclick = onClick
  return dom
}

type Editor = {
  readonly step: (view: EditorView, by: 1 | -1) => boolean
  readonly reviewIn: (view: EditorView) => Review | undefined
}

export const textHunksPanel =
  ({ step, reviewIn }: Editor) =>
  (view: EditorView): Panel => {
    const decideAll = (decision: 'taken' | 'left') => () => {
      const review = reviewIn(view)
      if (!review) return
      review.decide(
        openOf(review.state()).map(({ id }) => id),
        decision,
      )
      const hasFocus = dom.contains(view.root.activeElement)
      paint()
      // The buttons are hidden now: the focus is not to go with them.
      if (!hasFocus || !takeAll.hidden) return
      if (putIn.disabled) view.focus()
      else putIn.focus()
    }
    const dom = document.createElement('div')
    dom.className = 'cm-hunks'
    dom.role = 'region'
    dom.ariaLabel = 'Suggested changes in the text'
    const words = document.createElement('span')
    words.className = 'cm-hunks-words'
    const takeAll = textButton('cm-button', decideAll('taken'))
    takeAll.textContent = 'Accept all'
    const leaveAll = textButton('cm-button', decideAll('left'))
    leaveAll.textContent = 'Reject all'
    const putIn = textButton('cm-button cm-hunks-put', () => {
      const review = reviewIn(view)
      if (!review) return
      view.focus()
      void review.putIn()
    })
    const choose = textButton('cm-button', () => bringForward('results'))
    choose.textContent = 'Show in the results'
    const hide = iconButton('Hide the suggested changes', '', 'cross', () => {
      const review = reviewIn(view)
      view.focus()
      if (review) reviewsInText.hide(review.place.docId)
    })
    const buttons = document.createElement('span')
    buttons.className = 'cm-hunks-buttons'
    buttons.append(takeAll, leaveAll, choose, putIn)
    dom.append(
      words,
      iconButton('Change before', 'Shift F8', 'up', () => step(view, -1)),
      iconButton('Next change', 'F8', 'down', () => step(view, 1)),
      hide,
      buttons,
    )

    function paint() {
      const review = reviewIn(view)
      if (!review) return
      const state = review.state()
      const taken = takenOf(state).length
      const open = openOf(state).length
      words.textContent = wordsOf(review)
      takeAll.hidden = leaveAll.hidden = open === 0
      choose.hidden = state.problem === null
      putIn.disabled = !canPutIn(state)
      putIn.textContent = taken === 0 ? 'Put in' : `Put in ${taken} of ${state.hunks.length}`
    }
    paint()
    return { dom, top: false, update: paint }
  }

function wordsOf(review: Review): string {
  const state = review.state()
  const count = state.hunks.length
  const open = openOf(state).length
  if (state.problem) return problemWords(state.problem)
  const changes = `${count} ${count === 1 ? 'change' : 'changes'}${open > 0 ? `, ${open} to decide` : ''}`
  const lost =
    state.lost === 0 || state.busy
      ? ''
      : state.lost === 1
        ? ' One no longer fits: its words were changed.'
        : ` ${state.lost} no longer fit: their words were changed.`
  return `${changes}${state.writing ? ', more to come' : ''}.${lost}`
}
