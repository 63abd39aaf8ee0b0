/** Reads an export piece by piece: as a file of JSON, or as the zip file that ChatGPT and Claude give. */
import { bounds } from '@omniai/contracts/limits'
import { formatOf, titleOf } from './formats.ts'
import { envelopeBytes, type Found } from './found.ts'
import { createValueSplitter, type ValueSplitter } from './json-values.ts'
import { createThreadGatherer } from './own-archive.ts'
import { parseStorable } from './storable.ts'

/** Small enough that the page draws between two of them, also when a zip file unfolds each to a thousand times that. */
const sliceBytes = 128 * 1024
const longestConversation = bounds.import_body_bytes
const cutWarning = 'The file ends before it is whole. What came before that was read.'

type Unzip = (chunk: Uint8Array, final: boolean) => void

export async function* readExport(
  file: File,
  onProgress: (bytesRead: number) => void,
  signal: AbortSignal,
): AsyncGenerator<Found> {
  let found: Found[] = []
  const reader = createValueReader(item => found.push(item))
  let unzip: Unzip | null = null
  for (let at = 0; at < file.size; at += sliceBytes) {
    signal.throwIfAborted()
    const chunk = new Uint8Array(await file.slice(at, at + sliceBytes).arrayBuffer())
    if (at === 0 && isZip(chunk)) unzip = await zipReader(item => found.push(item))
    const final = at + sliceBytes >= file.size
    if (!unzip) reader.push(chunk)
    else if (!pushed(unzip, chunk, final)) {
      found.push({ type: 'warning', text: 'The zip file is damaged, or ends before it is whole.' })
      yield* found
      return
    }
    yield* found
    found = []
    onProgress(Math.min(file.size, at + sliceBytes))
  }
  if (!unzip) reader.end()
  else unzip(new Uint8Array(), true)
  yield* found
}

const isZip = (bytes: Uint8Array) =>
  bytes[0] === 0x50 && bytes[1] === 0x4b && bytes[2] === 0x03 && bytes[3] === 0x04

function pushed(unzip: Unzip, chunk: Uint8Array, final: boolean): boolean {
  try {
    unzip(chunk, false)
    if (final) unzip(new Uint8Array(), true)
    return true
  } catch {
    return false
  }
}

const conversationsFile = /(?:^|\/)conversations(?:-\d+)?\.json$/

/** Large exports have several such files; everything else in them is passed over. */
async function zipReader(onFound: (found: Found) => void): Promise<Unzip> {
  const { Unzip, UnzipInflate } = await import('fflate')
  let names = 0
  let ended = false
  const unzip = new Unzip(entry => {
    if (!conversationsFile.test(entry.name)) return
    names += 1
    const reader = createValueReader(onFound)
    entry.ondata = (error, chunk, final) => {
      if (error) throw error
      reader.push(chunk)
      if (final) reader.end()
    }
    entry.start()
  })
  unzip.register(UnzipInflate)
  return (chunk, final) => {
    if (ended) return
    ended = final
    unzip.push(chunk, final)
    if (final && names === 0) {
      onFound({ type: 'warning', text: 'The zip file holds no conversations.json, so nothing was read.' })
    }
  }
}

type ValueReader = { readonly push: ValueSplitter['push']; readonly end: () => void }

function createValueReader(onFound: (found: Found) => void): ValueReader {
  const text = new TextDecoder()
  const gatherer = createThreadGatherer(onFound)
  let count = 0
  const splitter = createValueSplitter(longestConversation - envelopeBytes, bytes => {
    count += 1
    if (bytes === null) {
      onFound(unreadable(count, `It is larger than ${longestConversation / 1024 / 1024} MB.`))
      return
    }
    try {
      const { value, replaced } = parseStorable(text.decode(bytes))
      if (!gatherer.take(value, bytes.length, replaced))
        onFound(recognised(value, bytes.length, replaced, count))
    } catch {
      onFound(unreadable(count, 'It is not JSON.'))
    }
  })
  return {
    push: splitter.push,
    end: () => {
      const { whole, stray } = splitter.end()
      gatherer.end()
      if (!whole || !gatherer.isWhole()) onFound({ type: 'warning', text: cutWarning })
      if (stray)
        onFound({ type: 'warning', text: 'Parts of the file are no conversations and were passed over.' })
    },
  }
}

function recognised(value: unknown, bytes: number, replaced: boolean, place: number): Found {
  const format = formatOf(value)
  if (format) return { type: 'conversation', format, value, bytes, replaced }
  return {
    ...unreadable(place, 'It is in no format that is known here.'),
    title: titleOf(value) || numbered(place),
  }
}

const numbered = (place: number) => `Number ${place} in the file`

const unreadable = (place: number, reason: string) =>
  ({ type: 'unreadable', title: numbered(place), reason }) as const satisfies Found
