import { bounds } from '@omniai/contracts/limits'
import { Secret } from 'otpauth'
import type { FactorStore } from './factor-store.ts'
import { hashSecret } from './secrets.ts'

/** 80 random bits each: enough to be stored under a plain hash. */
const codeBytes = 10

/** Four groups of four, in the alphabet that has neither 0 and O nor 1 and l. */
const newCode = () => new Secret({ size: codeBytes }).base32.toLowerCase().match(/.{4}/g)!.join('-')

/** As people type it: any case, with or without the dashes. */
const hashOf = (code: string) => hashSecret(code.toLowerCase().replaceAll(/[\s-]/g, ''))

/** The old ones stop working. @returns the codes, which nobody can be shown again. */
export async function replaceRecoveryCodes(inside: FactorStore, userId: string): Promise<string[]> {
  const codes = Array.from({ length: bounds.recovery_codes }, newCode)
  await inside.deleteRecoveryCodes(userId)
  await inside.insertRecoveryCodes(userId, codes.map(hashOf))
  return codes
}

/** @returns whether it was one of theirs and unused until now. */
export const takeRecoveryCode = (store: FactorStore, userId: string, code: string, now: number) =>
  store.useRecoveryCode(userId, hashOf(code), now)
