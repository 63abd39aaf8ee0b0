import type { Database } from '../../kernel/database.ts'
import type { Egress } from '../../kernel/egress.ts'
import type { NewId } from '../../kernel/ids.ts'
import type { Sealing } from '../../kernel/sealing.ts'
import { createChallenges } from './challenges.ts'
import { createOidc } from './oidc/oidc.ts'
import { createSignInService, type OidcConfig } from './oidc/sign-in-service.ts'
import { createPasskeys } from './passkeys.ts'
import type { AuthTables } from './tables.ts'
import { createTotp } from './totp.ts'
import type { UserMaking } from './user-making.ts'
import { createWaysIn } from './ways-in.ts'

export type OidcDependencies = {
  readonly config: OidcConfig
  readonly clientSecret: string | null
  /** Reaches the issuer, and over https what it names on the public internet. */
  readonly egress: Egress
}

type Dependencies = {
  database: Database
  users: UserMaking
  sealing: Sealing
  sessionSecret: string
  oidc: OidcDependencies | null
  newId: NewId
  now: () => number
  log: (message: string, fields: object) => void
}

/** Ways to prove who one is, beside the password. */
export function createFactors(dependencies: Dependencies) {
  const { database, users, sealing, sessionSecret, oidc, newId, now, log } = dependencies
  const challenges = createChallenges(sessionSecret, now)
  const waysIn = createWaysIn(oidc?.config.issuer ?? null)
  const service = oidc && createSignInService({ ...oidc, now, log })
  return {
    totp: createTotp({ database, sealing, newId, now }),
    passkeys: createPasskeys({ database, users, challenges, waysIn, newId, now }),
    oidc: createOidc({ database, users, challenges, waysIn, service, newId, now }),
    sweep: () => challenges.sweep(database.tables<AuthTables>()),
  }
}
