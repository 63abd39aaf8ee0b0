/**
 * Pictures that are on their way into a document. Until one is there its place is a mark beside the text and not in it:
 * it moves with what is typed around it, and is never saved. Then the text names the picture at that place.
 */
import { type Extension, StateEffect, StateField } from '@codemirror/state'
import { Decoration, dropCursor, EditorView, ViewPlugin, WidgetType } from '@codemirror/view'
import { connection } from '../../../api/connection.ts'
import { asProblem, isAbort } from '../../../api/problem.ts'
import { uploadPicture } from '../../../api/upload.ts'
import { announce } from '../../../stores/announcements.ts'
import { showToast } from '../../../stores/toasts.ts'
import { waitsFor } from '../../attachments/file-problems.ts'
import type { DocSession } from '../doc-session.ts'
import { refreshPictures } from './doc-pictures.ts'
import { keepSentPicture } from './picture-content.ts'
import { isWorthAnotherTry, problemWords, refusedBefore } from './picture-problems.ts'
import { wordsOf } from './picture-words.ts'

type Upload = {
  readonly file: File
  readonly words: string
  /** What goes before it, to stand apart from the one that came along. */
  readonly before: string
  abort: AbortController
  state: 'sending' | 'waiting' | 'failed'
  progress: number
  /** What shows it, as long as it is drawn. */
  dom: HTMLElement | null
}
type Mark = { readonly upload: Upload; readonly at: number }

const begin = StateEffect.define<readonly Mark[]>({
  map: (marks, changes) => marks.map(mark => ({ ...mark, at: changes.mapPos(mark.at, -1) })),
})
const end = StateEffect.define<Upload>()
const redraw = StateEffect.define<null>()

const marks = StateField.define<readonly Mark[]>({
  create: () => [],
  update(before, { changes, effects, docChanged }) {
    const ended = effects.flatMap(effect => (effect.is(end) ? [effect.value] : []))
    // Those that came after one that is put in stay after it; what is typed at a mark comes after the mark.
    const from = before.findIndex(({ upload }) => ended.includes(upload))
    let after = before
    if (docChanged)
      after = after.map((mark, index) => ({
        ...mark,
        at: changes.mapPos(mark.at, from >= 0 && index > from ? 1 : -1),
      }))
    if (ended.length > 0) after = after.filter(({ upload }) => !ended.includes(upload))
    for (const effect of effects) if (effect.is(begin)) after = [...after, ...effect.value]
    if (effects.some(effect => effect.is(redraw))) after = [...after]
    return after
  },
  provide: field =>
    EditorView.decorations.compute([field], state =>
      Decoration.set(
        state
          .field(field)
          .filter(({ upload }) => upload.state !== 'failed')
          .map(({ upload, at }) =>
            Decoration.widget({ widget: new UploadWidget(upload), side: -1 }).range(at),
          ),
        true,
      ),
    ),
})

class UploadWidget extends WidgetType {
  readonly upload: Upload
  constructor(upload: Upload) {
    super()
    this.upload = upload
  }
  override eq(other: UploadWidget) {
    return other.upload === this.upload
  }
  override toDOM() {
    const { upload } = this
    const dom = document.createElement('span')
    dom.className = 'cm-picture-upload'
    const words = document.createElement('span')
    const bar = document.createElement('progress')
    bar.max = 1
    const stop = document.createElement('button')
    stop.type = 'button'
    stop.textContent = 'Cancel'
    stop.setAttribute('aria-label', `Cancel ${upload.file.name}`)
    stop.onclick = () => upload.abort.abort()
    dom.append(words, bar, stop)
    upload.dom = dom
    draw(upload)
    return dom
  }
  override destroy() {
    this.upload.dom = null
  }
  override ignoreEvent() {
    return true
  }
}

function draw({ dom, file, state, progress }: Upload) {
  const [words, bar] = [dom?.children[0], dom?.children[1]]
  if (!words || !(bar instanceof HTMLProgressElement)) return
  const what = state === 'waiting' ? 'Waiting for the connection:' : progress < 1 ? 'Uploading' : 'Looking at'
  words.textContent = `${what} ${file.name}`
  bar.hidden = state === 'waiting'
  if (state === 'sending' && progress < 1) bar.value = progress
  else bar.removeAttribute('value')
}

