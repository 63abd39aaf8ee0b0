import type { Choice } from '../models/use-choice.ts'

/** Whether the chosen model takes images. unknown: its server does not say. */
export function sightOf({ known }: Pick<Choice, 'known'>): 'sees' | 'blind' | 'unknown' {
  if (!known || known.capabilities_unsaid?.includes('vision')) return 'unknown'
  return known.capabilities.includes('vision') ? 'sees' : 'blind'
}
