/**
 * Everything that was sent and has not reached the thread yet: under way, or not sent.
 * Once the server has named the run, the turn moves into the thread's messages and leaves here.
 */
import type { Message } from '@omniai/contracts/schemas/thread'
import { setCompared } from '../stores/comparisons.ts'
import { call, openStream } from './api.ts'
import { landTurn } from './branches.ts'
import { refreshLists, refreshThread } from './catalog.ts'
import { adoptRun, runTransport } from './live-runs.ts'
import { dropIntent, type Intent, keepIntent, keptIntents } from './outbox.ts'
import { networkProblem } from './problem.ts'
import { newRequestId } from './request-id.ts'
import { invalidate } from './resources.ts'
import { RunStream } from './run-stream.ts'
import { tellOtherTabs } from './tab-channel.ts'

export type Send = { readonly intent: Intent; readonly stream: RunStream }
type Landed = (intent: Intent, threadId: string) => void

/** Older than this, an intent may no longer be what the person wants: it waits for a press. */
const automaticFor = 60 * 60_000

let sends: readonly Send[] = []
const listeners = new Set<() => void>()
const landedListeners = new Set<Landed>()
/** A turn keeps its place in the page when its messages get their ids. */
const rowKeys = new Map<string, string>()

const requestIdOf = (send: Send) => send.intent.body.client_request_id

function set(next: readonly Send[]): void {
  sends = next
  for (const listener of listeners) listener()
}

export const currentSends = () => sends
export const rowKeyOf = (messageId: string) => rowKeys.get(messageId) ?? messageId

export function subscribeToSends(listener: () => void): () => void {
  listeners.add(listener)
  return () => {
    listeners.delete(listener)
  }
}

export function onLanded(listener: Landed): () => void {
  landedListeners.add(listener)
  return () => {
    landedListeners.delete(listener)
  }
}

export function deliver(intent: Intent): void {
  keepIntent(intent)
  add(intent, null).open()
}

/** The same press again: the same id, unless what would be sent is no longer the same. */
export function redeliver(send: Send, changed: Intent['body'] | null): void {
  if (!changed) {
    keepIntent({ ...send.intent, automatic: true })
    send.stream.open()
    return
  }
  discard(send)
  deliver({
    ...send.intent,
    automatic: true,
    body: { ...changed, client_request_id: newRequestId() },
  } as Intent)
}

export function discard(send: Send): void {
  dropIntent(requestIdOf(send))
  send.stream.close()
  set(sends.filter(other => other !== send))
}

/** After a reload: what was under way is delivered now, what had failed shows its Retry again. */
export function resumeOutbox(userId: string): void {
  for (const intent of keptIntents(userId)) {
    if (sends.some(send => requestIdOf(send) === intent.body.client_request_id)) continue
    const automatic = intent.automatic && Date.now() - intent.createdAt < automaticFor
    const stream = add(intent, automatic ? null : networkProblem('This was not sent.'))
    if (automatic) stream.open()
  }
}

export function forgetSends(): void {
  for (const { stream } of sends) stream.close()
  set([])
}

function start(intent: Intent, signal: AbortSignal): Promise<Response> {
  if (intent.kind === 'send') return openStream('chatStart', { body: intent.body }, { signal })
  const again = intent.kind === 'retry' ? 'runRetry' : 'runContinue'
  return openStream(again, { params: { run_id: intent.runId }, body: intent.body }, { signal })
}

function add(intent: Intent, unsent: ReturnType<typeof networkProblem> | null): RunStream {
  const transport = { ...runTransport, start: (signal: AbortSignal) => start(intent, signal) }
  const stream = new RunStream(transport, null, unsent)
  const send = { intent, stream }
  set([...sends, send])
  let named = false
  const unsubscribe = stream.subscribe(() => {
    const { status, runId, view } = stream.state
    // Stopped before the server named the run: a reload must not send it after all.
    if (status === 'unsent' || (status === 'stopping' && runId === null))
      keepIntent({ ...intent, automatic: false })
    if (runId === null) return
    if (!named) dropIntent(intent.body.client_request_id)
    named = true
    if (view.start) {
      unsubscribe()
      land(send, runId, view.start)
    } else if (status === 'stopping' || status === 'ended') {
      unsubscribe()
      void landWhenKnown(send, runId)
    }
  })
  return stream
}

/** The stream ended before it said where the run belongs; the server knows, once it can be reached. */
async function landWhenKnown(send: Send, runId: string): Promise<void> {
  while (sends.includes(send)) {
    try {
      return land(send, runId, await call('runView', { params: { run_id: runId } }))
    } catch {
      await new Promise(resolve => setTimeout(resolve, 2_000))
    }
  }
}

type Named = {
  readonly thread_id: string | null
  readonly user_message_id: string | null
  readonly message_id: string | null
}

function land(send: Send, runId: string, { thread_id, user_message_id, message_id }: Named): void {
  const { intent, stream } = send
  const requestId = intent.body.client_request_id
  set(sends.filter(other => other !== send))
  if (!thread_id || !user_message_id || !message_id) return
  rowKeys.set(user_message_id, `${requestId}-question`)
  rowKeys.set(message_id, `${requestId}-answer`)
  adoptRun(runId, thread_id, stream)
  const answer = blankMessage(message_id, thread_id, user_message_id, {
    role: 'assistant',
    state: stream.state.status === 'ended' ? 'completed' : 'writing',
    run_id: runId,
    model: stream.state.view.start?.model ?? intent.body.model ?? null,
  })
  const question = blankMessage(user_message_id, thread_id, intent.parentId ?? null, {
    role: 'user',
    parts: [...(intent.files ?? []), { type: 'text', text: intent.kind === 'send' ? intent.body.text : '' }],
  })
  landTurn(thread_id, intent.parentId, intent.kind === 'send' ? [question, answer] : [answer])
  if (stream.state.status === 'ended') void refreshThread(thread_id)
  refreshLists()
  void invalidate(['thread', thread_id, 'view'])
  if (intent.kind === 'send' && intent.body.compare) {
    setCompared(user_message_id, true)
    // Who answers beside it is known to the server only.
    void refreshThread(thread_id)
  }
  tellOtherTabs({ type: 'thread', threadId: thread_id })
  for (const listener of landedListeners) listener(intent, thread_id)
}

function blankMessage(
  id: string,
  threadId: string,
  parentId: string | null,
  rest: Partial<Message>,
): Message {
  return {
    id,
    thread_id: threadId,
    parent_id: parentId,
    role: 'user',
    state: 'completed',
    parts: [],
    model: null,
    fallback_from: null,
    run_id: null,
    finish_reason: null,
    error_code: null,
    usage: null,
    sibling_ids: [id],
    created_at: new Date().toISOString(),
    ...rest,
  }
}

// Another tab delivered it, or let it go.
window.addEventListener('storage', ({ key, newValue }) => {
  if (newValue !== null || !key) return
  const gone = sends.find(send => key.endsWith(requestIdOf(send)) && send.stream.state.status === 'unsent')
  if (gone) discard(gone)
})