const tryAgainMs = 10_000

function createUploads(view: EditorView, session: DocSession) {
  const waiting = new Set<() => void>()
  let isOver = false

  /** Until the server can be reached, or for as long as it said. */
  const pause = (ms: number | null, signal: AbortSignal) =>
    new Promise<void>(resolve => {
      const go = () => {
        clearTimeout(timer)
        waiting.delete(go)
        resolve()
      }
      const timer = setTimeout(go, ms ?? tryAgainMs)
      if (ms === null) waiting.add(go)
      signal.addEventListener('abort', go)
    })

  const onReachable = () => {
    if (connection.isReachable()) for (const go of [...waiting]) go()
  }
  const onOnline = () => {
    for (const go of [...waiting]) go()
  }
  const stop = connection.subscribe(onReachable)
  window.addEventListener('online', onOnline)
  const underWay = () => view.state.field(marks).filter(({ upload }) => upload.state !== 'failed')
  const onLeave = (event: BeforeUnloadEvent) => {
    if (underWay().length > 0) event.preventDefault()
  }
  window.addEventListener('beforeunload', onLeave)

  const show = (upload: Upload, state: Upload['state'], progress = 0) => {
    upload.state = state
    upload.progress = progress
    draw(upload)
  }

  const finish = (upload: Upload, insert: string) => {
    const mark = view.state.field(marks).find(each => each.upload === upload)
    if (!mark) return
    const effects = end.of(upload)
    if (insert === '') return view.dispatch({ effects })
    const changes = view.state.changes({ from: mark.at, insert })
    // Who has waited for it goes on writing after it.
    const selection = view.state.selection.map(changes, 1)
    view.dispatch({ effects, changes, selection, userEvent: 'input.picture' })
  }

  async function send(upload: Upload): Promise<void> {
    const { file, words, abort } = upload
    for (;;) {
      try {
        show(upload, 'sending')
        const picture = await uploadPicture(session.docId, file, abort.signal, progress =>
          show(upload, 'sending', progress),
        )
        if (isOver || abort.signal.aborted) return finish(upload, '')
        keepSentPicture(session.docId, picture.id, file)
        refreshPictures(session.docId)
        finish(upload, `${upload.before}![${words}](${picture.reference})`)
        announce(`${file.name} is in the document.`)
        return
      } catch (error) {
        if (isOver) return
        if (isAbort(error) || abort.signal.aborted) return finish(upload, '')
        const problem = asProblem(error)
        const wait = waitsFor(problem)
        if (problem.code !== 'NETWORK' && wait === null) return fail(upload, problem)
        show(upload, 'waiting')
        await pause(wait, abort.signal)
        if (isOver) return
        if (abort.signal.aborted) return finish(upload, '')
      }
    }
  }

  function fail(upload: Upload, problem: ReturnType<typeof asProblem>) {
    const words = problemWords(upload.file.name, problem)
    if (!isWorthAnotherTry(problem)) {
      finish(upload, '')
      showToast(words, { tone: 'bad' })
      return
    }
    // Its place is kept, unseen, for another try.
    show(upload, 'failed')
    view.dispatch({ effects: redraw.of(null) })
    const again = () => {
      if (isOver) return
      show(upload, 'sending')
      view.dispatch({ effects: redraw.of(null) })
      void send(upload)
    }
    showToast(words, { tone: 'bad', action: { label: 'Try again', run: again } })
  }

  return {
    add(files: readonly File[], at: number) {
      const uploads: Upload[] = []
      for (const file of files) {
        const refused = refusedBefore(file)
        if (refused) showToast(refused, { tone: 'bad' })
        else
          uploads.push({
            file,
            words: wordsOf(file.name),
            before: uploads.length > 0 ? '\n\n' : '',
            abort: new AbortController(),
            state: 'sending',
            progress: 0,
            dom: null,
          })
      }
      if (uploads.length === 0) return
      view.dispatch({ effects: begin.of(uploads.map(upload => ({ upload, at }))) })
      announce(
        uploads.length === 1 ? `Uploading ${uploads[0]!.file.name}` : `Uploading ${uploads.length} pictures`,
      )
      for (const upload of uploads) void send(upload)
    },
    destroy() {
      isOver = true
      stop()
      window.removeEventListener('online', onOnline)
      window.removeEventListener('beforeunload', onLeave)
      const left = underWay()
      for (const { upload } of left) upload.abort.abort()
      onOnline()
      if (left.length === 0) return
      const which = left.length === 1 ? `“${left[0]!.upload.file.name}” was` : `${left.length} pictures were`
      showToast(`${which} not added: the document was closed before it had arrived.`, { tone: 'bad' })
    },
  }
}

