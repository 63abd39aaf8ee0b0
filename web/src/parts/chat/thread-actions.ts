/** What a person can do in a thread: send, edit, retry, switch. Each makes one intent with one request id. */
import type { AttachmentPart } from '@omniai/contracts/run-events'
import type { ChatSettings, ModelRef } from '@omniai/contracts/schemas/provider'
import type { Message } from '@omniai/contracts/schemas/thread'
import { createContext, useContext, useMemo } from 'react'
import { call } from '../../api/api.ts'
import { refreshThread } from '../../api/catalog.ts'
import { asProblem } from '../../api/problem.ts'
import { newRequestId } from '../../api/request-id.ts'
import { deliver, discard, redeliver, type Send } from '../../api/sends.ts'
import { tellOtherTabs } from '../../api/tab-channel.ts'
import { modelsBeside } from '../../stores/comparisons.ts'
import { showToast } from '../../stores/toasts.ts'
import { type Choice, sameModel } from '../models/use-choice.ts'

/** The models that answer beside the chosen one, when any is ticked. */
function besides(model: ModelRef | null) {
  const compare = modelsBeside().filter(other => !sameModel(other, model))
  return model && compare.length > 0 ? { compare: [...compare] } : {}
}

export type ThreadActions = ReturnType<typeof createThreadActions>

type Context = { userId: string; threadId: string | null; model: ModelRef | null; settings: ChatSettings }

function createThreadActions({ userId, threadId, model, settings }: Context) {
  const base = () => ({ userId, threadId, createdAt: Date.now(), automatic: true })

  const send = (
    text: string,
    parentId?: string | null,
    files: readonly AttachmentPart[] = [],
    requestId = newRequestId(),
  ) =>
    deliver({
      ...base(),
      kind: 'send',
      parentId,
      files,
      body: {
        client_request_id: requestId,
        thread_id: threadId,
        ...(parentId === undefined ? {} : { parent_id: parentId }),
        text,
        ...(files.length > 0 && { attachment_ids: files.map(file => file.attachment_id) }),
        model,
        settings,
        ...besides(model),
      },
    })

  const again = (
    kind: 'retry' | 'continue',
    { run_id, parent_id }: Message,
    choice: { model?: ModelRef; settings?: ChatSettings },
  ) => {
    if (!run_id) return
    const body = { client_request_id: newRequestId(), ...choice }
    deliver({ ...base(), kind, runId: run_id, parentId: parent_id, body })
  }

  return {
    threadId,
    send,
    /** A sibling of the message, with another text or other files. */
    edit: (message: Message, text: string, files: readonly AttachmentPart[]) =>
      send(text, message.parent_id, files),
    /** A sibling of the answer: the same request again, or the same question with what is chosen now. */
    retry: (answer: Message, withChoice: boolean) =>
      again('retry', answer, withChoice ? { settings, ...(model ? { model } : {}) } : {}),
    retryWith: (answer: Message, other: ModelRef) => again('retry', answer, { model: other, settings }),
    /** A sibling that begins with what the cut answer had. */
    goOn: (answer: Message) => again('continue', answer, {}),
    sendAgain: (unsent: Send) => {
      const { body, kind } = unsent.intent
      const same =
        kind !== 'send' ||
        (sameModel(body.model ?? null, model) && JSON.stringify(body.settings) === JSON.stringify(settings))
      redeliver(unsent, same ? null : { ...body, model, settings })
    },
    discard,
    /** Shows another sibling; the server picks the branch below it. */
    switchTo: async (messageId: string) => {
      if (!threadId) return
      try {
        await call('threadUpdate', { params: { thread_id: threadId }, body: { head_id: messageId } })
        await refreshThread(threadId)
        tellOtherTabs({ type: 'thread', threadId })
      } catch (error) {
        showToast(asProblem(error).message, { tone: 'bad' })
      }
    },
  }
}

export function useCreateThreadActions(
  userId: string,
  threadId: string | null,
  choice: Choice,
): ThreadActions {
  const { model, settings } = choice
  return useMemo(
    () => createThreadActions({ userId, threadId, model, settings }),
    [userId, threadId, model, settings],
  )
}

const ActionsContext = createContext<ThreadActions | null>(null)
export const ThreadActionsProvider = ActionsContext.Provider

export function useThreadActions(): ThreadActions {
  const actions = useContext(ActionsContext)
  if (!actions) throw new Error('useThreadActions belongs inside a thread')
  return actions
}
