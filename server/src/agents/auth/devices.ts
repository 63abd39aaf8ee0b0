import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto'

/**
 * The mark of a browser that signed in to an account before: `id.signature`, bound to the account's email and to
 * nothing else. It lets nobody in. It only says whose wrong tries are counted apart from those of strangers, so that
 * strangers cannot lock the owner out.
 */
export function createDevices(sessionSecret: string) {
  const sign = (emailKey: string, id: string) =>
    createHmac('sha256', sessionSecret).update(`device:${emailKey}:${id}`).digest('base64url')

  /** @returns which browser it is, or null when the mark is of another account, forged or missing. */
  function deviceOf(emailKey: string, mark: string | undefined): string | null {
    const [id, signature, ...more] = (mark ?? '').split('.')
    if (!id || !signature || more.length > 0) return null
    const expected = Buffer.from(sign(emailKey, id))
    const given = Buffer.from(signature)
    return expected.length === given.length && timingSafeEqual(expected, given) ? id : null
  }

  return {
    lifeSeconds: 365 * 24 * 60 * 60,
    deviceOf,
    /** @param held what the browser has: kept when it is right, so that one browser stays one. */
    markFor(emailKey: string, held: string | undefined): string {
      if (held !== undefined && deviceOf(emailKey, held) !== null) return held
      const id = randomBytes(16).toString('base64url')
      return `${id}.${sign(emailKey, id)}`
    },
  }
}

export type Devices = ReturnType<typeof createDevices>
