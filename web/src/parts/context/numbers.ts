const whole = new Intl.NumberFormat('en')
const short = new Intl.NumberFormat('en', { notation: 'compact', maximumFractionDigits: 1 })

/** All counts before an answer are estimates, and look like it. */
export const about = (tokens: number): string => `≈ ${whole.format(tokens)}`
export const aboutShort = (tokens: number): string => `≈ ${short.format(tokens)}`
export const exactly = (tokens: number): string => whole.format(tokens)
export const shortly = (tokens: number): string => short.format(tokens)
export const messagesOf = (count: number): string =>
  count === 1 ? '1 message' : `${whole.format(count)} messages`
