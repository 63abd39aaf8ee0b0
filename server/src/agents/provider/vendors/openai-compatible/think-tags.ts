/** Splits `<think>…</think>` at the start of an answer from the answer, wherever the reads cut the tags. */

const OPEN = '<think>'
const CLOSE = '</think>'

export type ThinkSplitter = {
  push(text: string): void
  /** The server tells thoughts apart by itself: nothing in the text is taken for some without a tag. */
  stopAssuming(): void
  /**
   * Hands out what was held back.
   * @param isWhole the model ended its answer by itself; then there is an answer, tagged or not.
   */
  end(isWhole?: boolean): void
  /**
   * Whether the model begins inside its thoughts, because its template writes the opening tag into the prompt:
   * true when a closing tag came alone, false when it was taken for such a model and never closed, null otherwise.
   */
  readonly beginsThinking: boolean | null
}

export type ThinkSink = { onText(text: string): void; onReasoning(text: string): void }

/**
 * Tags later in an answer are text: someone may ask what they mean. A closing tag alone on its line is one, unless an
 * opening tag was named before.
 * @param assumesThinking this model was seen to begin inside its thoughts.
 */
export function createThinkSplitter(
  { onText, onReasoning }: ThinkSink,
  { assumesThinking = false } = {},
): ThinkSplitter {
  let state: 'start' | 'reasoning' | 'after' | 'text' = 'start'
  let held = ''
  let hasReasoning = false
  let beginsThinking: boolean | null = null
  /** All of the thoughts while it is not sure that they are some. */
  let assumed: string | null = assumesThinking ? '' : null
  let mayClose = true
  let endsLine = true

  function reason(text: string) {
    const shown = hasReasoning ? text : text.trimStart()
    if (shown === '') return
    hasReasoning = true
    if (assumed !== null) assumed += shown
    onReasoning(shown)
  }

  function say(text: string) {
    // The blank lines between the thinking and the answer belong to neither.
    const shown = state === 'after' ? text.trimStart() : text
    if (shown === '') return
    if (state === 'after') mayClose = false
    state = 'text'
    speak(shown)
  }

  function speak(text: string) {
    if (!mayClose || (held === '' && !text.includes('<'))) {
      hand(text)
      return
    }
    const all = held + text
    held = ''
    const open = all.indexOf(OPEN)
    const close = all.indexOf(CLOSE)
    if (open !== -1 && (close === -1 || open < close)) {
      mayClose = false
      hand(all)
    } else if (close === -1) {
      const cut = all.length - Math.max(lengthOfBeginning(OPEN, all), lengthOfBeginning(CLOSE, all))
      held = all.slice(cut)
      hand(all.slice(0, cut))
    } else closeAt(all, close)
  }

  function closeAt(all: string, at: number) {
    hand(all.slice(0, at))
    const rest = all.slice(at + CLOSE.length)
    if (!endsLine) {
      hand(CLOSE)
      if (rest !== '') speak(rest)
    } else if (rest === '') held = CLOSE
    else if (/^[\r\n]/.test(rest)) {
      beginsThinking = true
      state = 'after'
      say(rest)
    } else {
      hand(CLOSE)
      speak(rest)
    }
  }

  function hand(text: string) {
    if (text === '') return
    endsLine = text.endsWith('\n')
    onText(text)
  }

  function start(text: string) {
    held += text
    const begun = held.trimStart()
    const isOpen = begun.startsWith(OPEN)
    if (!isOpen && (OPEN.startsWith(begun) || CLOSE.startsWith(begun)) && begun !== CLOSE) return
    const whole = held
    held = ''
    if (isOpen || assumed !== null) {
      if (isOpen) assumed = null
      state = 'reasoning'
      think(isOpen ? begun.slice(OPEN.length) : whole)
    } else if (begun.startsWith(CLOSE)) {
      // The thinking was switched off by closing it at once.
      state = 'after'
      say(begun.slice(CLOSE.length))
    } else say(whole)
  }

  function think(text: string) {
    const all = held + text
    const at = all.indexOf(CLOSE)
    if (at !== -1) {
      held = ''
      reason(all.slice(0, at))
      if (assumed !== null) beginsThinking = true
      assumed = null
      state = 'after'
      say(all.slice(at + CLOSE.length))
      return
    }
    const cut = all.length - lengthOfBeginning(CLOSE, all)
    held = all.slice(cut)
    reason(all.slice(0, cut))
  }

  return {
    push(text) {
      if (state === 'text') speak(text)
      else if (state === 'start') start(text)
      else if (state === 'reasoning') think(text)
      else say(text)
    },
    stopAssuming() {
      if (state === 'start') assumed = null
    },
    end(isWhole = false) {
      const rest = held
      held = ''
      if (state === 'reasoning') {
        reason(rest)
        if (assumed === null || !isWhole) return
        // It did not think this time. Shown twice is better than an answer that is hidden.
        beginsThinking = false
        onText(assumed)
      } else if (state === 'text' && rest === CLOSE && endsLine) beginsThinking = true
      else if (rest !== '') onText(rest)
    },
    get beginsThinking() {
      return beginsThinking
    },
  }
}

/** How many characters at the end of the text may be the beginning of the tag. */
function lengthOfBeginning(tag: string, text: string): number {
  for (let length = Math.min(tag.length - 1, text.length); length > 0; length -= 1) {
    if (tag.startsWith(text.slice(text.length - length))) return length
  }
  return 0
}
