import { bounds } from '@omniai/contracts/limits'
import type { OidcFinish, OidcProviderList, OidcStarted } from '@omniai/contracts/schemas/account-security'
import type { Database } from '../../../kernel/database.ts'
import { isEmail } from '../../../kernel/email.ts'
import { ApiError } from '../../../kernel/errors.ts'
import type { NewId } from '../../../kernel/ids.ts'
import type { Page, Principal, Source } from '../../../kernel/principal.ts'
import { accountChange } from '../account-change.ts'
import { auditInto } from '../audit.ts'
import type { Challenges } from '../challenges.ts'
import { hashSecret } from '../secrets.ts'
import { authStore } from '../store.ts'
import type { AuthTables } from '../tables.ts'
import { type Admitted, emailKey, type UserMaking } from '../user-making.ts'
import type { WaysIn } from '../ways-in.ts'
import { identityStore } from './identity-store.ts'
import type { Checks, Profile, Proven, SignInService } from './sign-in-service.ts'

/** There is one service at most; its id is part of addresses and of what is stored. */
export const oidcProviderId = 'oidc'

type Dependencies = {
  database: Database
  users: UserMaking
  challenges: Challenges
  waysIn: WaysIn
  /** null: this installation has none. */
  service: SignInService | null
  newId: NewId
  now: () => number
}

/** Why nobody was let in. For the audit log; the caller learns only that it failed. */
type Refusal = 'state' | 'service' | 'replayed' | 'disabled' | 'email_unverified'
type Brought = { readonly proven: Proven; readonly state: string }

/**
 * Signing in with what another service says. It goes from our page to the service and back to our page, which brings
 * what it got: the API is never where a browser is sent.
 */
