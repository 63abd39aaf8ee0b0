import { bounds } from '@omniai/contracts/limits'
import type { ContextPreview, ContextReport } from '@omniai/contracts/schemas/context'
import { useEffect, useMemo, useRef } from 'react'
import type { ApiProblem } from '../../api/problem.ts'
import { invalidate } from '../../api/resources.ts'
import { useResource } from '../../api/use-resource.ts'
import type { DraftFile } from '../attachments/draft-files.ts'
import type { Choice } from '../models/use-choice.ts'
import { contextPreview } from './context-data.ts'

/** Typing is not counted key by key. */
const countAfter = 450

type Cost = NonNullable<ContextPreview['cost']>
export type Preview = {
  readonly context: ContextReport | undefined
  /** Of what goes out, without the answer; null: the model has no price. */
  readonly cost: Cost | null
  readonly problem: ApiProblem | null
}

/** What would go out with the text as it stands; while it is counted again, the last count stays. */
export function usePreview(
  threadId: string | null,
  choice: Choice,
  text: string,
  files: readonly DraftFile[],
): Preview {
  const ids = files.flatMap(({ part }) => part?.attachment_id ?? [])
  const written = `${ids.join(' ')}\n${text}`
  const latest = useRef({ text, ids })
  latest.current = { text, ids }
  const counted = useRef(written)
  const { model, settings } = choice
  const resource = useMemo(
    () =>
      threadId === null
        ? null
        : contextPreview({
            threadId,
            model,
            settings,
            text: () => latest.current.text,
            attachmentIds: () => latest.current.ids,
          }),
    [threadId, model, settings],
  )
  const { data, problem } = useResource(resource)
  const last = useRef<{ threadId: string | null; data: ContextPreview | undefined }>({
    threadId,
    data: undefined,
  })
  if (data || last.current.threadId !== threadId) last.current = { threadId, data }

  useEffect(() => {
    if (!resource || written === counted.current) return
    const timer = setTimeout(() => {
      counted.current = written
      void invalidate(resource.key)
    }, countAfter)
    return () => clearTimeout(timer)
  }, [resource, written])

  const alone = useMemo(
    () =>
      threadId === null ? reportOfNothing(text, files, choice.known?.context_tokens ?? null) : undefined,
    [threadId, text, files, choice.known],
  )
  return {
    context: alone ?? last.current.data?.context,
    cost: alone ? costOf(alone, choice) : (last.current.data?.cost ?? null),
    problem,
  }
}

function costOf({ used_tokens }: ContextReport, { known }: Choice): Cost | null {
  const price = known?.price
  if (!price) return null
  return { currency: price.currency, amount: (used_tokens * price.input_per_million) / 1_000_000 }
}

/** As the server counts: a picture the same whatever its size, of texts what was read and is sent. */
const imageTokens = 1_500
const marks = 40
function tokensOf({ part, known }: DraftFile): number {
  if (part?.kind === 'image') return imageTokens
  return known ? Math.ceil(Math.min(known.characters ?? 0, bounds.attachment_text) / 4) + marks : 0
}

/** Before there is a thread, the message is all there is. */
function reportOfNothing(
  text: string,
  files: readonly DraftFile[],
  limitTokens: number | null,
): ContextReport {
  const ofText = text === '' ? 0 : Math.ceil(new TextEncoder().encode(text).length / 4) + 4
  const tokens = files.reduce((sum, file) => sum + tokensOf(file), ofText)
  return {
    estimated: true,
    limit_tokens: limitTokens,
    reserved_tokens: 0,
    used_tokens: tokens,
    fits: limitTokens === null || tokens <= limitTokens,
    items: [],
    history: {
      sent: tokens === 0 ? 0 : 1,
      sent_tokens: tokens,
      trimmed: 0,
      trimmed_tokens: 0,
      trimmed_until_id: null,
      summarised: 0,
      summarised_until_id: null,
    },
  }
}
