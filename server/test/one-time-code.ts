import { Secret, TOTP } from 'otpauth'

/** What an authenticator app shows now, or some steps of half a minute later: each code works once. */
export const oneTimeCode = (secret: string, stepsAhead = 0): string =>
  new TOTP({ secret: Secret.fromBase32(secret) }).generate({ timestamp: Date.now() + stepsAhead * 30_000 })
