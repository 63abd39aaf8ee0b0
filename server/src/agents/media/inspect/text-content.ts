import { bounds } from '@omniai/contracts/limits'
import type { Found } from './inspection.ts'

/** Characters that no text has, whatever its bytes say. ESC stays: logs have it. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const noText = /[\u0000-\u0008\u000e-\u001a\u001c-\u001f]/

/** @returns null when it is no UTF-8 text. */
export function readText(bytes: Uint8Array): string | null {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes)
    return noText.test(text) ? null : text
  } catch {
    return null
  }
}

/** As much of it as a model is given, cut between two whole characters. */
export function kept(text: string): Pick<Found, 'text' | 'characters' | 'truncated'> {
  const { length } = text
  if (length <= bounds.attachment_text) return { text, characters: length, truncated: false }
  const end = bounds.attachment_text
  const splits = /[\ud800-\udbff]/.test(text[end - 1] ?? '')
  return { text: text.slice(0, splits ? end - 1 : end), characters: length, truncated: true }
}
