/** Puts the lines of our own archive together again, thread by thread. `docs/operate/archive.md` says what they are. */
import { bounds } from '@omniai/contracts/limits'
import type { Preset } from '@omniai/contracts/schemas/context'
import type { archiveVersion } from '@omniai/contracts/schemas/exchange'
import { fieldsOf } from './formats.ts'
import { envelopeBytes, type Found } from './found.ts'

const knownVersion: typeof archiveVersion = 1
const longest = bounds.import_body_bytes - envelopeBytes

type Gathered = {
  readonly thread: unknown
  messages: unknown[]
  blocks: unknown[]
  bytes: number
  replaced: boolean
}

export function createThreadGatherer(onFound: (found: Found) => void) {
  let gathered: Gathered | null = null
  /** Documents name it, and come after it. */
  let project: { readonly line: unknown; readonly bytes: number; readonly replaced: boolean } | null = null
  let begun = false
  let ended = false

  function flush() {
    if (!gathered) return
    const { thread, messages, blocks, bytes, replaced } = gathered
    gathered = null
    if (bytes <= longest) {
      onFound({
        type: 'conversation',
        format: 'omniai',
        value: { thread, messages, blocks },
        bytes,
        replaced,
      })
      return
    }
    const reason = `It is larger than ${bounds.import_body_bytes / 1024 / 1024} MB.`
    onFound({ type: 'unreadable', title: String(fieldsOf(thread).title), reason })
  }

  function add(list: 'messages' | 'blocks', line: unknown, bytes: number, replaced: boolean) {
    if (!gathered) {
      onFound({ type: 'warning', text: 'The archive has a message that belongs to no thread.' })
      return
    }
    gathered.bytes += bytes + 1
    gathered.replaced ||= replaced
    if (gathered.bytes > longest) {
      gathered.messages = []
      gathered.blocks = []
    } else gathered[list].push(line)
  }

  function onDocument(value: object, bytes: number, replaced: boolean) {
    onFound({ type: 'conversation', format: 'omniai', value, bytes, replaced })
  }

  return {
    /** @returns whether it was a line of an archive, and is taken care of. */
    take(value: unknown, bytes: number, replaced: boolean): boolean {
      const line = fieldsOf(value)
      if (line.type === 'archive' && line.format === 'omniai') {
        begun = true
        if (line.version !== knownVersion) {
          const text = 'The archive was made by another version. What is not known here is reported below.'
          onFound({ type: 'warning', text })
        }
        return true
      }
      if (!begun) return false
      switch (line.type) {
        case 'thread':
          flush()
          gathered = { thread: value, messages: [], blocks: [], bytes, replaced }
          return true
        case 'message':
          add('messages', value, bytes, replaced)
          return true
        case 'block':
          add('blocks', value, bytes, replaced)
          return true
        case 'project':
          flush()
          project = { line: value, bytes, replaced }
          onDocument({ project: value }, bytes, replaced)
          return true
        case 'doc':
          if (project) {
            const { line: its, bytes: more, replaced: too } = project
            onDocument({ project: its, doc: value }, bytes + more, replaced || too)
          } else onFound({ type: 'warning', text: 'The archive has a document that belongs to no project.' })
          return true
        case 'picture':
          onDocument({ picture: value }, bytes, replaced)
          return true
        case 'preset':
          onFound({ type: 'preset', preset: line.preset as Preset })
          return true
        case 'end':
          ended = true
          return true
        default:
          return false
      }
    },
    end: flush,
    /** An archive says itself where it ends. */
    isWhole: () => !begun || ended,
  }
}
