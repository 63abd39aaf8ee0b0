/** Splits `<think>…</think>` at the start of an answer from the answer, wherever the reads cut the tags. */

const OPEN = '<think>'
const CLOSE = '</think>'

export type ThinkSplitter = {
  push(text: string): void
  /** Hands out what was held back. */
  end(): void
}

export type ThinkSink = { onText(text: string): void; onReasoning(text: string): void }

/** Tags later in an answer are text: someone may ask what they mean. */
export function createThinkSplitter({ onText, onReasoning }: ThinkSink): ThinkSplitter {
  let state: 'start' | 'reasoning' | 'after' | 'text' = 'start'
  let held = ''
  let hasReasoning = false

  function reason(text: string) {
    const shown = hasReasoning ? text : text.trimStart()
    if (shown === '') return
    hasReasoning = true
    onReasoning(shown)
  }

  function say(text: string) {
    // The blank lines between the thinking and the answer belong to neither.
    const shown = state === 'after' ? text.trimStart() : text
    if (shown === '') return
    state = 'text'
    onText(shown)
  }

  function start(text: string) {
    held += text
    const begun = held.trimStart()
    if (begun.startsWith(OPEN)) {
      held = ''
      state = 'reasoning'
      think(begun.slice(OPEN.length))
    } else if (!OPEN.startsWith(begun)) {
      const whole = held
      held = ''
      say(whole)
    }
  }

  function think(text: string) {
    const all = held + text
    const at = all.indexOf(CLOSE)
    if (at !== -1) {
      held = ''
      reason(all.slice(0, at))
      state = 'after'
      say(all.slice(at + CLOSE.length))
      return
    }
    const cut = all.length - lengthOfOpenEnd(all)
    held = all.slice(cut)
    reason(all.slice(0, cut))
  }

  return {
    push(text) {
      if (state === 'text') onText(text)
      else if (state === 'start') start(text)
      else if (state === 'reasoning') think(text)
      else say(text)
    },
    end() {
      const rest = held
      held = ''
      if (rest === '') return
      if (state === 'reasoning') reason(rest)
      else say(rest)
    },
  }
}

/** How many characters at the end may be the beginning of the closing tag. */
function lengthOfOpenEnd(text: string): number {
  for (let length = Math.min(CLOSE.length - 1, text.length); length > 0; length -= 1) {
    if (CLOSE.startsWith(text.slice(text.length - length))) return length
  }
  return 0
}
