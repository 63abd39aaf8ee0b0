/** The editor itself: CodeMirror for Markdown, in a shadow root, between a session and the page. */
import { defaultKeymap, history, historyKeymap, indentWithTab } from '@codemirror/commands'
import {
  deleteMarkupBackward,
  insertNewlineContinueMarkup,
  markdownLanguage,
} from '@codemirror/lang-markdown'
import { highlightSelectionMatches, search, searchKeymap } from '@codemirror/search'
import { Annotation, Compartment, EditorState, Transaction } from '@codemirror/state'
import { EditorView, keymap, placeholder, type ViewUpdate } from '@codemirror/view'
import type { Change } from '@omniai/contracts/text/change'
import type { TextStep } from './doc-session.ts'
import type { EditingSession, EditorPort } from './editing-session.ts'
import { extensionsFor, onExtensionsChanged } from './editor-extensions.ts'
import { editorTheme } from './editor-theme.ts'
import { formatting } from './formatting.ts'
import { pictureUploads } from './pictures/picture-uploads.ts'

/** The text of someone else, put in; it is no typing and nothing to undo. */
export const fromElsewhere = Annotation.define<true>()

export type MarkdownView = { readonly view: EditorView; readonly port: EditorPort; destroy(): void }

export function createMarkdownView(root: ShadowRoot, session: EditingSession, label: string): MarkdownView {
  const others = new Compartment()
  const state = EditorState.create({
    doc: session.text(),
    extensions: [
      // Only this ends a line: what comes in is what goes out, whatever else it holds.
      EditorState.lineSeparator.of('\n'),
      EditorState.readOnly.of(session.readOnly),
      EditorView.editable.of(!session.readOnly),
      EditorView.lineWrapping,
      EditorView.contentAttributes.of({
        'aria-label': label,
        spellcheck: 'true',
        autocapitalize: 'sentences',
        tabindex: '0',
        ...(session.readOnly && { 'aria-readonly': 'true' }),
      }),
      EditorView.clipboardInputFilter.of(text => text.replace(/\r\n?/g, '\n')),
      placeholder('Write, or press / for headings, lists, tables and pictures'),
      history(),
      markdownLanguage,
      formatting,
      pictureUploads(session),
      search({ top: true }),
      EditorState.phrases.of({
        next: 'Next',
        previous: 'Previous',
        all: 'All',
        'match case': 'Match case',
        regexp: 'Pattern',
        'by word': 'Whole words',
        replace: 'Replace',
        'replace all': 'Replace all',
      }),
      highlightSelectionMatches(),
      editorTheme,
      others.of(extensionsFor(session)),
      keymap.of([
        { key: 'Enter', run: insertNewlineContinueMarkup },
        { key: 'Backspace', run: deleteMarkupBackward },
        ...searchKeymap,
        ...historyKeymap,
        ...defaultKeymap,
        // Escape, then Tab leaves the editor, so that nobody is caught in it.
        indentWithTab,
      ]),
      EditorView.updateListener.of(update => {
        if (update.docChanged) session.stepped(() => stepOf(update))
        if (update.docChanged && !update.transactions.some(each => each.annotation(fromElsewhere)))
          session.changed('text')
        else if (update.docChanged || update.selectionSet) session.changed('selection')
      }),
    ],
  })
  const view = new EditorView({ state, root, parent: root })
  // From outside of the shadow root a key looks as if nobody were typing: the page would take it for a shortcut.
  view.dom.addEventListener('keydown', event => {
    if (event.key.length === 1 && !event.ctrlKey && !event.metaKey) event.stopPropagation()
  })

  // Asked several times for one key. Put together once: a long text is many pieces.
  let asked: { doc: EditorState['doc']; text: string } | null = null
  const textNow = () => {
    const { doc } = view.state
    if (asked?.doc !== doc) asked = { doc, text: doc.toString() }
    return asked.text
  }

  const port: EditorPort = {
    text: textNow,
    selection: () => {
      const { from, to } = view.state.selection.main
      return { start: from, end: to }
    },
    take: changes =>
      view.dispatch({
        changes: changes.map(({ start, end, text }) => ({ from: start, to: end, insert: text })),
        annotations: [
          fromElsewhere.of(true),
          Transaction.addToHistory.of(false),
          Transaction.remote.of(true),
        ],
      }),
    select: ({ start, end }) => {
      const within = (at: number) => Math.max(0, Math.min(at, view.state.doc.length))
      const [anchor, head] = [within(start), within(end)]
      view.dispatch({
        selection: { anchor, head },
        effects: EditorView.scrollIntoView(anchor, { y: 'center' }),
      })
    },
    focus: () => view.focus(),
  }
  const detach = session.attach(port)
  const stop = onExtensionsChanged(() =>
    view.dispatch({ effects: others.reconfigure(extensionsFor(session)) }),
  )
  return {
    view,
    port,
    destroy() {
      stop()
      detach()
      view.destroy()
    },
  }
}

function stepOf({ changes, startState, state }: ViewUpdate): TextStep {
  const made: Change[] = []
  changes.iterChanges((start, end, _from, _to, inserted) =>
    made.push({ start, end, text: inserted.toString() }),
  )
  return {
    changes: made,
    before: (start, end) => startState.sliceDoc(start, end),
    after: (start, end) => state.sliceDoc(start, end),
  }
}
