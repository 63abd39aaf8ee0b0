import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto'

/**
 * The mark of a browser that signed in to an account before: `id.time.signature`, bound to the account's email. It
 * lets nobody in. It only says whose wrong tries are counted apart from those of strangers, so that strangers cannot
 * lock the owner out. With the time, one of before the password was set can be told from one of after.
 */
export function createDevices(sessionSecret: string, now: () => number) {
  const sign = (emailKey: string, id: string, at: string) =>
    createHmac('sha256', sessionSecret)
      .update(JSON.stringify(['device', emailKey, id, at]))
      .digest('base64url')

  /** @returns which browser it is, or null when the mark is of another account, forged or missing. */
  function deviceOf(emailKey: string, mark: string | undefined): Device | null {
    const [id, at, signature, ...more] = (mark ?? '').split('.')
    if (!id || !at || !signature || more.length > 0) return null
    const expected = Buffer.from(sign(emailKey, id, at))
    const given = Buffer.from(signature)
    const isOurs = expected.length === given.length && timingSafeEqual(expected, given)
    return isOurs ? { id, markedAt: Number(at) } : null
  }

  return {
    lifeSeconds: 365 * 24 * 60 * 60,
    deviceOf,
    /** @param held what the browser has: its id is kept when it is right, so that one browser stays one. */
    markFor(emailKey: string, held: string | undefined): string {
      const id = deviceOf(emailKey, held)?.id ?? randomBytes(16).toString('base64url')
      const at = String(now())
      return `${id}.${at}.${sign(emailKey, id, at)}`
    },
  }
}

export type Device = { readonly id: string; readonly markedAt: number }
export type Devices = ReturnType<typeof createDevices>
