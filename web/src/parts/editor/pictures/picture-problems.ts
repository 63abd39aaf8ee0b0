import { errorRegistry } from '@omniai/contracts/errors'
import { bounds } from '@omniai/contracts/limits'
import { imageMediaTypes } from '@omniai/contracts/schemas/attachment'
import type { ApiProblem } from '../../../api/problem.ts'
import { sizeWords } from '../../attachments/file-words.ts'

const kinds = 'PNG, JPEG, WebP and GIF pictures can.'

/** What the server would refuse is not sent there first; null: it may be sent. */
export function refusedBefore({ name, type, size }: File): string | null {
  if (type !== '' && !(imageMediaTypes as readonly string[]).includes(type))
    return `“${name}” cannot be put into a document. ${kinds}`
  if (size > bounds.attachment_image_bytes)
    return `“${name}” is larger than ${sizeWords(bounds.attachment_image_bytes)}. Make it smaller, then try again.`
  return null
}

export function problemWords(name: string, { code, message, fix, detail }: ApiProblem): string {
  if (code === 'E_UNSUPPORTED_FILE') return `“${name}” cannot be put into a document. ${kinds}`
  const why =
    code === 'E_TOO_LARGE' && typeof detail === 'string'
      ? detail
      : code === 'E_TOO_LARGE' && message === errorRegistry.E_TOO_LARGE.message
        ? `It is larger than ${sizeWords(bounds.attachment_image_bytes)}.`
        : code === 'E_AUTH_FORBIDDEN'
          ? 'You may no longer change this document.'
          : code === 'E_NOT_FOUND'
            ? 'This document is not there any more.'
            : `${message} ${fix}`
  return `“${name}” was not added. ${why}`
}

/** Another try may end otherwise. */
export const isWorthAnotherTry = ({ code }: ApiProblem): boolean =>
  code === 'NETWORK' || code === 'E_QUOTA_EXCEEDED' || (code !== 'CANCELLED' && errorRegistry[code].retryable)
