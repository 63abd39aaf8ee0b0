import { bounds } from '@omniai/contracts/limits'
import type { Message, Thread } from '@omniai/contracts/schemas/thread'
import { EyeOff, Info } from 'lucide-react'
import { type KeyboardEvent, useEffect, useMemo, useRef, useState } from 'react'
import { useUser } from '../../api/meta.ts'
import { announce } from '../../stores/announcements.ts'
import { Button } from '../../ui/button.tsx'
import { Spinner } from '../../ui/spinner.tsx'
import type { Written } from '../chat/composer.tsx'
import { CommandMenu } from '../commands/command-menu.tsx'
import { useChoice } from '../models/use-choice.ts'
import {
  addParts,
  type DraftFile,
  moveFiles,
  removeFile,
  retryFile,
  takeFiles,
  useDraftFiles,
} from './draft-files.ts'
import { DropOverlay } from './drop-overlay.tsx'
import { FileChip } from './file-chip.tsx'
import { sizeWords } from './file-words.ts'
import { attachFiles } from './pick-files.ts'
import { useSight } from './sight.ts'
import { pastedName, usePaste } from './use-paste.ts'

type ComposerExtrasProps = Written & {
  threadId: string | null
  thread: Thread | undefined
  messages: readonly Message[] | undefined
  takeAlong: (threadId: string) => void
}

/** What a composer has beyond text: files, by button, drop and paste, and what `/` and `@` offer. */
export function ComposerExtras(props: ComposerExtrasProps) {
  const { threadId, thread, text, setText, field, ready, send, onReady } = props
  const { id: userId } = useUser()
  const choice = useChoice(thread)
  const files = useDraftFiles(userId, threadId)
  const place = useMemo(() => ({ userId, threadId }), [userId, threadId])
  const menuKey = useRef<((event: KeyboardEvent) => boolean) | null>(null)
  const { sight, name: modelName } = useSight(choice)
  const blocked = blockedBy(files, sight, modelName)
  // Enter before the files are there: the message goes when they are.
  const [wanted, setWanted] = useState(false)
  const waits = blocked === stillComing
  const hasImage = files.some(isImage)

  // The paper that a paste goes to is the text that was there then.
  const latestText = useRef(text)
  latestText.current = text
  usePaste(field, {
    onFiles: pasted => attachFiles(place, pasted),
    onLongText: long => {
      const name = pastedName(files.map(file => file.name))
      attachFiles(place, [new File([long], name, { type: 'text/plain' })], true)
      announce(`The pasted text was attached as ${name}`)
    },
  })

  useEffect(() => {
    onReady({
      blocked,
      take: () => takeFiles(place),
      giveBack: parts => addParts(place, parts),
      moveTo: toThreadId => moveFiles(place, toThreadId),
      onKeyDown: event => {
        if (menuKey.current?.(event)) return true
        if (event.key !== 'Enter' || event.shiftKey || blocked === null) return false
        event.preventDefault()
        setWanted(waits && latestText.current.trim() !== '')
        announce(waits ? 'Sent when the files are there' : blocked)
        return true
      },
    })
  }, [onReady, place, blocked, waits])
  useEffect(() => {
    if (!wanted || waits) return
    if (blocked !== null) return setWanted(false)
    if (!ready) return
    setWanted(false)
    send()
  }, [wanted, waits, blocked, ready, send])
  useEffect(() => () => onReady(null), [onReady])

  const putBack = async ({ key, file }: DraftFile) => {
    const pasted = await file?.text()
    if (pasted === undefined) return
    removeFile(place, key)
    const before = latestText.current
    setText(before === '' || before.endsWith('\n') ? before + pasted : `${before}\n\n${pasted}`)
    field.current?.focus()
  }

  const pasted = files.findLast(file => file.pasted && file.file)
  const fitsBack = pasted && pasted.bytes + text.length + 2 <= bounds.message_text
  return (
    <>
      <DropOverlay onFiles={dropped => attachFiles(place, dropped)} />
      <CommandMenu {...props} choice={choice} menuKey={menuKey} />
      {files.length > 0 && (
        <ul
          aria-label="Files of this message"
          className="flex max-h-[30dvh] flex-wrap items-start gap-2 overflow-y-auto p-1"
        >
          {files.map(file => (
            <FileChip
              key={file.key}
              file={file}
              onRemove={() => {
                removeFile(place, file.key)
                field.current?.focus()
              }}
              onRetry={() => retryFile(place, file.key)}
            />
          ))}
        </ul>
      )}
      {pasted && fitsBack && (
        <Line icon={<Info size={16} aria-hidden className="shrink-0" />}>
          The pasted text became a file.{' '}
          <Button size="small" look="quiet" onClick={() => void putBack(pasted)}>
            Put it in the message instead
          </Button>
        </Line>
      )}
      {wanted && (
        <Line icon={<Spinner />}>
          Sent when the files are there.{' '}
          <Button size="small" look="quiet" onClick={() => setWanted(false)}>
            Do not send
          </Button>
        </Line>
      )}
      {hasImage && sight === 'blind' && (
        <Line bad icon={<EyeOff size={16} aria-hidden className="shrink-0" />}>
          {modelName} does not see images. Choose a model with vision, or remove the image.
        </Line>
      )}
      {hasImage && sight === 'unknown' && (
        <Line icon={<Info size={16} aria-hidden className="shrink-0" />}>
          Whether {modelName} sees images is not known. They are sent; a model that does not see them may
          refuse or ignore them.
        </Line>
      )}
      {imageBytes(files) > bounds.prompt_image_bytes && (
        <Line bad icon={<Info size={16} aria-hidden className="shrink-0" />}>
          The images of one message may have {sizeWords(bounds.prompt_image_bytes)} together. Remove one.
        </Line>
      )}
    </>
  )
}

function Line({
  icon,
  bad = false,
  children,
}: {
  icon: React.ReactNode
  bad?: boolean
  children: React.ReactNode
}) {
  return (
    <p role="status" className={`flex items-center gap-2 px-2 text-12 ${bad ? 'text-bad' : 'text-muted'}`}>
      {icon}
      <span className="min-w-0">{children}</span>
    </p>
  )
}

const stillComing = 'Files are still on their way'

const isImage = ({ part, file }: DraftFile): boolean =>
  part ? part.kind === 'image' : /^image\/(png|jpeg|webp|gif)$/.test(file?.type ?? '')

const imageBytes = (files: readonly DraftFile[]): number =>
  files.filter(isImage).reduce((sum, { bytes }) => sum + bytes, 0)

function blockedBy(files: readonly DraftFile[], sight: string, modelName: string): string | null {
  if (files.some(({ state }) => state === 'failed'))
    return 'Retry or remove the files that could not be attached'
  if (sight === 'blind' && files.some(isImage)) return `${modelName} does not see images`
  if (imageBytes(files) > bounds.prompt_image_bytes) return 'The images are too large together'
  // Last, because it passes by itself: Enter waits for that, and for nothing that has to be decided.
  if (files.some(({ state }) => state !== 'ready')) return stillComing
  return null
}
