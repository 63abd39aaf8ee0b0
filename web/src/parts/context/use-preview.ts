import type { ContextReport } from '@omniai/contracts/schemas/context'
import { useEffect, useMemo, useRef } from 'react'
import type { ApiProblem } from '../../api/problem.ts'
import { invalidate } from '../../api/resources.ts'
import { useResource } from '../../api/use-resource.ts'
import type { Choice } from '../models/use-choice.ts'
import { contextPreview } from './context-data.ts'

/** Typing is not counted key by key. */
const countAfter = 450

export type Preview = { readonly context: ContextReport | undefined; readonly problem: ApiProblem | null }

/** What would go out with the text as it stands; while it is counted again, the last count stays. */
export function usePreview(threadId: string | null, choice: Choice, text: string): Preview {
  const latest = useRef(text)
  latest.current = text
  const counted = useRef(text)
  const { model, settings } = choice
  const resource = useMemo(
    () =>
      threadId === null ? null : contextPreview({ threadId, model, settings, text: () => latest.current }),
    [threadId, model, settings],
  )
  const { data, problem } = useResource(resource)
  const last = useRef<{ threadId: string | null; context: ContextReport | undefined }>({
    threadId,
    context: undefined,
  })
  if (data || last.current.threadId !== threadId) last.current = { threadId, context: data?.context }

  useEffect(() => {
    if (!resource || text === counted.current) return
    const timer = setTimeout(() => {
      counted.current = text
      void invalidate(resource.key)
    }, countAfter)
    return () => clearTimeout(timer)
  }, [resource, text])

  const alone = useMemo(
    () => (threadId === null ? reportOfNothing(text, choice.known?.context_tokens ?? null) : undefined),
    [threadId, text, choice.known],
  )
  return { context: alone ?? last.current.context, problem }
}

/** Before there is a thread, the message is all there is. */
function reportOfNothing(text: string, limitTokens: number | null): ContextReport {
  const tokens = text === '' ? 0 : Math.ceil(new TextEncoder().encode(text).length / 4) + 4
  return {
    estimated: true,
    limit_tokens: limitTokens,
    reserved_tokens: 0,
    used_tokens: tokens,
    fits: limitTokens === null || tokens <= limitTokens,
    items: [],
    history: {
      sent: text === '' ? 0 : 1,
      sent_tokens: tokens,
      trimmed: 0,
      trimmed_tokens: 0,
      trimmed_until_id: null,
      summarised: 0,
      summarised_until_id: null,
    },
  }
}
