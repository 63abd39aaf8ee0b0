import type { KeyboardEvent } from 'react'

/** An input method is choosing characters: its Enter is not ours. 229 is how older engines say so. */
export const isComposing = (event: KeyboardEvent): boolean =>
  event.nativeEvent.isComposing || event.keyCode === 229

/** Something floats above the page and wants Escape for itself. */
export const somethingFloats = (): boolean => document.querySelector('dialog[open], :popover-open') !== null

export const isTyping = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement && target.matches('input, textarea, select, [contenteditable="true"]')
