/** The part of the package that the tests use; it comes without types. */
declare module 'oidc-provider' {
  import type { IncomingMessage, ServerResponse } from 'node:http'

  type Account = { accountId: string; claims(): Promise<Record<string, unknown>> }
  type Grant = { addOIDCScope(scope: string): void; save(): Promise<string> }
  type Context = {
    oidc: {
      client: { clientId: string }
      session: { accountId: string }
      provider: { Grant: new (about: { clientId: string; accountId: string }) => Grant }
    }
  }

  export class Provider {
    constructor(
      issuer: string,
      configuration: {
        clients: readonly Record<string, unknown>[]
        claims: Record<string, readonly string[]>
        cookies: { keys: readonly string[] }
        jwks: { keys: readonly object[] }
        features: { devInteractions: { enabled: boolean } }
        interactions: { url(context: unknown, interaction: { uid: string }): string }
        ttl: Record<string, number>
        findAccount(context: unknown, id: string): Account | Promise<Account>
        loadExistingGrant(context: Context): Promise<Grant>
      },
    )
    callback(): (request: IncomingMessage, response: ServerResponse) => Promise<void>
    interactionFinished(
      request: IncomingMessage,
      response: ServerResponse,
      result: { login: { accountId: string } } | { error: string },
    ): Promise<void>
  }
}
