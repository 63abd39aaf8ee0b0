/** From the lines of `/api/chat` to chat events: one JSON object a line, the last one with `done`. */
import { bounds } from '@omniai/contracts/limits'
import { createDeltaDecoder, type DeltaDecoder } from '../openai-compatible/delta-decoder.ts'
import type { ErrorMaker } from '../wire/error-mapping.ts'
import { type Fields, isFields } from '../wire/fields.ts'
import { createLineReader } from '../wire/line-reader.ts'
import type { StreamDecoder } from '../wire/stream-call.ts'

/** Lines of empty words never fill an answer, and must not go on for ever either. */
const MOST_BYTES = bounds.answer_text * 256
const NOTE_LENGTH = 500

export function createOllamaDecoder(errors: ErrorMaker): StreamDecoder {
  const deltas = createDeltaDecoder(errors)
  let lines = 0
  let bytesRead = 0
  let isOver = false

  function onLine(line: string): boolean {
    lines += 1
    if (line.trim() === '') return true
    const value = parse(line)
    if (value === undefined) deltas.fail(errors.make('E_PROVIDER_BAD_OUTPUT', line.slice(0, NOTE_LENGTH)))
    else isOver = pushOllama(deltas, value, errors)
    return !isOver && deltas.failure === null
  }

  const reader = createLineReader(bounds.provider_line_bytes, onLine, (_bytes, at) => at)

  return {
    read(bytes) {
      bytesRead += bytes.length
      if (!reader.push(bytes) || bytesRead > MOST_BYTES) {
        deltas.fail(errors.make('E_PROVIDER_OUTPUT_TOO_LARGE', 'a line of the stream is too long'))
      }
    },
    end() {
      if (!isOver && deltas.failure === null) reader.end()
      if (!deltas.isWhole) deltas.fail(errors.make('E_PROVIDER_INTERRUPTED', 'the stream ended without done'))
      deltas.end()
    },
    take: deltas.take,
    get hasEvents() {
      return deltas.hasEvents
    },
    get isOver() {
      return isOver || deltas.failure !== null
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

export function decodeWholeOllama(errors: ErrorMaker, value: object): DeltaDecoder {
  const deltas = createDeltaDecoder(errors)
  pushOllama(deltas, value, errors)
  deltas.end()
  return deltas
}

/** @returns whether this was the last line. */
function pushOllama(deltas: DeltaDecoder, value: unknown, errors: ErrorMaker): boolean {
  if (!isFields(value) || value.error !== undefined) {
    deltas.push(value)
    return false
  }
  const isLast = value.done === true
  const reason = value.done_reason
  if (isLast && (reason === '' || reason === undefined)) {
    deltas.push({ choices: [toChoice(value, null)] })
    // The process that ran the model went away; Ollama still ends the stream properly.
    deltas.fail(errors.make('E_PROVIDER_INTERRUPTED', 'done without a reason'))
    return true
  }
  deltas.push({
    choices: [toChoice(value, isLast ? toFinish(reason) : null)],
    ...(isLast && { usage: readCounts(value) }),
  })
  return isLast
}

const toChoice = (value: Fields, finish: string | null) => ({
  delta: isFields(value.message) ? value.message : {},
  finish_reason: finish,
})

/** `load` and `unload` end requests that asked for nothing but that. */
const toFinish = (reason: unknown) => (reason === 'length' ? 'length' : 'stop')

/** A count that is zero is left out: a prompt that was still in memory is not read again. */
function readCounts(value: Fields) {
  if (value.eval_count === undefined && value.prompt_eval_count === undefined) return null
  return { prompt_tokens: value.prompt_eval_count ?? 0, completion_tokens: value.eval_count ?? 0 }
}

function parse(line: string): unknown {
  try {
    return JSON.parse(line)
  } catch {
    return undefined
  }
}
