/**
 * A document that is being edited: what the editor shows, saving, the draft on this device, and what others do with it.
 * It outlives the editor as long as something is not saved, so that leaving a page loses nothing.
 */

import { bounds } from '@omniai/contracts/limits'
import type { Doc } from '@omniai/contracts/schemas/doc'
import type { DocPresent } from '@omniai/contracts/schemas/doc-presence'
import { applyChanges, type Change, changesBetween } from '@omniai/contracts/text/change'
import type { Range } from '@omniai/contracts/text/ranges'
import { call } from '../../api/api.ts'
import { connection } from '../../api/connection.ts'
import { metaState } from '../../api/meta-state.ts'
import { ApiProblem } from '../../api/problem.ts'
import { draftKey, saveBeforeSignOut, writeDocDraft } from '../../stores/doc-drafts.ts'
import { type Autosave, createAutosave, type SaveRequest, type SaveState, type Snapshot } from './autosave.ts'
import { listenToOtherEditors, tellOtherEditors } from './doc-channel.ts'
import type { DocSession, TextStep } from './doc-session.ts'
import { type Found, holdDraft, pageId } from './left-drafts.ts'

/** What the editor on the page can do for its session. */
export type EditorPort = {
  text(): string
  selection(): Range
  take(changes: readonly Change[]): void
  select(range: Range): void
  focus(): void
}

/** Someone else's change, until it was looked at. */
export type Foreign = {
  readonly before: string
  readonly after: string
  readonly doc: Doc
  readonly elsewhere: boolean
}

export type EditingSession = DocSession & {
  readonly autosave: Autosave
  /** The draft that it began with: what an earlier page had not saved. */
  readonly restored: { readonly at: number } | null
  /** The text to begin with, and then whoever shows it. */
  attach(port: EditorPort): () => void
  /** The editor's text or selection is another one. */
  changed(what: 'text' | 'selection'): void
  /** What the editor's text went through, before it says that it changed. */
  stepped(step: () => TextStep): void
  foreign(): Foreign | null
  forgetForeign(): void
  /** The draft does not fit on this device: what isn't saved is only as safe as this page. */
  draftFits(): boolean
  /** Who else has it open, on other pages; the person of this one too. */
  present(): readonly DocPresent[]
  /** Says that it is open here, asks who else has it open, and for the newest revision. */
  look(): Promise<void>
}

const lookEveryMs = 10_000
const draftPauseMs = 150
/** Up to this long a text is kept with each change, at once. */
const keptAtOnce = 100_000

const sessions = new Map<string, EditingSession>()

export const openSession = (docId: string): EditingSession | undefined => sessions.get(docId)

