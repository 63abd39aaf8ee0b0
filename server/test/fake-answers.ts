/** What the fake upstream answers: the first word of the last user message chooses. See fake-upstream.ts. */

export type AnswerPlan = {
  /** Text pieces, one SSE event each; joined they are the answer. */
  readonly words: readonly string[]
  readonly reasoning: readonly string[]
  /** Milliseconds between words, in place of the pace of the server. */
  readonly intervalMs: number | null
  /** Milliseconds before the headers: a model that loads first. Infinity: never. */
  readonly headersAfterMs: number
  /** Answered instead of a stream. */
  readonly refusal: { readonly status: number; readonly body: string; readonly mediaType: string } | null
  /** What happens after that many words, in place of a proper end. */
  readonly midway: {
    readonly afterWords: number
    readonly event: 'error' | 'hang' | 'die' | 'cut' | 'naked-line'
  } | null
}

const markdown = `# A heading

Some **bold** text, \`code\` and a [link](https://example.org).

- first
- second

\`\`\`ts
const answer: number = 42
\`\`\`

| a | b |
| - | - |
| 1 | 2 |

Inline maths $a^2 + b^2 = c^2$ and a last line.
`

/** Splits so that the pieces joined are the text again. */
export const splitWords = (text: string): string[] => text.match(/\s*\S+\s*$|\s*\S+/g) ?? []

const jsonRefusal = (status: number, message: string, type: string) => ({
  status,
  body: JSON.stringify({ error: { code: status, message, type } }),
  mediaType: 'application/json; charset=utf-8',
})

/** Between the marks of a prompt that has a text to look at. */
const inside = (text: string, mark: 'document' | 'passage') =>
  new RegExp(`<${mark}>\\n([\\s\\S]*)\\n</${mark}>`).exec(text)?.[1]

/** What a good model would say of a document, by its own words. */
function analysisOf(document: string) {
  const lines = document.split('\n').filter(line => line.trim() !== '')
  const sentence = lines.at(-1) ?? ''
  const words = sentence.split(' ')
  return {
    summary: `It has ${lines.length} lines, and begins with “${lines[0] ?? ''}”.`,
    key_points: ['It begins somewhere.', 'It ends somewhere else.'],
    issues: [{ problem: 'This is said without a reason.', severity: 'major', quote: sentence }],
    edits: [
      { quote: words[0] ?? '', replacement: 'Surely', reason: 'More certain.' },
      { quote: words.at(-1) ?? '', replacement: 'indeed.', reason: 'A stronger end.' },
      { quote: 'what nobody wrote', replacement: 'nothing', reason: 'It is not there.' },
    ],
    action_items: ['Ask somebody about it.'],
  }
}

/** @param earlier how often exactly this text was asked before. */
export function planAnswer(prompt: string, earlier: number): AnswerPlan {
  const document = inside(prompt, 'document')
  const passage = inside(prompt, 'passage')
  // A document chooses by its own first word.
  const text = document ?? prompt
  const [sentinel = '', ...rest] = text.trim().split(/\s+/)
  const base: AnswerPlan = {
    words: splitWords(`You said: ${text.trim()}`),
    reasoning: [],
    intervalMs: null,
    headersAfterMs: 0,
    refusal: null,
    midway: null,
  }
  const story = splitWords('One two three four five six seven eight nine ten.')
  const broken = (event: NonNullable<AnswerPlan['midway']>['event']): AnswerPlan => ({
    ...base,
    words: story,
    midway: { afterWords: 3, event },
  })
  const refused = (refusal: AnswerPlan['refusal']): AnswerPlan => ({ ...base, refusal })
  const amount = (fallback: number) => {
    const asked = Number(rest[0])
    return Number.isInteger(asked) && asked > 0 ? Math.min(asked, 1_000_000) : fallback
  }

  switch (sentinel.toLowerCase()) {
    case 'fail-before':
      return refused(jsonRefusal(500, 'The fake model failed to load.', 'server_error'))
    case 'fail-once':
      return earlier === 0
        ? refused(jsonRefusal(500, 'The fake model failed this once.', 'server_error'))
        : { ...base, words: story }
    case 'fail-auth':
      return refused(jsonRefusal(401, 'Invalid API Key', 'authentication_error'))
    case 'fail-busy':
      return refused(jsonRefusal(503, 'server busy, please try again', 'unavailable_error'))
    case 'fail-too-long':
      return refused(
        jsonRefusal(400, 'the request exceeds the available context size', 'exceed_context_size_error'),
      )
    case 'fail-html':
      return refused({ status: 200, body: '<!doctype html><h1>Router</h1>', mediaType: 'text/html' })
    case 'fail-midway':
      return broken('error')
    case 'hang-midway':
      return broken('hang')
    case 'die-midway':
      return broken('die')
    case 'cut-midway':
      return broken('cut')
    case 'proxy-error':
      return broken('naked-line')
    case 'hang':
      return { ...base, headersAfterMs: Number.POSITIVE_INFINITY }
    case 'load':
      return { ...base, words: story, headersAfterMs: amount(3_000) }
    case 'slow':
      return { ...base, words: story, intervalMs: amount(400) }
    case 'long':
      return { ...base, words: Array.from({ length: amount(500) }, (_, index) => `word${index + 1} `) }
    case 'flood':
      // Control characters: six bytes each as JSON, so that few words make many bytes.
      return { ...base, words: Array.from({ length: amount(500) }, () => '\u0007'.repeat(1000)) }
    case 'markdown':
      return { ...base, words: splitWords(markdown) }
    case 'diagram':
      return { ...base, words: splitWords('```mermaid\nflowchart LR\n  A[Ask] --> B[Answer]\n```\n') }
    case 'think':
      return { ...base, words: story, reasoning: splitWords('First I think about it, then I answer.') }
    case 'echo':
      return { ...base, words: splitWords(text.trim().slice(sentinel.length).trim()) }
    case 'half-json':
      return { ...base, words: splitWords(JSON.stringify(analysisOf(text)).slice(0, -80)) }
    default:
      if (document !== undefined) return { ...base, words: splitWords(JSON.stringify(analysisOf(document))) }
      if (passage !== undefined) return { ...base, words: splitWords(passage.replaceAll('old', 'new')) }
      return base
  }
}
