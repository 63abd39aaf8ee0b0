/** A real OpenID provider on loopback. Its sign-in page is a script: whoever is sent there is `person`. */
import { generateKeyPairSync, randomBytes } from 'node:crypto'
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Provider } from 'oidc-provider'

export const clientSecret = 'secret-of-the-client-0123456789'

export type ServicePerson = {
  subject: string
  email: string | null
  email_verified: boolean
  name: string | null
  /** They press Cancel. */
  declines?: boolean
}

export type OpenIdProvider = Awaited<ReturnType<typeof startOpenIdProvider>>

export const newServicePerson = (): ServicePerson => {
  const subject = randomBytes(8).toString('hex')
  return { subject, email: `${subject}@example.org`, email_verified: true, name: 'Grace Hopper' }
}

/** @param options.claimsInToken the email comes in the ID token, and not only when it is asked for. */
export async function startOpenIdProvider(
  redirectUris: readonly string[],
  options: { isPublic?: boolean; claimsInToken?: boolean } = {},
) {
  const people = new Map<string, ServicePerson>()
  let person = newServicePerson()
  const paths: string[] = []
  const server = createServer((request, response) => {
    paths.push(new URL(request.url!, 'http://provider').pathname)
    void answer(request).catch(() => response.destroy())
    async function answer(asked: IncomingMessage): Promise<void> {
      if (!asked.url!.startsWith('/interaction/')) return provider.callback()(asked, response)
      people.set(person.subject, person)
      const login = { login: { accountId: person.subject } }
      return provider.interactionFinished(
        asked,
        response,
        person.declines ? { error: 'access_denied' } : login,
      )
    }
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const emailClaims = ['email', 'email_verified']
  const provider = new Provider(issuer, {
    clients: [
      {
        client_id: 'omniai',
        redirect_uris: [...redirectUris],
        ...(options.isPublic
          ? { token_endpoint_auth_method: 'none' }
          : { client_secret: clientSecret, token_endpoint_auth_method: 'client_secret_basic' }),
      },
    ],
    claims: {
      openid: ['sub', ...(options.claimsInToken ? emailClaims : [])],
      email: emailClaims,
      profile: ['name'],
    },
    cookies: { keys: [randomBytes(16).toString('hex')] },
    jwks: { keys: [{ ...privateKey.export({ format: 'jwk' }), use: 'sig', alg: 'RS256', kid: 'one' }] },
    features: { devInteractions: { enabled: false } },
    interactions: { url: (_context, { uid }) => `/interaction/${uid}` },
    ttl: {
      AccessToken: 600,
      AuthorizationCode: 60,
      Grant: 600,
      IdToken: 600,
      Interaction: 600,
      Session: 600,
    },
    findAccount: (_context, id) => ({
      accountId: id,
      claims: async () => {
        const { subject: sub, declines: _, ...claims } = people.get(id)!
        return { sub, ...claims }
      },
    }),
    // Consent was given once and for all.
    async loadExistingGrant({ oidc }) {
      const grant = new oidc.provider.Grant({
        clientId: oidc.client.clientId,
        accountId: oidc.session.accountId,
      })
      grant.addOIDCScope('openid email profile')
      await grant.save()
      return grant
    },
  })

  return {
    issuer,
    /** What it was asked, in order. */
    paths,
    /** Who sits in front of the sign-in page from now on. */
    seat(next: ServicePerson): ServicePerson {
      person = next
      return next
    },
    /** What a browser does: goes there and is sent back. @returns the address it comes back to. */
    async visit(authorizationUrl: string): Promise<string> {
      const cookies = new Map<string, string>()
      let url = authorizationUrl
      while (url.startsWith(issuer)) {
        const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ')
        const response = await fetch(url, { redirect: 'manual', headers: { cookie } })
        for (const line of response.headers.getSetCookie()) {
          const [, name, value] = /^([^=]+)=([^;]*)/.exec(line)!
          cookies.set(name!, value!)
        }
        const location = response.headers.get('location')
        if (location === null) throw new Error(`${response.status} ${await response.text()}`)
        url = new URL(location, url).href
      }
      return url
    },
    close: () =>
      new Promise<void>(resolve => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}
