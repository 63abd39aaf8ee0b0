import { bounds } from '@omniai/contracts/limits'
import { type RefObject, useEffect, useRef } from 'react'

const longText = 2_000
const longLines = 40

export const isLongPaste = (text: string): boolean =>
  text.length > longText || text.split('\n', longLines + 1).length > longLines

/** So that the name alone tells one pasted text from the next. */
export function pastedName(taken: readonly string[]): string {
  const free = (number: number): string => {
    const name = number === 1 ? 'Pasted text.txt' : `Pasted text ${number}.txt`
    return taken.includes(name) ? free(number + 1) : name
  }
  return free(1)
}

type Paste = {
  readonly onFiles: (files: readonly File[]) => void
  readonly onLongText: (text: string) => void
}

/** Images and files of the clipboard, and text that is too long to be read in a message. */
export function usePaste(field: RefObject<HTMLTextAreaElement | null>, paste: Paste): void {
  const latest = useRef(paste)
  latest.current = paste
  useEffect(() => {
    const element = field.current
    if (!element) return
    const onPaste = (event: ClipboardEvent) => {
      const text = event.clipboardData?.getData('text/plain') ?? ''
      const files = [...(event.clipboardData?.files ?? [])]
      // A program that puts a picture of the text beside it means the text.
      if (text === '' && files.length > 0) {
        event.preventDefault()
        latest.current.onFiles(files)
      } else if (isLongPaste(text) && new Blob([text]).size <= bounds.attachment_bytes) {
        event.preventDefault()
        latest.current.onLongText(text)
      }
    }
    element.addEventListener('paste', onPaste)
    return () => element.removeEventListener('paste', onPaste)
  }, [field])
}
