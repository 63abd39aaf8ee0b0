import { bounds } from '@omniai/contracts/limits'
import type {
  Passkey,
  PasskeyAssertion,
  PasskeyList,
  PasskeyOptions,
  PasskeyRegister,
} from '@omniai/contracts/schemas/account-security'
import type { Kysely } from 'kysely'
import type { Database } from '../../kernel/database.ts'
import { ApiError } from '../../kernel/errors.ts'
import type { NewId } from '../../kernel/ids.ts'
import type { Page, Principal, Source } from '../../kernel/principal.ts'
import { accountChange } from './account-change.ts'
import { auditInto } from './audit.ts'
import type { Challenges } from './challenges.ts'
import { type PasskeyRow, passkeyStore } from './passkey-store.ts'
import { authStore } from './store.ts'
import type { AuthTables } from './tables.ts'
import type { Admitted, UserMaking } from './user-making.ts'
import type { WaysIn } from './ways-in.ts'
import {
  creationOptions,
  readAssertion,
  readAttestation,
  relyingPartyOf,
  requestOptions,
} from './webauthn.ts'

type Dependencies = {
  database: Database
  users: UserMaking
  challenges: Challenges
  waysIn: WaysIn
  newId: NewId
  now: () => number
}

/** Why a passkey was refused. For the audit log; the caller learns only that it was. */
type Refusal = 'unknown' | 'not_verified' | 'foreign_user' | 'challenge' | 'replayed' | 'copied' | 'disabled'
type Judged =
  | { readonly refusal: Refusal; readonly userId: string | null }
  | {
      readonly refusal: null
      readonly passkey: PasskeyRow
      readonly challenge: string
      readonly counter: number
    }

