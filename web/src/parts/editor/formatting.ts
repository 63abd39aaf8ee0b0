/** Bold, italic, link by keyboard; and what a slash offers at the beginning of a line. */
import { autocompletion, type Completion, type CompletionContext } from '@codemirror/autocomplete'
import { type ChangeSpec, EditorSelection, type Extension } from '@codemirror/state'
import { type EditorView, keymap } from '@codemirror/view'
import { choosePictures } from './pictures/picture-uploads.ts'

/** Puts marks around what is selected, or takes them away. */
const around = (mark: string) => (view: EditorView) => {
  if (view.state.readOnly) return false
  const size = mark.length
  view.dispatch(
    view.state.changeByRange(({ from, to }) => {
      const { doc } = view.state
      const isAround = doc.sliceString(from - size, from) === mark && doc.sliceString(to, to + size) === mark
      if (isAround) {
        return {
          changes: [
            { from: from - size, to: from },
            { from: to, to: to + size },
          ],
          range: EditorSelection.range(from - size, to - size),
        }
      }
      return {
        changes: [
          { from, insert: mark },
          { from: to, insert: mark },
        ],
        range: EditorSelection.range(from + size, to + size),
      }
    }),
    { userEvent: 'input' },
  )
  return true
}

function link(view: EditorView): boolean {
  if (view.state.readOnly) return false
  const { from, to } = view.state.selection.main
  const words = view.state.sliceDoc(from, to)
  const isAddress = /^https?:\/\/\S+$/.test(words)
  const insert = isAddress ? `[](${words})` : `[${words}]()`
  const caret = isAddress || words === '' ? from + 1 : from + insert.length - 1
  view.dispatch({ changes: { from, to, insert }, selection: { anchor: caret }, userEvent: 'input' })
  return true
}

export const formattingKeys = [
  { key: 'Mod-b', run: around('**'), preventDefault: true, stopPropagation: true },
  { key: 'Mod-i', run: around('*'), preventDefault: true, stopPropagation: true },
  { key: 'Mod-e', run: around('`'), preventDefault: true, stopPropagation: true },
  { key: 'Mod-k', run: link, preventDefault: true, stopPropagation: true },
]

type Offer = {
  readonly label: string
  readonly detail: string
  readonly text: () => string
  readonly caret?: number
  /** What else it does, once its text is there. */
  readonly after?: (view: EditorView) => void
}

const offers: readonly Offer[] = [
  { label: 'Heading 1', detail: '#', text: () => '# ' },
  { label: 'Heading 2', detail: '##', text: () => '## ' },
  { label: 'Heading 3', detail: '###', text: () => '### ' },
  { label: 'List', detail: '-', text: () => '- ' },
  { label: 'Numbered list', detail: '1.', text: () => '1. ' },
  { label: 'Task list', detail: '- [ ]', text: () => '- [ ] ' },
  { label: 'Quote', detail: '>', text: () => '> ' },
  { label: 'Code', detail: '```', text: () => '```\n\n```', caret: 4 },
  {
    label: 'Table',
    detail: '| |',
    text: () => '| Column | Column |\n| --- | --- |\n|  |  |\n',
    caret: 2,
  },
  { label: 'Picture', detail: 'choose', text: () => '', after: choosePictures },
  { label: 'Divider', detail: '---', text: () => '---\n' },
  {
    label: 'Date',
    detail: 'today',
    text: () => new Intl.DateTimeFormat('en', { dateStyle: 'long' }).format(new Date()),
  },
]

function slashOffers(context: CompletionContext) {
  const typed = context.matchBefore(/(?:^|\s)\/[\w ]*$/)
  if (!typed || context.state.readOnly) return null
  const from = typed.from + typed.text.indexOf('/')
  const options = offers.map<Completion>(({ label, detail, text, caret, after }) => ({
    label: `/${label}`,
    displayLabel: label,
    detail,
    apply: (view, _, start, end) => {
      const insert = text()
      const changes: ChangeSpec = { from: start, to: end, insert }
      view.dispatch({ changes, selection: { anchor: start + (caret ?? insert.length) }, userEvent: 'input' })
      after?.(view)
    },
  }))
  return { from, options, validFor: /^\/[\w ]*$/ }
}

export const formatting: Extension = [
  keymap.of(formattingKeys),
  autocompletion({ override: [slashOffers], icons: false, interactionDelay: 0 }),
]
