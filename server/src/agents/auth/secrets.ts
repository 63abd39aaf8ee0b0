import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto'

/** 256 random bits, URL-safe. */
export const newSecret = () => randomBytes(32).toString('base64url')

/** What is stored of a secret that has full entropy. */
export const hashSecret = (secret: string) => createHash('sha256').update(secret).digest('base64url')

/**
 * CSRF tokens are derived, not stored: the same in every tab, gone with the session. A stranger gets one bound to a
 * random pre-session cookie, so asking for it costs no row.
 */
export function createCsrf(sessionSecret: string) {
  const sign = (text: string) => createHmac('sha256', sessionSecret).update(text).digest('base64url')
  return {
    tokenFor: (cookie: string) => sign(`csrf:${cookie}`),
    verify(cookie: string, token: string): boolean {
      const expected = Buffer.from(sign(`csrf:${cookie}`))
      const given = Buffer.from(token)
      return expected.length === given.length && timingSafeEqual(expected, given)
    },
  }
}