const makers = new WeakMap<EditorView, ReturnType<typeof createUploads>>()

const imagesOf = (data: DataTransfer | null): File[] =>
  [...(data?.files ?? [])].filter(({ type }) => type.startsWith('image/'))

/** Asks for files, which then go where the caret is. */
export function choosePictures(view: EditorView): void {
  const input = document.createElement('input')
  input.type = 'file'
  input.multiple = true
  input.accept = 'image/png,image/jpeg,image/webp,image/gif'
  input.onchange = () => {
    makers.get(view)?.add([...(input.files ?? [])], view.state.selection.main.head)
    view.focus()
  }
  input.click()
}

/** Pictures that are pasted, dropped or chosen become part of the document. */
export const pictureUploads = (session: DocSession): Extension =>
  session.readOnly
    ? []
    : [
        marks,
        ViewPlugin.define(view => {
          const uploads = createUploads(view, session)
          makers.set(view, uploads)
          return uploads
        }),
        dropCursor(),
        EditorView.domEventHandlers({
          paste(event, view) {
            const files = imagesOf(event.clipboardData)
            // A program that puts a picture of the text beside it means the text.
            if (files.length === 0 || event.clipboardData?.getData('text/plain')) return false
            event.preventDefault()
            const { from, to } = view.state.selection.main
            if (from < to) view.dispatch({ changes: { from, to }, userEvent: 'input.paste' })
            makers.get(view)?.add(files, from)
            return true
          },
          dragover(event) {
            if (event.dataTransfer?.types.includes('Files')) event.preventDefault()
            return false
          },
          drop(event, view) {
            const files = imagesOf(event.dataTransfer)
            if (files.length === 0) return false
            event.preventDefault()
            const at = view.posAtCoords({ x: event.clientX, y: event.clientY }, false)
            makers.get(view)?.add(files, at)
            view.focus()
            return true
          },
        }),
        look,
      ]

const look = EditorView.theme({
  '.cm-picture-upload': {
    boxSizing: 'border-box',
    display: 'inline-flex',
    alignItems: 'center',
    gap: '8px',
    maxWidth: '100%',
    padding: '2px 4px 2px 10px',
    border: '1px dashed var(--line-strong)',
    borderRadius: '6px',
    color: 'var(--text-muted)',
    font: '13px/1.5 ui-sans-serif, system-ui, sans-serif',
    verticalAlign: 'middle',
  },
  '.cm-picture-upload > span': { overflow: 'hidden', textOverflow: 'ellipsis', whiteSpace: 'nowrap' },
  '.cm-picture-upload > progress': {
    flex: 'none',
    width: '72px',
    height: '4px',
    accentColor: 'var(--accent)',
  },
  '.cm-picture-upload > button': {
    flex: 'none',
    appearance: 'none',
    minHeight: '24px',
    padding: '0 8px',
    border: '0',
    borderRadius: '6px',
    background: 'transparent',
    color: 'var(--text-normal)',
    font: 'inherit',
    cursor: 'pointer',
  },
  '.cm-picture-upload > button:hover': { background: 'var(--surface-2)', color: 'var(--text-strong)' },
  '.cm-dropCursor': { borderLeft: '2px solid var(--accent)' },
})
