import { errorRegistry } from '@omniai/contracts/errors'
import { bounds } from '@omniai/contracts/limits'
import { ApiProblem, type ProblemCode } from '../../api/problem.ts'
import { sizeWords } from './file-words.ts'

const local = (code: ProblemCode, message: string, fix: string) => new ApiProblem({ code, message, fix })

export const lostProblem = () =>
  local('CANCELLED', 'It was not uploaded yet when the page was left.', 'Attach it again.')
export const goneProblem = () =>
  local(
    'E_NOT_FOUND',
    'It is no longer on the server.',
    'Files that are not sent are kept for a day. Attach it again.',
  )

const tooLarge = (most: number) =>
  local('E_TOO_LARGE', `It is larger than ${sizeWords(most)}.`, 'Attach a smaller one, or a part of it.')

/** What the server would refuse is not sent there first. */
export function refusedBefore({ size, type }: File): ApiProblem | null {
  const most =
    type.startsWith('image/') && type !== 'image/svg+xml'
      ? bounds.attachment_image_bytes
      : bounds.attachment_bytes
  return size > most ? tooLarge(most) : null
}

/** Milliseconds after which it is tried again by itself; null: only when asked to. */
export function waitsFor({ code, retryAfterSeconds }: ApiProblem): number | null {
  return code === 'E_RATE_LIMITED' && retryAfterSeconds !== null && retryAfterSeconds <= 60
    ? retryAfterSeconds * 1000
    : null
}

/** Another try may end otherwise. */
export const isRetryable = ({ code }: ApiProblem): boolean =>
  code === 'NETWORK' ||
  // Room can be made meanwhile.
  code === 'E_QUOTA_EXCEEDED' ||
  (code !== 'CANCELLED' && errorRegistry[code].retryable)

export function problemWords(problem: ApiProblem): string {
  const { code, message, fix, detail } = problem
  if (code === 'E_TOO_LARGE' && message === errorRegistry.E_TOO_LARGE.message) {
    return `It is larger than ${sizeWords(bounds.attachment_bytes)}, or ${sizeWords(bounds.attachment_image_bytes)} for an image.`
  }
  // What exactly is wrong with this one; it says what can be done, too.
  if (code === 'E_UNSUPPORTED_FILE' && typeof detail === 'string') return `${message} ${detail}`
  return `${message} ${fix}`
}
