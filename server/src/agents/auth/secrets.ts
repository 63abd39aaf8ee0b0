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
    /** The cookie of someone who is not signed in. It carries our signature, and no row. */
    newPreSession(): string {
      const id = newSecret()
      return `${id}.${sign(`pre-session:${id}`)}`
    },
    isPreSession(cookie: string): boolean {
      const [id, signature, ...more] = cookie.split('.')
      if (!id || !signature || more.length > 0) return false
      return equals(sign(`pre-session:${id}`), signature)
    },
    verify: (cookie: string, token: string) => equals(sign(`csrf:${cookie}`), token),
  }
}

function equals(expected: string, given: string): boolean {
  const [left, right] = [Buffer.from(expected), Buffer.from(given)]
  return left.length === right.length && timingSafeEqual(left, right)
}
