/** What a server's answers said about a model that its list does not. Kept as long as the process lives. */
export type LearnedModel = {
  /** It refuses `max_tokens` and wants `max_completion_tokens`, as the newer models of OpenAI do. */
  wantsCompletionTokens: boolean
  /** It refuses `response_format`. */
  refusesSchema: boolean
  /** Its template opens the thoughts in the prompt, so only their end is in the answer. */
  beginsThinking: boolean
}

/** Model ids come from a person as well: what is remembered must not grow with them. */
const MOST_MODELS = 1_000

export function createLearnedModels(): (modelId: string) => LearnedModel {
  const learned = new Map<string, LearnedModel>()
  return modelId => {
    const known = learned.get(modelId)
    if (known) return known
    const fresh = { wantsCompletionTokens: false, refusesSchema: false, beginsThinking: false }
    if (learned.size >= MOST_MODELS) learned.clear()
    learned.set(modelId, fresh)
    return fresh
  }
}

/** @param body of a refusal, as it came. */
export function refusesMaxTokens(status: number, body: string): boolean {
  if (status !== 400 && status !== 422) return false
  const error = readError(body)
  if (!error) return false
  const { param, code, message } = error
  if (param === 'max_tokens') return code === 'unsupported_parameter' || namesReplacement(message)
  // Servers that pass the words of OpenAI on without the fields.
  return namesReplacement(message) && /unsupported|not supported/i.test(String(message))
}

/** @param body of a refusal, as it came: in the words of OpenAI, or a sentence. */
export function refusesSchema(status: number, body: string): boolean {
  return (
    (status === 400 || status === 422) && /response_format|json_schema|grammar/i.test(body.slice(0, 2_000))
  )
}

const namesReplacement = (message: unknown) =>
  typeof message === 'string' && message.slice(0, 2_000).includes('max_completion_tokens')

function readError(body: string): Record<string, unknown> | null {
  try {
    const { error } = JSON.parse(body) as { error?: unknown }
    return typeof error === 'object' && error !== null ? (error as Record<string, unknown>) : null
  } catch {
    return null
  }
}
