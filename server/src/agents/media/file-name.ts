import { bounds } from '@omniai/contracts/limits'
import type { AttachmentKind } from '@omniai/contracts/schemas/attachment'

/** Letters that nobody sees, some of which turn the direction of the others around. */
const unseen = /[\p{Cc}\p{Cf}\p{Co}\p{Cs}\u2028\u2029]/gu
const longest = 120

/** A name to read. It is never part of a path, an address or a command. */
export function readableName(given: string): string {
  const last = given.split(/[/\\]/).findLast(part => part.trim() !== '') ?? ''
  const clean = last
    .normalize('NFC')
    .replace(unseen, '')
    .replace(/\s+/gu, ' ')
    .replace(/[. ]+$/u, '')
    .trim()
  const letters = [...clean]
  if (letters.length === 0) return 'file'
  if (letters.length <= longest) return clean.slice(0, bounds.file_name)
  const extension = /\.[A-Za-z0-9]{1,8}$/.exec(clean)?.[0] ?? ''
  return `${letters.slice(0, longest - extension.length - 1).join('')}…${extension}`
}

const claims: readonly (readonly [RegExp, AttachmentKind])[] = [
  [/\.(png|apng|jpe?g|webp|gif)$/i, 'image'],
  [/\.(pdf|docx)$/i, 'document'],
  [/\.(txt|md|html?|xml|svg|csv|json|ya?ml|[cm]?[jt]sx?|py|sh|css|sql)$/i, 'text'],
]

/** What a name says that the file is; null when it says nothing that we know. */
export const claimedKind = (name: string): AttachmentKind | null =>
  claims.find(([pattern]) => pattern.test(name))?.[1] ?? null
