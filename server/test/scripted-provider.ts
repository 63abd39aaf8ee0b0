/** An OpenID provider that says what a test wants it to say: of a service that is broken, or not on our side. */
import { generateKeyPairSync, randomBytes, sign } from 'node:crypto'
import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

const keys = () => generateKeyPairSync('rsa', { modulusLength: 2048 })
const json = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')

type Answer = (response: ServerResponse) => void
type Claims = Record<string, unknown>
type Path = '/.well-known/openid-configuration' | '/token' | '/keys' | '/userinfo'

export type ScriptedProvider = Awaited<ReturnType<typeof startScriptedProvider>>

export async function startScriptedProvider() {
  const [own, foreign] = [keys(), keys()]
  const paths: string[] = []
  const answers = new Map<Path, Answer>()
  const answerJson =
    (body: unknown, status = 200): Answer =>
    response => {
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
    }
  const server = createServer((request, response) => {
    const path = new URL(request.url!, 'http://provider').pathname as Path
    paths.push(path)
    const answer = answers.get(path) ?? answerJson({ error: 'not_found' }, 404)
    request.resume().on('end', () => answer(response))
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`

  const document = {
    issuer,
    authorization_endpoint: `${issuer}/authorize`,
    token_endpoint: `${issuer}/token`,
    jwks_uri: `${issuer}/keys`,
    userinfo_endpoint: `${issuer}/userinfo`,
    response_types_supported: ['code'],
    subject_types_supported: ['public'],
    id_token_signing_alg_values_supported: ['RS256'],
  }

  function token(claims: Claims, by: 'own key' | 'another key' | 'nobody' = 'own key'): string {
    const head = json(by === 'nobody' ? { alg: 'none' } : { alg: 'RS256', kid: 'one' })
    const text = `${head}.${json(claims)}`
    if (by === 'nobody') return `${text}.`
    const { privateKey } = by === 'own key' ? own : foreign
    return `${text}.${sign('sha256', Buffer.from(text), privateKey).toString('base64url')}`
  }

  return {
    issuer,
    document,
    paths,
    on: (path: Path, answer: Answer) => answers.set(path, answer),
    answerJson,
    token,
    /** What the service would say if it were honest, for someone who was sent to this address. */
    claimsFor(authorizationUrl: string, subject = randomBytes(8).toString('hex')): Claims {
      const seconds = Math.floor(Date.now() / 1000)
      return {
        iss: issuer,
        aud: 'omniai',
        sub: subject,
        nonce: new URL(authorizationUrl).searchParams.get('nonce'),
        iat: seconds,
        exp: seconds + 600,
        email: `${subject}@example.org`,
        email_verified: true,
      }
    },
    sendToken: (id_token: string | undefined) =>
      answers.set(
        '/token',
        answerJson({ access_token: 'access', token_type: 'Bearer', ...(id_token && { id_token }) }),
      ),
    behave() {
      answers.set('/.well-known/openid-configuration', answerJson(document))
      const key = { ...own.publicKey.export({ format: 'jwk' }), kid: 'one', use: 'sig', alg: 'RS256' }
      answers.set('/keys', answerJson({ keys: [key] }))
    },
    close: () =>
      new Promise<void>(resolve => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}
