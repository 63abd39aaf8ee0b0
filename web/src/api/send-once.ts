/** What makes something is sent until its outcome is known: an answer that is lost never makes a second one of it. */
import { unanswered } from '../stores/unanswered.ts'
import { metaState } from './meta-state.ts'
import { type ApiProblem, asProblem } from './problem.ts'

/** The first try of a request was looked at and refused: nothing was made. */
const isRefused = ({ code, status }: ApiProblem) => code === 'CANCELLED' || (status >= 400 && status < 500)

/**
 * Of a repeat only what comes after the look at what was made already says that nothing was: a limit or a session that
 * ended stand before it.
 */
const neverMade = new Set(['E_CONFLICT', 'E_VALIDATION', 'E_TOO_LARGE', 'E_IDEMPOTENCY_CONFLICT'])

/** @param about what is asked for, in words that are the same when it is asked for again */
export async function sendOnce<Body, Made>(
  about: string,
  body: Body,
  send: (body: Body) => Promise<Made>,
): Promise<Made> {
  const userId = metaState.current().meta?.user?.id ?? ''
  const earlier = unanswered.find(userId, about) as Body | undefined
  if (earlier !== undefined) {
    try {
      const made = await send(earlier)
      unanswered.settle(userId, about)
      return made
    } catch (error) {
      if (!neverMade.has(asProblem(error).code)) throw error
      unanswered.settle(userId, about)
    }
  }
  unanswered.keep(userId, about, body)
  try {
    const made = await send(body)
    unanswered.settle(userId, about)
    return made
  } catch (error) {
    if (isRefused(asProblem(error))) unanswered.settle(userId, about)
    throw error
  }
}