export function createOidc({ database, users, challenges, waysIn, service, newId, now }: Dependencies) {
  const store = authStore(database.tables<AuthTables>())
  const audit = auditInto(store, newId, now)
  const change = accountChange(database, newId, now)

  function serviceOf(providerId: string): SignInService {
    if (!service || providerId !== oidcProviderId) throw new ApiError('E_NOT_FOUND')
    return service
  }

  async function refuse(source: Source, actorId: string | null, reason: Refusal, subject?: string) {
    const about = subject === undefined ? {} : { subject }
    await audit({ action: 'oidc_failed', actorId, ...about, source, detail: { reason } })
    return new ApiError('E_AUTH_OIDC_FAILED')
  }

  /** Known to this server and to that holder only, without being kept by either. */
  const checksOf = (holder: string, state: string): Checks => ({
    state,
    nonce: challenges.derive('oidc nonce', holder, state),
    verifier: challenges.derive('oidc verifier', holder, state),
  })

  /**
   * Who has to bring it back: a session, whatever its cookie is by then, because confirming on the way changes that;
   * else the browser of a stranger.
   */
  async function holderOf({ browser }: Page): Promise<string> {
    const session = await store.sessionByToken(hashSecret(browser))
    return session?.session_id ?? browser
  }

  async function bring(
    providerId: string,
    page: Page,
    source: Source,
    actorId: string | null,
    callbackUrl: string,
  ): Promise<Brought> {
    const service = serviceOf(providerId)
    const callback = ownAddress(page, callbackUrl, '/body/callback_url')
    const holder = await holderOf(page)
    const [state, ...others] = callback.searchParams.getAll('state')
    if (state === undefined || others.length > 0 || !challenges.isOurs('oidc', holder, state))
      throw await refuse(source, actorId, 'state')
    return { state, proven: await written(source, actorId, service.prove(callback, checksOf(holder, state))) }
  }

  /** What the service got wrong is written down; that it does not answer is not. */
  async function written<R>(source: Source, actorId: string | null, work: Promise<R>): Promise<R> {
    try {
      return await work
    } catch (error) {
      if (error instanceof ApiError && error.code === 'E_AUTH_OIDC_FAILED')
        await refuse(source, actorId, 'service')
      throw error
    }
  }

  async function signIn(source: Source, userId: string, state: string): Promise<Admitted> {
    const outcome = await database.transaction(async tx => {
      const tables = tx.tables<AuthTables>()
      const inside = authStore(tables)
      const user = await inside.user(userId)
      if (!user || user.disabled_at !== null) return 'disabled'
      if (!(await challenges.useUp(tables, state))) return 'replayed'
      return users.admit(inside, user, source, 'oidc', { action: 'login' })
    })
    if (typeof outcome === 'string') throw await refuse(source, null, outcome, userId)
    return outcome
  }

  /** The account, the service's name for it and the use of the invitation: all of them, or none. */
  async function register(
    source: Source,
    { proven, state }: Brought,
    inviteCode: string | undefined,
  ): Promise<Admitted> {
    const profile = await written(source, null, proven.profile())
    const email = verifiedEmail(profile)
    if (email === null) throw await refuse(source, null, 'email_unverified')
    if (await store.userByEmail(emailKey(email))) throw emailTaken()
    if (inviteCode === undefined) throw new ApiError('E_AUTH_INVITE_REQUIRED')
    const name = (profile.name ?? email.split('@')[0]!).slice(0, bounds.name)
    const row = users.prepareWithoutPassword({ email, name, role: 'member' })
    const outcome = await database.transaction(async tx => {
      const tables = tx.tables<AuthTables>()
      const inside = authStore(tables)
      if (!(await challenges.useUp(tables, state))) return 'replayed'
      const invite = await inside.useInvite(hashSecret(inviteCode), row.email_key, now())
      if (!invite) return null
      const user = { ...row, role: invite.role }
      const identity = { provider_id: oidcProviderId, subject: proven.subject, user_id: user.id }
      const isNew =
        (await inside.insertUserOnce(user)) &&
        (await identityStore(tables).insertIdentity({ ...identity, label: email, linked_at: now() }))
      if (!isNew) throw emailTaken()
      return users.admit(inside, user, source, 'oidc', { action: 'register', detail: { invite: invite.id } })
    })
    if (outcome === 'replayed') throw await refuse(source, null, outcome)
    if (outcome) return outcome
    await audit({ action: 'invite_failed', actorId: null, source })
    throw new ApiError('E_AUTH_INVITE_INVALID')
  }

  return {
    providers: (): OidcProviderList => ({
      items: service ? [{ id: oidcProviderId, name: service.name }] : [],
    }),
    nameOf: (providerId: string) => (service && providerId === oidcProviderId ? service.name : providerId),

    async start(page: Page, providerId: string, redirectUri: string): Promise<OidcStarted> {
      const service = serviceOf(providerId)
      const target = ownAddress(page, redirectUri, '/body/redirect_uri')
      if (target.search || target.hash)
        throw invalid('/body/redirect_uri', 'must have neither a query nor a fragment')
      const holder = await holderOf(page)
      const checks = checksOf(holder, challenges.issue('oidc', holder))
      return { authorization_url: await service.authorizationUrl(target.href, checks) }
    },

    async finish(
      page: Page,
      source: Source,
      providerId: string,
      { callback_url, invite_code }: OidcFinish,
    ): Promise<Admitted> {
      const brought = await bring(providerId, page, source, null, callback_url)
      const identity = await identityStore(database.tables<AuthTables>()).identity(
        providerId,
        brought.proven.subject,
      )
      return identity
        ? signIn(source, identity.user_id, brought.state)
        : register(source, brought, invite_code)
    },

    async link(principal: Principal, page: Page, source: Source, providerId: string, callbackUrl: string) {
      const { userId } = principal
      const { proven, state } = await bring(providerId, page, source, userId, callbackUrl)
      const profile = await written(source, userId, proven.profile())
      const identity = { provider_id: providerId, subject: proven.subject, user_id: userId }
      const label = profile.label.slice(0, bounds.email)
      const isLinked = await change(userId, async inside => {
        if (!(await challenges.useUp(inside.tables, state))) return false
        if (!(await identityStore(inside.tables).insertIdentity({ ...identity, label, linked_at: now() })))
          throw new ApiError('E_CONFLICT', {
            detail:
              'Either this service is connected to your account already, or what you signed in with there is connected to another account.',
          })
        await inside.audit({
          action: 'oidc_linked',
          actorId: userId,
          source,
          detail: { provider: providerId },
        })
        return true
      })
      if (!isLinked) throw await refuse(source, userId, 'replayed')
      return { ok: true as const }
    },

    /** Also of a service that is not offered any more. */
    unlink: (principal: Principal, source: Source, providerId: string) =>
      change(principal.userId, async inside => {
        const { userId } = principal
        if (!(await identityStore(inside.tables).deleteIdentity(userId, providerId)))
          throw new ApiError('E_NOT_FOUND')
        await waysIn.assertOneLeft(inside.tables, userId)
        await inside.audit({
          action: 'oidc_unlinked',
          actorId: userId,
          source,
          detail: { provider: providerId },
        })
        return { ok: true as const }
      }),
  }
}

/** An address of the page that asks, and of no other: what comes back to it is a way in. */
function ownAddress(page: Page, address: string, path: string): URL {
  const url = URL.canParse(address) ? new URL(address) : null
  if (!url || url.origin !== page.origin || url.username || url.password)
    throw invalid(path, 'must be an address of this page')
  return url
}

function invalid(path: string, message: string): ApiError {
  return new ApiError('E_VALIDATION', { detail: [{ path, message }] })
}

function verifiedEmail({ email, isEmailVerified }: Profile): string | null {
  return email !== null && isEmail(email) && isEmailVerified ? email : null
}

function emailTaken(): ApiError {
  return new ApiError('E_CONFLICT', {
    detail: 'This email has an account here already. Sign in to it and connect this service in your account.',
  })
}
