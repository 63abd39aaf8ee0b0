/**
 * What the results add to the text itself: a way to ask about what is selected, which parts came from an answer, and
 * the changes that an answer suggests. The first two are quiet. The marks move with the text while one types and are taken from the server's word with each revision.
 */

import { type EditorState, type Extension, Prec, StateEffect, StateField } from '@codemirror/state'
import {
  Decoration,
  type DecorationSet,
  EditorView,
  hoverTooltip,
  keymap,
  showTooltip,
  type Tooltip,
  ViewPlugin,
} from '@codemirror/view'
import type { DocSource } from '@omniai/contracts/schemas/doc'
import { changesBetween } from '@omniai/contracts/text/change'
import { survivingParts } from '@omniai/contracts/text/ranges'
import { bringForward } from '../../stores/workspace-layout.ts'
import type { DocSession } from '../editor/doc-session.ts'
import { textHunks } from './text-hunks.ts'

export const docMarks = (session: DocSession): Extension => [
  origins(session),
  ...(session.readOnly ? [] : [askAboutSelection]),
  textHunks(session),
]

/** Shows the place where it is asked, with the caret in it. What is selected stays selected. */
function ask(): boolean {
  bringForward('results')
  requestAnimationFrame(() => document.querySelector<HTMLElement>('[data-ask-selection]')?.focus())
  return true
}

function askTooltip({ selection: { main }, readOnly }: EditorState): Tooltip | null {
  if (main.empty || readOnly) return null
  return {
    pos: main.head,
    above: main.head < main.anchor,
    create() {
      const button = document.createElement('button')
      button.type = 'button'
      button.className = 'cm-ask'
      button.textContent = 'Ask about this'
      button.title = 'Ctrl or ⌘ and . (full stop)'
      // The selection would go with the focus.
      button.onmousedown = event => event.preventDefault()
      button.onclick = ask
      return { dom: button }
    },
  }
}

const askAboutSelection: Extension = [
  StateField.define<Tooltip | null>({
    create: askTooltip,
    update: (shown, { docChanged, selection, state }) =>
      docChanged || selection ? askTooltip(state) : shown,
    provide: field => showTooltip.from(field),
  }),
  Prec.high(keymap.of([{ key: 'Mod-.', run: ({ state }) => !state.selection.main.empty && ask() }])),
  EditorView.theme({
    '.cm-ask': {
      appearance: 'none',
      height: '28px',
      padding: '0 10px',
      border: '0',
      borderRadius: '6px',
      background: 'transparent',
      color: 'var(--accent)',
      font: '500 13px ui-sans-serif, system-ui, sans-serif',
      cursor: 'pointer',
    },
    '.cm-ask:hover': { background: 'var(--surface-2)' },
  }),
]

const setMarks = StateEffect.define<DecorationSet>()

const marks = StateField.define<DecorationSet>({
  create: () => Decoration.none,
  update(before, transaction) {
    const told = transaction.effects.find(effect => effect.is(setMarks))
    return told ? told.value : before.map(transaction.changes)
  },
  provide: field => EditorView.decorations.from(field),
})

function marksOf(session: DocSession, text: string): DecorationSet {
  const { provenance, text: saved } = session.doc()
  if (provenance.length === 0) return Decoration.none
  const changes = changesBetween(saved, text)
  const ranges = provenance.flatMap(range =>
    survivingParts(range, changes)
      .filter(({ start, end }) => start < end && end <= text.length)
      .map(({ start, end }) =>
        Decoration.mark({ class: 'cm-origin', sourceId: range.source_id }).range(start, end),
      ),
  )
  return Decoration.set(ranges, true)
}

function origins(session: DocSession): Extension {
  const follow = ViewPlugin.define(view => {
    let revision = ''
    let isOver = false
    // An editor that is in the middle of an update takes no other one.
    const look = () =>
      queueMicrotask(() => {
        if (isOver || session.doc().revision.id === revision) return
        revision = session.doc().revision.id
        view.dispatch({ effects: setMarks.of(marksOf(session, view.state.doc.toString())) })
      })
    const leave = session.subscribe(look)
    look()
    return {
      destroy() {
        isOver = true
        leave()
      },
    }
  })
  const hover = hoverTooltip((view, at) => {
    let found: { from: number; to: number; source: DocSource } | null = null
    view.state.field(marks).between(at, at, (from, to, mark) => {
      const id: unknown = (mark.spec as { sourceId?: unknown }).sourceId
      const source = session.doc().sources.find(each => each.id === id)
      if (source) found = { from, to, source }
    })
    if (!found) return null
    const { from, to, source } = found as { from: number; to: number; source: DocSource }
    return {
      pos: from,
      end: to,
      above: true,
      create() {
        const dom = document.createElement('div')
        dom.className = 'cm-origin-note'
        const when = new Date(source.applied_at).toLocaleString(undefined, {
          dateStyle: 'medium',
          timeStyle: 'short',
        })
        dom.textContent = `From an answer of ${source.model?.model_id ?? 'a model'}, put in by ${source.applied_by.name}, ${when}. The results lead to it.`
        return { dom }
      },
    }
  })
  return [
    marks,
    follow,
    hover,
    EditorView.theme({
      '.cm-origin': {
        textDecoration: 'underline dotted color-mix(in oklch, var(--accent) 45%, transparent)',
        textUnderlineOffset: '4px',
      },
      '.cm-origin-note': { padding: '6px 10px', maxWidth: '36ch', fontSize: '13px', lineHeight: '1.4' },
    }),
  ]
}
