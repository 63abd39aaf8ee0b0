/**
 * An error as the log may hold it: its kind and where it happened. Of its properties nothing is copied, and its message
 * only where it quotes nobody.
 */
export type LoggedError = {
  [field: string]: unknown
  type: string
  message: string
  stack: string
}

const mostCauses = 4
const mostFrames = 12
const leftOut = '(left out: it may quote what was sent)'

export function errorForLog(error: unknown, depth = 0): LoggedError {
  if (!(error instanceof Error)) return { type: typeof error, message: leftOut, stack: '' }
  const { code } = error as NodeJS.ErrnoException
  return {
    type: error.name,
    message: messageOf(error),
    ...(typeof code === 'string' && { code }),
    stack: framesOf(error),
    ...(error.cause instanceof Error && depth < mostCauses && { cause: errorForLog(error.cause, depth + 1) }),
  }
}

/** In a word, for lines that only name the reason. */
export const reasonOf = (error: unknown) => (error instanceof Error ? messageOf(error) : '')

/** Parsers quote what they could not read, model servers what they were asked, PostgreSQL what did not fit. */
function messageOf(error: Error): string {
  const code = String((error as NodeJS.ErrnoException).code ?? '')
  if (error.name === 'ProviderError') return code
  const isQuoting =
    error instanceof SyntaxError || error instanceof URIError || /^2[23]\w{3}$|^FST_ERR_/.test(code)
  return isQuoting ? leftOut : error.message
}

const framesOf = (error: Error) =>
  (error.stack ?? '')
    .split('\n')
    .filter(line => /^\s+at /.test(line))
    .slice(0, mostFrames)
    .join('\n')
