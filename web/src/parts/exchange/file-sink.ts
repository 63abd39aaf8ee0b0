/** Where a long file goes while it is being made: to the disk, where the browser can, else into pieces of a download. */
import { saveFile } from '../../ui/save-file.ts'

export type FileSink = {
  readonly write: (text: string) => Promise<void>
  /** Only now is there a file. */
  readonly close: () => Promise<void>
  readonly abandon: () => Promise<void>
}

type SavePicker = (wishes: {
  suggestedName: string
  types: readonly { description: string; accept: Record<string, readonly string[]> }[]
}) => Promise<FileSystemFileHandle>

/** @returns null when no place was chosen. Must be asked for by a press, or the browser refuses. */
export async function openSink(name: string, mediaType: string): Promise<FileSink | null> {
  const { showSaveFilePicker } = window as { showSaveFilePicker?: SavePicker }
  if (!showSaveFilePicker) return downloadSink(name, mediaType)
  const extension = name.slice(name.lastIndexOf('.'))
  try {
    const handle = await showSaveFilePicker({
      suggestedName: name,
      types: [{ description: 'Archive', accept: { [mediaType]: [extension] } }],
    })
    const stream = await handle.createWritable()
    return {
      write: text => stream.write(text),
      close: () => stream.close(),
      abandon: () => stream.abort(),
    }
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') return null
    // A policy of the browser may forbid the picker; a download is allowed then.
    if (error instanceof DOMException && error.name === 'SecurityError') return downloadSink(name, mediaType)
    throw error
  }
}

/** Each piece is a blob of its own, which a browser may keep on disk instead of in memory. */
function downloadSink(name: string, mediaType: string): FileSink {
  let pieces: Blob[] = []
  return {
    write: async text => {
      pieces.push(new Blob([text]))
    },
    close: async () => saveFile(name, new Blob(pieces, { type: mediaType })),
    abandon: async () => {
      pieces = []
    },
  }
}
