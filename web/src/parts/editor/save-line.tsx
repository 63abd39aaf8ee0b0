import { Check, CircleAlert, CloudOff, LoaderCircle } from 'lucide-react'
import { classNames } from '../../ui/class-names.ts'
import type { SaveState } from './autosave.ts'

/** How saving goes, in two words, read out when it changes to something that asks for care. */
export function SaveLine({ state, draftFits }: { state: SaveState; draftFits: boolean }) {
  const { icon, words, care } = wordsOf(state, draftFits)
  return (
    <span
      role="status"
      aria-live={care ? 'polite' : 'off'}
      data-save-state={state.kind}
      className={classNames(
        'inline-flex items-center gap-1.5 text-12 text-muted',
        care ? 'min-w-0' : 'shrink-0',
      )}
    >
      {icon}
      <span className="truncate" title={words}>
        {words}
      </span>
    </span>
  )
}

function wordsOf(state: SaveState, draftFits: boolean) {
  switch (state.kind) {
    case 'saved':
      return { icon: <Check size={14} aria-hidden />, words: 'Saved', care: false }
    case 'unsaved':
    case 'saving':
      return { icon: <LoaderCircle size={14} aria-hidden />, words: 'Saving…', care: false }
    case 'waiting':
      return {
        icon: <CloudOff size={14} className="text-warn" aria-hidden />,
        words: draftFits
          ? 'Not saved yet. It is kept on this device and tried again.'
          : 'Not saved yet, and this device has no room to keep it. Leave this page open.',
        care: true,
      }
    case 'conflict':
      return {
        icon: <CircleAlert size={14} className="text-warn" aria-hidden />,
        words: 'Two versions',
        care: true,
      }
    case 'refused':
      return {
        icon: <CircleAlert size={14} className="text-bad" aria-hidden />,
        words: 'Cannot be saved',
        care: true,
      }
    case 'too-large':
      return {
        icon: <CircleAlert size={14} className="text-bad" aria-hidden />,
        words: `Too long by ${state.over.toLocaleString('en')} characters. Shorten it to save it.`,
        care: true,
      }
  }
}