/** What a passkey proves is something one has and something one is or knows: both factors at once. */
export function createPasskeys({ database, users, challenges, waysIn, newId, now }: Dependencies) {
  const tables = database.tables<AuthTables>()
  const store = passkeyStore(tables)
  const audit = auditInto(authStore(tables), newId, now)
  const change = accountChange(database, newId, now)

  /** @param who signed in as, or whose passkey it seems to be. */
  async function refuse(
    source: Source,
    who: { actorId: string } | { subject: string | null },
    reason: Refusal,
  ): Promise<ApiError> {
    const { actorId, subject } = { actorId: null, subject: null, ...who }
    await audit({
      action: 'passkey_failed',
      actorId,
      ...(subject !== null && { subject }),
      source,
      detail: { reason },
    })
    return new ApiError('E_AUTH_PASSKEY_INVALID')
  }

  /** @param asked whose passkey it has to be; null when that is what it tells. */
  async function judge(page: Page, given: PasskeyAssertion, asked: string | null): Promise<Judged> {
    const passkey = await store.passkeyByCredential(given.id, relyingPartyOf(page))
    if (!passkey) return { refusal: 'unknown', userId: asked }
    const userId = asked ?? passkey.user_id
    const handle = given.response.userHandle ?? (asked === null ? '' : handleOf(asked))
    if (passkey.user_id !== userId || handle !== handleOf(userId)) return { refusal: 'foreign_user', userId }
    const read = await readAssertion(page, given, passkey.public_key)
    if (!read) return { refusal: 'not_verified', userId }
    if (!challenges.isOurs('passkey-use', page.browser, read.challenge))
      return { refusal: 'challenge', userId }
    return { refusal: null, passkey, ...read }
  }

  /** @returns why not, or null for the one caller who used this answer first. */
  async function useOnce(
    inside: Kysely<AuthTables>,
    { passkey, challenge, counter }: Judged & { refusal: null },
  ): Promise<Refusal | null> {
    if (!(await challenges.useUp(inside, challenge))) return 'replayed'
    const grew = await passkeyStore(inside).takePasskeyUse(passkey.user_id, passkey.id, counter, now())
    return grew ? null : 'copied'
  }

  return {
    async list(principal: Principal): Promise<PasskeyList> {
      return { items: (await store.passkeys(principal.userId)).map(presentPasskey) }
    },

    async offer(principal: Principal, page: Page): Promise<PasskeyOptions> {
      const user = await authStore(tables).user(principal.userId)
      if (!user) throw new ApiError('E_AUTH_SESSION_EXPIRED')
      const known = await store.passkeys(principal.userId)
      if (known.length >= bounds.passkeys) throw tooMany()
      if (isAddress(relyingPartyOf(page)))
        throw new ApiError('E_CONFLICT', {
          detail:
            'Passkeys belong to a host name. Open this page under one; on this machine that is localhost.',
        })
      const here = known.filter(({ host }) => host === relyingPartyOf(page))
      const challenge = challenges.issue('passkey-add', page.browser)
      return { options: await creationOptions({ page, user, known: here, challenge }) }
    },

    async register(
      principal: Principal,
      page: Page,
      source: Source,
      { name, credential }: PasskeyRegister,
    ): Promise<Passkey> {
      const { userId } = principal
      const read = await readAttestation(page, credential)
      if (!read) throw await refuse(source, { actorId: userId }, 'not_verified')
      if (!challenges.isOurs('passkey-add', page.browser, read.challenge))
        throw await refuse(source, { actorId: userId }, 'challenge')
      const row: PasskeyRow = {
        ...read.made,
        id: newId('psk'),
        user_id: userId,
        host: relyingPartyOf(page),
        name: name.trim(),
        created_at: now(),
        last_used_at: null,
      }
      const isAdded = await change(userId, async inside => {
        if (!(await challenges.useUp(inside.tables, read.challenge))) return false
        const passkeys = passkeyStore(inside.tables)
        if ((await passkeys.countPasskeys(userId)) >= bounds.passkeys) throw tooMany()
        if (!(await passkeys.insertPasskey(row)))
          throw new ApiError('E_CONFLICT', { detail: 'This passkey was added before.' })
        const detail = { passkey: row.id, host: row.host }
        await inside.audit({ action: 'passkey_added', actorId: userId, source, detail })
        return true
      })
      if (!isAdded) throw await refuse(source, { actorId: userId }, 'replayed')
      return presentPasskey(row)
    },

    /** For someone who is signed in, to confirm: only their own. For a stranger: whichever the browser has. */
    async offerUse(principal: Principal | null, page: Page): Promise<PasskeyOptions> {
      const own = principal ? await store.passkeys(principal.userId) : []
      const known = own.filter(({ host }) => host === relyingPartyOf(page))
      const challenge = challenges.issue('passkey-use', page.browser)
      return { options: await requestOptions({ page, known, challenge }) }
    },

    /** A passkey of someone who is disabled is refused like one that is not known. */
    async login(page: Page, source: Source, given: PasskeyAssertion): Promise<Admitted> {
      const judged = await judge(page, given, null)
      if (judged.refusal !== null) throw await refuse(source, { subject: judged.userId }, judged.refusal)
      const { passkey } = judged
      const outcome = await database.transaction(async tx => {
        const inside = tx.tables<AuthTables>()
        const user = await authStore(inside).user(passkey.user_id)
        if (!user || user.disabled_at !== null) return 'disabled'
        const refusal = await useOnce(inside, judged)
        const detail = { passkey: passkey.id }
        return refusal ?? users.admit(authStore(inside), user, source, 'passkey', { action: 'login', detail })
      })
      if (typeof outcome === 'string') throw await refuse(source, { subject: passkey.user_id }, outcome)
      return outcome
    },

    /** Throws unless this person just used a passkey of theirs in this browser. */
    async confirm(principal: Principal, page: Page, source: Source, given: PasskeyAssertion): Promise<void> {
      const judged = await judge(page, given, principal.userId)
      const refusal =
        judged.refusal ?? (await database.transaction(tx => useOnce(tx.tables<AuthTables>(), judged)))
      if (refusal !== null) throw await refuse(source, { actorId: principal.userId }, refusal)
    },

    async rename(principal: Principal, passkeyId: string, name: string): Promise<Passkey> {
      const row = await store.renamePasskey(principal.userId, passkeyId, name.trim())
      if (!row) throw new ApiError('E_NOT_FOUND')
      return presentPasskey(row)
    },

    remove: (principal: Principal, source: Source, passkeyId: string) =>
      change(principal.userId, async inside => {
        const { userId } = principal
        if (!(await passkeyStore(inside.tables).deletePasskey(userId, passkeyId)))
          throw new ApiError('E_NOT_FOUND')
        await waysIn.assertOneLeft(inside.tables, userId)
        const detail = { passkey: passkeyId }
        await inside.audit({ action: 'passkey_removed', actorId: userId, source, detail })
        return { ok: true as const }
      }),
  }
}

const handleOf = (userId: string) => Buffer.from(userId).toString('base64url')

/** Browsers make passkeys for names only. */
const isAddress = (host: string) => host.startsWith('[') || /^\d+(\.\d+){3}$/.test(host)

function tooMany(): ApiError {
  return new ApiError('E_CONFLICT', {
    detail: `There are ${bounds.passkeys} passkeys already. Remove one first.`,
  })
}

function presentPasskey(row: PasskeyRow): Passkey {
  return {
    id: row.id,
    name: row.name,
    host: row.host,
    synced: row.synced === 1,
    created_at: new Date(row.created_at).toISOString(),
    last_used_at: row.last_used_at === null ? null : new Date(row.last_used_at).toISOString(),
  }
}

export type Passkeys = ReturnType<typeof createPasskeys>
