import type { Flags } from '@omniai/contracts/flags'
import { bounds } from '@omniai/contracts/limits'
import { contractVersion } from '@omniai/contracts/operations/all'
import type { Meta, Readiness } from '@omniai/contracts/schemas/meta'
import type { AuthAgent } from '../agents/auth/index.ts'
import type { Database } from '../kernel/database.ts'
import type { Principal } from '../kernel/principal.ts'
import type { RunEngine } from '../runs/engine.ts'
import type { Replied } from './replied.ts'
import type { RunAnswer } from './run-answer.ts'

type Dependencies = {
  auth: Pick<AuthAgent, 'account' | 'firstAdmin' | 'oidc'>
  database: Pick<Database, 'isWritable'>
  runs: Pick<RunEngine, 'accepting'>
  version: string
}

/** What this installation says of itself. */
export function installationView({ auth, database, runs, version }: Dependencies) {
  return {
    async meta(principal: Principal | null, flags: Flags): Promise<Meta> {
      return {
        name: 'OmniAI',
        // Which weaknesses a version has is nobody's business who has no account.
        version: principal ? version : null,
        contract_version: contractVersion,
        flags,
        limits: {
          message_text: bounds.message_text,
          title: bounds.title,
          max_tokens: bounds.max_tokens,
          password_min: bounds.password_min,
          concurrent_runs: bounds.concurrent_runs,
        },
        auth: {
          modes: [
            'password',
            'passkey',
            ...(auth.oidc.providers().items.length > 0 ? ['oidc' as const] : []),
          ],
          setup_required: principal ? false : await auth.firstAdmin.required(),
        },
        authenticated: principal !== null,
        user: principal && (await auth.account(principal)),
      }
    },

    async readiness(answer: Pick<RunAnswer, 'withStatus'>): Promise<Readiness | Replied> {
      const checks = { database: await database.isWritable(), accepting: runs.accepting }
      const status = checks.database ? (checks.accepting ? 'ready' : 'draining') : 'unavailable'
      const readiness: Readiness = { status, checks }
      return status === 'ready' ? readiness : answer.withStatus(503, readiness)
    },
  }
}

export type InstallationView = ReturnType<typeof installationView>
