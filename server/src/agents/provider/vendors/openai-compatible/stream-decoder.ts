/** From the bytes of an SSE body to chat events. One pass, no promise, no network: what the tests replay into. */
import { bounds } from '@omniai/contracts/limits'
import type { ErrorMaker } from '../wire/error-mapping.ts'
import { createLineReader } from '../wire/line-reader.ts'
import type { StreamDecoder } from '../wire/stream-call.ts'
import { createDeltaDecoder, readSoleText } from './delta-decoder.ts'
import { createKnownShape } from './known-shape.ts'

export type DecoderOptions = {
  /** False: every line is parsed in full. */
  readonly fastPath?: boolean
  readonly assumesThinking?: boolean
  /** Told at the end when the tags of the answer said how this model begins; see think-tags.ts. */
  readonly onBeginsThinking?: (beginsThinking: boolean) => void
}

/** A stream of empty deltas never fills an answer, and must not go on for ever either. */
const MOST_BYTES = bounds.answer_text * 256
const NOTE_LENGTH = 500
const LINE_FEED = 0x0a

export function createStreamDecoder(errors: ErrorMaker, options: DecoderOptions = {}): StreamDecoder {
  const deltas = createDeltaDecoder(errors, { assumesThinking: options.assumesThinking ?? false })
  const shape = createKnownShape(readSoleText)
  const isFast = options.fastPath ?? true
  let eventName = ''
  /** Data that is not yet whole JSON: an event may be spread over several data lines. */
  let unparsed = ''
  let nakedText = ''
  let isAnnounced = false
  let bytesRead = 0
  let lines = 0

  function onLine(line: string): boolean {
    lines += 1
    if (line.startsWith('data:')) onDataLine(line)
    else if (line === '') onBlankLine()
    else if (line.startsWith('event:')) eventName = line.slice(6).trim()
    // Comments keep the connection alive; ids and retry times of a provider are of no use to anyone here.
    else if (!/^(:|id:|retry:|data$)/.test(line)) onNakedLine(line)
    return !isAnnounced && deltas.failure === null
  }

  function onDataLine(line: string) {
    const payload = line.charCodeAt(5) === 0x20 ? line.slice(6) : line.slice(5)
    if (payload.trim() === '[DONE]') {
      isAnnounced = true
      deltas.pushDone()
      return
    }
    const joined = unparsed === '' ? payload : `${unparsed}\n${payload}`
    const event = parse(joined)
    if (event === undefined) {
      unparsed = joined
      if (joined.length > bounds.provider_line_bytes) failTooLarge()
      return
    }
    const isOneLine = unparsed === ''
    unparsed = ''
    pushEvent(event)
    const text = isFast && isOneLine && eventName !== 'error' ? readSoleText(event) : null
    if (text !== null) shape.learn(line, text)
  }

  function pushEvent(event: unknown) {
    if (eventName !== 'error') {
      deltas.push(event)
      return
    }
    const hasError = typeof event === 'object' && event !== null && 'error' in event
    deltas.push(hasError ? event : { error: event })
    deltas.fail(errors.make('E_PROVIDER_INTERRUPTED', 'an error event without a message'))
  }

  function onBlankLine() {
    if (unparsed !== '') {
      const code = eventName === 'error' ? 'E_PROVIDER_INTERRUPTED' : 'E_PROVIDER_BAD_OUTPUT'
      deltas.fail(errors.make(code, unparsed))
    }
    unparsed = ''
    eventName = ''
  }

  // A proxy in front of the model says in plain text that the model is gone, and ends the stream properly.
  function onNakedLine(line: string) {
    const event = line.startsWith('{') ? parse(line) : undefined
    if (event !== undefined) deltas.push(event)
    else if (nakedText.length < NOTE_LENGTH) nakedText = `${nakedText} ${line}`.trim().slice(0, NOTE_LENGTH)
  }

  function failTooLarge() {
    deltas.fail(errors.make('E_PROVIDER_OUTPUT_TOO_LARGE', 'a line of the stream is too long'))
  }

  /** Takes the lines whose shape is known, and the blank lines between them. */
  function skim(bytes: Buffer, start: number): number {
    let at = start
    if (!isFast || unparsed !== '' || eventName !== '') return at
    for (let found = shape.match(bytes, at); found !== null; found = shape.match(bytes, at)) {
      lines += 1
      deltas.pushText(found.text)
      at = found.next
      if (bytes[at] === LINE_FEED) at += 1
    }
    return at
  }

  const reader = createLineReader(bounds.provider_line_bytes, onLine, skim)

  return {
    read(bytes) {
      bytesRead += bytes.length
      if (!reader.push(bytes) || bytesRead > MOST_BYTES) failTooLarge()
    },
    end() {
      if (!isAnnounced && deltas.failure === null) {
        reader.end()
        onBlankLine()
      }
      if (!deltas.isWhole) {
        const note = nakedText === '' ? 'the stream ended without a finish_reason' : nakedText
        deltas.fail(errors.make('E_PROVIDER_INTERRUPTED', note))
      }
      deltas.end()
      if (deltas.beginsThinking !== null) options.onBeginsThinking?.(deltas.beginsThinking)
    },
    take: deltas.take,
    get hasEvents() {
      return deltas.hasEvents
    },
    get isOver() {
      return isAnnounced || deltas.failure !== null
    },
    get isWhole() {
      return deltas.isWhole
    },
    get failure() {
      return deltas.failure
    },
    get lines() {
      return lines
    },
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
