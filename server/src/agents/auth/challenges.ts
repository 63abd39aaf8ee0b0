import { createHmac, hkdfSync, randomBytes, timingSafeEqual } from 'node:crypto'
import type { Kysely } from 'kysely'
import { hashSecret } from './secrets.ts'
import type { AuthTables } from './tables.ts'

const life = 10 * 60 * 1000
const nonceBytes = 16
const expiryBytes = 6

/**
 * What a browser has to bring back, signed instead of stored: a stranger who asks for one leaves no row. Each is good
 * for one purpose, in the browser that asked, for ten minutes; a row is written when it was answered well, so that it
 * is answered once.
 */
export function createChallenges(sessionSecret: string, now: () => number) {
  const key = new Uint8Array(hkdfSync('sha256', sessionSecret, '', 'omniai challenges', 32))
  const sign = (...parts: readonly string[]) =>
    createHmac('sha256', key).update(JSON.stringify(parts)).digest()
  const signed = (purpose: ChallengePurpose, browser: string, head: Buffer) =>
    sign('challenge', purpose, browser, head.toString('base64url'))

  return {
    life,
    issue(purpose: ChallengePurpose, browser: string): string {
      const head = Buffer.alloc(nonceBytes + expiryBytes)
      randomBytes(nonceBytes).copy(head)
      head.writeUIntBE(now() + life, nonceBytes, expiryBytes)
      return Buffer.concat([head, signed(purpose, browser, head)]).toString('base64url')
    },
    isOurs(purpose: ChallengePurpose, browser: string, challenge: string): boolean {
      const bytes = Buffer.from(challenge, 'base64url')
      // One spelling only: what was used is remembered by its text.
      if (bytes.toString('base64url') !== challenge || bytes.length !== nonceBytes + expiryBytes + 32)
        return false
      const head = bytes.subarray(0, nonceBytes + expiryBytes)
      if (!timingSafeEqual(bytes.subarray(head.length), signed(purpose, browser, head))) return false
      return head.readUIntBE(nonceBytes, expiryBytes) > now()
    },
    /** A secret that belongs to a challenge and is known here only: the same each time, stored nowhere. */
    derive: (use: string, browser: string, challenge: string) =>
      sign('derived', use, browser, challenge).toString('base64url'),
    /** @returns true for exactly one caller. */
    async useUp(db: Kysely<AuthTables>, challenge: string): Promise<boolean> {
      const used = await db
        .insertInto('used_challenges')
        .values({ challenge_hash: hashSecret(challenge), expires_at: now() + life })
        .onConflict(conflict => conflict.column('challenge_hash').doNothing())
        .returning('challenge_hash')
        .executeTakeFirst()
      return used !== undefined
    },
    /** What has expired is refused by its signature: nobody needs to remember it. */
    sweep: (db: Kysely<AuthTables>) =>
      db.deleteFrom('used_challenges').where('expires_at', '<', now()).execute(),
  }
}

export type Challenges = ReturnType<typeof createChallenges>
export type ChallengePurpose = 'passkey-add' | 'passkey-use' | 'oidc'
