import { bounds } from '@omniai/contracts/limits'

export const untitled = 'New chat'

/** The first line of the first message, cut at a word: a title until someone writes a better one. */
export function titleFrom(text: string): string {
  const line = text.trim().split('\n', 1)[0]!.replace(/\s+/g, ' ').trim()
  const characters = [...line]
  if (characters.length <= 60) return line.slice(0, bounds.title) || untitled
  const cut = characters.slice(0, 60).join('')
  const space = cut.lastIndexOf(' ')
  return `${space > 30 ? cut.slice(0, space) : cut}…`
}