export function createEditingSession(
  doc: Doc,
  userId: string,
  readOnly: boolean,
  found: Found | null,
): EditingSession {
  const { id: docId, project_id: projectId } = doc
  const key = draftKey(userId, docId, pageId)
  const listeners = new Set<() => void>()
  const followers = new Set<(step: TextStep) => void>()
  const ownRevisions = new Set<number>()
  let known = doc
  let text = found?.text ?? doc.text
  let selection: Range = { start: 0, end: 0 }
  let port: EditorPort | null = null
  let foreign: Foreign | null = null
  let draftFits = true
  let draftTimer: ReturnType<typeof setTimeout> | undefined
  let ended = false
  let present: readonly DocPresent[] = []

  const textNow = () => port?.text() ?? text
  const tell = () => {
    for (const listener of [...listeners]) listener()
  }
  const stepped = (made: () => TextStep) => {
    if (followers.size === 0) return
    const step = made()
    for (const follower of [...followers]) follower(step)
  }
  const snapshot = (next: Doc): Snapshot => {
    if (next.revision.number >= known.revision.number) known = next
    return { revisionId: next.revision.id, number: next.revision.number, text: next.text }
  }
  const params = { project_id: projectId, doc_id: docId }

  const autosave = createAutosave({
    start: snapshot(doc),
    text: textNow,
    take: changes => {
      if (port) port.take(changes)
      else {
        const [before, after] = [text, applyChanges(text, changes)]
        text = after
        stepped(() => ({
          changes,
          before: (start, end) => before.slice(start, end),
          after: (start, end) => after.slice(start, end),
        }))
      }
    },
    save: async request => {
      const saved = snapshot(await call('docUpdate', { params, body: bodyOf(request) }))
      tellOtherEditors({ userId, docId, number: saved.number })
      return saved
    },
    load: async () => snapshot(await call('docView', { params })),
    onForeign: (before, after) => {
      // What this page itself had the server do, and nothing in between, is no news.
      if (ownRevisions.has(after.number) && after.number === before.number + 1) return
      const mine = known.revision.author.user_id === userId
      foreign = { before: foreign?.before ?? before.text, after: after.text, doc: known, elsewhere: mine }
    },
    onChange: () => {
      keepDraft()
      tell()
      endWhenDone()
    },
    after: (ms, run) => {
      const timer = setTimeout(run, ms)
      return () => clearTimeout(timer)
    },
  })

  function keepDraftNow() {
    clearTimeout(draftTimer)
    draftTimer = undefined
    if (ended || readOnly) return
    const unsaved = autosave.unsaved()
    const about = { docId, projectId, title: known.title, at: Date.now() }
    draftFits = writeDocDraft(key, unsaved && { ...about, ...unsaved })
  }

  function keepDraft() {
    if (textNow().length <= keptAtOnce) keepDraftNow()
    else draftTimer ??= setTimeout(keepDraftNow, draftPauseMs)
  }

  async function look(): Promise<void> {
    try {
      const { revision, others } = await call('docPresence', {
        params: { doc_id: docId },
        body: { page_id: pageId, state: readOnly ? 'reading' : 'editing' },
      })
      if (ended) return
      meet(others)
      if (revision.number > autosave.server().number)
        autosave.receive(snapshot(await call('docView', { params })))
    } catch {
      // It is looked again in a while; saving tells what is wrong.
    }
  }

  function meet(others: readonly DocPresent[]) {
    const same = JSON.stringify(others) === JSON.stringify(present)
    present = others
    if (!same) tell()
  }

  /** On its own page only: a page that dies is forgotten by itself after a while. */
  function sayGone() {
    if (metaState.current().meta?.user?.id !== userId) return
    call('docPresence', {
      params: { doc_id: docId },
      body: { page_id: pageId, state: 'gone' },
    }).catch(() => {})
  }

  const watched = () => port !== null && document.visibilityState === 'visible'
  const onHidden = () => {
    if (document.visibilityState === 'visible') return void look()
    keepDraftNow()
    autosave.flush()
  }
  const onFocus = () => void look()
  const onLeave = (event: BeforeUnloadEvent) => {
    keepDraftNow()
    if (!draftFits) event.preventDefault()
  }
  const onReachable = () => {
    if (connection.isReachable() && autosave.state().kind === 'waiting') autosave.flush()
  }
  const interval = setInterval(() => {
    if (watched()) void look()
  }, lookEveryMs)
  const releaseDraft = readOnly ? () => {} : holdDraft(key)
  document.addEventListener('visibilitychange', onHidden)
  window.addEventListener('pagehide', keepDraftNow)
  window.addEventListener('beforeunload', onLeave)
  window.addEventListener('focus', onFocus)
  window.addEventListener('online', onReachable)
  const stopListening = [
    listenToOtherEditors(news => {
      if (news.docId === docId && news.userId === userId && news.number > autosave.server().number)
        void look()
    }),
    connection.subscribe(onReachable),
    // What is refused stays so: it can be copied, and keeps nobody here.
    saveBeforeSignOut(async () => {
      if (autosave.state().kind !== 'refused') await session.settle()
    }),
    // Whoever signed out leaves nothing here; a session that ran out leaves its drafts.
    metaState.subscribe(() => {
      if (metaState.current().meta?.user?.id !== userId) end()
    }),
  ]

  function end() {
    if (ended) return
    ended = true
    clearTimeout(draftTimer)
    clearInterval(interval)
    document.removeEventListener('visibilitychange', onHidden)
    window.removeEventListener('pagehide', keepDraftNow)
    window.removeEventListener('beforeunload', onLeave)
    window.removeEventListener('focus', onFocus)
    window.removeEventListener('online', onReachable)
    for (const stop of stopListening) stop()
    autosave.close()
    releaseDraft()
    if (sessions.get(docId) === session) sessions.delete(docId)
  }

  function endWhenDone() {
    if (!port && (readOnly || autosave.state().kind === 'saved')) end()
  }

  const session: EditingSession = {
    docId,
    projectId,
    readOnly,
    autosave,
    restored: found && { at: found.at },
    text: textNow,
    selection: () => port?.selection() ?? selection,
    doc: () => known,
    saveState: autosave.state,
    foreign: () => foreign,
    forgetForeign: () => {
      foreign = null
      tell()
    },
    draftFits: () => draftFits,
    present: () => present,
    look,
    attach(next) {
      port = next
      void look()
      return () => {
        if (port !== next) return
        text = next.text()
        selection = next.selection()
        port = null
        present = []
        sayGone()
        keepDraftNow()
        autosave.flush()
        endWhenDone()
      }
    },
    changed(what) {
      if (what === 'text') autosave.changed()
      else tell()
    },
    stepped,
    settle: () =>
      new Promise((resolve, reject) => {
        let stop = () => {}
        const check = () => {
          const state = autosave.state()
          if (state.kind === 'saving' || state.kind === 'unsaved') return
          stop()
          if (state.kind === 'saved') {
            const { revisionId, text } = autosave.server()
            resolve({ revisionId, text })
          } else reject(notSettled(state))
        }
        autosave.flush()
        stop = session.subscribe(check)
        check()
      }),
    receive: changed => {
      ownRevisions.add(changed.revision.number)
      autosave.receive(snapshot('doc' in changed ? changed.doc : changed))
    },
    select: range => port?.select(range),
    focus: () => port?.focus(),
    subscribe(listener) {
      listeners.add(listener)
      return () => {
        listeners.delete(listener)
      }
    },
    follow(follower) {
      followers.add(follower)
      return () => {
        followers.delete(follower)
      }
    },
  }
  sessions.set(docId, session)
  if (found) {
    autosave.begin(found.common)
    keepDraftNow()
    found.takeOver()
  }
  return session
}

/** As changes, unless there are more of them than one save may have. */
function bodyOf({ baseRevisionId, base, text, resolution }: SaveRequest) {
  const changes = changesBetween(base, text)
  return {
    base_revision_id: baseRevisionId,
    merge: true,
    ...(changes.length > 0 && changes.length <= bounds.doc_changes
      ? { changes: changes.map(change => ({ ...change })) }
      : { text }),
    ...(resolution && {
      resolution: { revision_id: resolution.revisionId, choices: [...resolution.choices] },
    }),
  }
}

function notSettled(state: SaveState): ApiProblem {
  if (state.kind === 'waiting' || state.kind === 'refused') return state.problem
  return state.kind === 'conflict'
    ? new ApiProblem({
        code: 'E_CONFLICT',
        message: 'The document has two versions.',
        fix: 'Decide in the editor what is kept, then try again.',
      })
    : new ApiProblem({
        code: 'E_TOO_LARGE',
        message: 'The document is too long to be saved.',
        fix: 'Shorten it, then try again.',
      })
}
