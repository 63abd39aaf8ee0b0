/** What of the text before the cursor asks for a list. */
export type Token =
  | { readonly kind: 'command'; readonly query: string }
  | { readonly kind: 'choice'; readonly command: string; readonly query: string }
  | { readonly kind: 'mention'; readonly query: string; readonly start: number }

/** Commands are all there is in the text; a mention may stand anywhere a word begins. */
export function tokenAt(text: string, cursor: number): Token | null {
  const command = /^\/(\w*)$/.exec(text)
  if (command) return { kind: 'command', query: command[1]! }
  const choice = /^\/(\w+) ([^\n]*)$/.exec(text)
  if (choice) return { kind: 'choice', command: choice[1]!, query: choice[2]! }
  const mention = /(?:^|\s)@([^\s@]*)$/.exec(text.slice(0, cursor))
  if (!mention) return null
  return { kind: 'mention', query: mention[1]!, start: cursor - mention[1]!.length - 1 }
}

const folded = (text: string) => text.normalize('NFKD').toLowerCase()

/** Every word of the query somewhere in the text. */
export const matches = (text: string, query: string): boolean =>
  folded(query)
    .split(/\s+/)
    .every(word => folded(text).includes(word))
