import type { RecoveryCodes, TotpEnrollment } from '@omniai/contracts/schemas/account-security'
import { Secret, TOTP } from 'otpauth'
import type { Database } from '../../kernel/database.ts'
import { ApiError } from '../../kernel/errors.ts'
import type { NewId } from '../../kernel/ids.ts'
import type { Principal, Source } from '../../kernel/principal.ts'
import type { Sealing } from '../../kernel/sealing.ts'
import { accountChange } from './account-change.ts'
import { auditInto } from './audit.ts'
import { factorStore, type TotpRow } from './factor-store.ts'
import { replaceRecoveryCodes, takeRecoveryCode } from './recovery-codes.ts'
import { authStore, type UserRow } from './store.ts'
import type { AuthTables } from './tables.ts'

/** Clocks of phones drift: the code before and the one after count too. */
const drift = 1
const secretBytes = 20

type Dependencies = { database: Database; sealing: Sealing; newId: NewId; now: () => number }

/** Codes of an authenticator app, asked for after the password, and the recovery codes for when it is lost. */
export function createTotp({ database, sealing, newId, now }: Dependencies) {
  const tables = database.tables<AuthTables>()
  const store = factorStore(tables)
  const audit = auditInto(authStore(tables), newId, now)
  const change = accountChange(database, newId, now)

  const appOf = (secret: string, email = '') =>
    new TOTP({ issuer: 'OmniAI', label: email, secret: Secret.fromBase32(secret) })

  /** @returns the time step that the code belongs to, or null. */
  function stepOf(userId: string, sealed: string, code: string): number | null {
    const secret = sealing.open(sealed, userId)
    if (secret === null) return null
    const app = appOf(secret)
    const delta = app.validate({ token: code, timestamp: now(), window: drift })
    return delta === null ? null : app.counter({ timestamp: now() }) + delta
  }

  async function takeCode(userId: string, code: string): Promise<boolean> {
    const row = await store.totp(userId)
    const step = row && stepOf(userId, row.secret, code)
    return step !== undefined && step !== null && store.takeTotpStep(userId, step)
  }

  async function takeEither(userId: string, code: string, source: Source): Promise<boolean> {
    const typed = code.replaceAll(/\s/g, '')
    if (/^\d{6}$/.test(typed)) return takeCode(userId, typed)
    return change(userId, async inside => {
      const taken = await takeRecoveryCode(factorStore(inside.tables), userId, typed, now())
      if (taken) await inside.audit({ action: 'recovery_code_used', actorId: userId, source })
      return taken
    })
  }

  return {
    /** Asked after a right password. A person without an app passes; so does a right code, each code once. */
    async check(user: Pick<UserRow, 'id'>, code: string | undefined, source: Source): Promise<void> {
      if (!isOn(await store.totp(user.id))) return
      if (code === undefined) throw new ApiError('E_AUTH_SECOND_FACTOR_REQUIRED')
      if (await takeEither(user.id, code, source)) return
      await audit({ action: 'second_factor_failed', actorId: null, subject: user.id, source })
      throw new ApiError('E_AUTH_SECOND_FACTOR_INVALID')
    },

    async enroll(principal: Principal): Promise<TotpEnrollment> {
      const user = await authStore(tables).user(principal.userId)
      if (!user) throw new ApiError('E_AUTH_SESSION_EXPIRED')
      const secret = new Secret({ size: secretBytes }).base32
      if (!(await store.beginTotp(principal.userId, sealing.seal(secret, principal.userId))))
        throw new ApiError('E_CONFLICT', { detail: 'An authenticator app is on already. Remove it first.' })
      return { secret, otpauth_uri: appOf(secret, user.email).toString() }
    },

    async confirm(principal: Principal, source: Source, code: string): Promise<RecoveryCodes> {
      const { userId } = principal
      const row = await store.totp(userId)
      if (!row || isOn(row)) throw notBegun()
      const step = stepOf(userId, row.secret, code)
      if (step === null) {
        await audit({ action: 'second_factor_failed', actorId: userId, source })
        throw new ApiError('E_AUTH_SECOND_FACTOR_INVALID')
      }
      return change(userId, async inside => {
        if (!(await factorStore(inside.tables).confirmTotp(userId, row.secret, step, now()))) throw notBegun()
        await inside.audit({ action: 'totp_enabled', actorId: userId, source })
        return { recovery_codes: await replaceRecoveryCodes(factorStore(inside.tables), userId) }
      })
    },

    renewRecoveryCodes: (principal: Principal, source: Source): Promise<RecoveryCodes> =>
      change(principal.userId, async inside => {
        const { userId } = principal
        if (!isOn(await factorStore(inside.tables).totp(userId)))
          throw new ApiError('E_CONFLICT', { detail: 'No authenticator app is on.' })
        await inside.audit({ action: 'recovery_codes_renewed', actorId: userId, source })
        return { recovery_codes: await replaceRecoveryCodes(factorStore(inside.tables), userId) }
      }),

    remove: (principal: Principal, source: Source) =>
      change(principal.userId, async inside => {
        const { userId } = principal
        const factors = factorStore(inside.tables)
        await factors.deleteRecoveryCodes(userId)
        if (await factors.deleteTotp(userId))
          await inside.audit({ action: 'totp_disabled', actorId: userId, source })
        return { ok: true as const }
      }),
  }
}

const isOn = (row: TotpRow | undefined) => row !== undefined && row.confirmed_at !== null

function notBegun(): ApiError {
  return new ApiError('E_CONFLICT', { detail: 'There is no authenticator app to confirm. Begin again.' })
}

export type Totp = ReturnType<typeof createTotp>
