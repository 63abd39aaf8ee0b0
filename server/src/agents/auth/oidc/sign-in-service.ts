/** The protocol with one OpenID provider: finding it, sending people there, and reading whom it sends back. */
import type { ClientAuth, Configuration } from 'openid-client'
import { type Egress, EgressError } from '../../../kernel/egress.ts'
import { ApiError } from '../../../kernel/errors.ts'
import { egressFetch } from './egress-fetch.ts'
import { subjectAt } from './subject.ts'

export type OidcConfig = {
  /** As the service spells it. */
  readonly issuer: string
  readonly clientId: string
  /** What the button says. */
  readonly name: string
  readonly scopes: string
}

export type Profile = {
  readonly email: string | null
  /** Only when the service says so in so many words. */
  readonly isEmailVerified: boolean
  readonly name: string | null
  /** How they are shown as someone of that service. */
  readonly label: string
}

export type Proven = {
  readonly subject: string
  /** Asks the service once more if it left the email out of its token. */
  profile(): Promise<Profile>
}

/** What the person takes along and has to bring back. */
export type Checks = { readonly state: string; readonly nonce: string; readonly verifier: string }

const longestRequest = 10
const knownFor = 60 * 60 * 1000
const awayFor = 5 * 1000

/** Loads with the first person who uses it. */
const library = () => import('openid-client')

type Dependencies = {
  config: OidcConfig
  clientSecret: string | null
  egress: Egress
  /** From connecting to the last byte. */
  requestSeconds?: number
  now: () => number
  log: (message: string, fields: object) => void
}

export function createSignInService(dependencies: Dependencies) {
  const { config, clientSecret, egress, requestSeconds = longestRequest, now, log } = dependencies
  let known: { readonly client: Configuration; readonly until: number } | null = null
  let away: { readonly error: unknown; readonly until: number } | null = null
  let finding: Promise<Configuration> | null = null

  async function discover(): Promise<Configuration> {
    const { allowInsecureRequests, customFetch, discovery, enableNonRepudiationChecks } = await library()
    return discovery(new URL(config.issuer), config.clientId, undefined, await clientAuth(clientSecret), {
      timeout: requestSeconds,
      [customFetch]: egressFetch(egress),
      execute: [
        // The signature of the ID token counts, also where it came over TLS from the service itself.
        enableNonRepudiationChecks,
        // The configuration lets http pass for a service on this machine only.
        ...(config.issuer.startsWith('http:') ? [allowInsecureRequests] : []),
      ],
    })
  }

  /** One search at a time; what was found is kept an hour, and longer while the service is away. */
  async function client(): Promise<Configuration> {
    if (known && now() < known.until) return known.client
    if (away && now() < away.until) return known?.client ?? fail('discovery', away.error)
    finding ??= discover().finally(() => {
      finding = null
    })
    try {
      const found = await finding
      known = { client: found, until: now() + knownFor }
      away = null
      return found
    } catch (error) {
      away = { error, until: now() + awayFor }
      return known?.client ?? fail('discovery', error)
    }
  }

  /** The reason is for the log and for nobody else. */
  function fail(step: string, error: unknown): never {
    log('sign-in service failed', { step, issuer: config.issuer, reason: reasonOf(error) })
    if (isAway(error))
      throw new ApiError('E_UNAVAILABLE', { cause: error, retryAfterSeconds: awayFor / 1000 })
    throw new ApiError('E_AUTH_OIDC_FAILED', { cause: error })
  }

  return {
    name: config.name,

    async authorizationUrl(redirectUri: string, { state, nonce, verifier }: Checks): Promise<string> {
      const { buildAuthorizationUrl, calculatePKCECodeChallenge } = await library()
      const service = await client()
      const parameters = {
        redirect_uri: redirectUri,
        scope: config.scopes,
        state,
        nonce,
        code_challenge: await calculatePKCECodeChallenge(verifier),
        code_challenge_method: 'S256',
      }
      try {
        return buildAuthorizationUrl(service, parameters).href
      } catch (error) {
        return fail('authorization', error)
      }
    },

    /** Gives the code back for a token, and reads from it who came. */
    async prove(callback: URL, { state, nonce, verifier }: Checks): Promise<Proven> {
      const { authorizationCodeGrant, fetchUserInfo } = await library()
      const service = await client()
      const tokens = await authorizationCodeGrant(service, callback, {
        expectedState: state,
        expectedNonce: nonce,
        pkceCodeVerifier: verifier,
        idTokenExpected: true,
      }).catch((error: unknown) => fail('code', error))
      const claims = tokens.claims()
      if (!claims) return fail('code', new Error('There is no ID token.'))
      const { sub } = claims
      if (!isSubject.test(sub)) return fail('code', new Error('The subject is none.'))
      return {
        subject: subjectAt(config.issuer, sub),
        async profile() {
          if (claims.email !== undefined || !service.serverMetadata().userinfo_endpoint)
            return profileOf(claims)
          const more = await fetchUserInfo(service, tokens.access_token, sub).catch((error: unknown) =>
            fail('userinfo', error),
          )
          return profileOf({ ...claims, ...more })
        },
      }
    },
  }
}

export type SignInService = ReturnType<typeof createSignInService>

/** As the service can take it; what it leaves unsaid is basic, by its specification. */
async function clientAuth(secret: string | null): Promise<ClientAuth> {
  const { ClientSecretBasic, ClientSecretPost, None } = await library()
  if (secret === null) return None()
  const [basic, post] = [ClientSecretBasic(secret), ClientSecretPost(secret)]
  return (service, ...rest) => {
    const methods = service.token_endpoint_auth_methods_supported ?? ['client_secret_basic']
    return (methods.includes('client_secret_basic') ? basic : post)(service, ...rest)
  }
}

/** As the specification bounds it. Never cleaned: two that differ are two people. */
const isSubject = /^\P{Cc}{1,255}$/u

function profileOf(claims: Readonly<Record<string, unknown>>): Profile {
  const text = (value: unknown) => (typeof value === 'string' && value.trim() !== '' ? value.trim() : null)
  // Control characters are of no use in a name, and one of them no database takes.
  const shown = (value: unknown) => text(typeof value === 'string' ? value.replaceAll(/\p{Cc}/gu, '') : null)
  const name = shown(claims.name) ?? shown(claims.preferred_username)
  return {
    // As it was sent: cleaned it could be the address of someone else.
    email: text(claims.email),
    // Some services write their booleans as text.
    isEmailVerified: claims.email_verified === true || claims.email_verified === 'true',
    name,
    label: shown(claims.email) ?? name ?? String(claims.sub),
  }
}

/** In words, and what the service itself calls it. Not the error as a whole: it holds tokens and who they are about. */
function reasonOf(error: unknown): string {
  const words: string[] = []
  for (let each = error; each instanceof Error; each = each.cause) {
    const { error: name, error_description: description } = each as {
      error?: unknown
      error_description?: unknown
    }
    words.push(...[each.message, name, description].filter(word => typeof word === 'string'))
  }
  return words.join(': ').slice(0, 500)
}

function isAway(error: unknown): boolean {
  for (let each = error; each instanceof Error; each = each.cause) {
    if (each instanceof EgressError) return each.kind !== 'refused_by_policy'
  }
  return false
}
