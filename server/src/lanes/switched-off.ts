import type { PlannedOperation } from '@omniai/contracts/operation'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { ApiError } from '../kernel/errors.ts'
import { checkHost, type OriginPolicy } from './browser-origin.ts'

/**
 * A lane that is reserved and has no credential yet: all of it is switched off, for everyone alike. It is for programs,
 * so there is no CORS: no page of anybody may read it, and no preflight is answered.
 */
export function mountSwitchedOff(
  scope: FastifyInstance,
  planned: Readonly<Record<string, PlannedOperation>>,
  origins: OriginPolicy,
): void {
  for (const operation of Object.values(planned)) {
    const refuse = async (request: FastifyRequest) => {
      checkHost(request, origins)
      throw new ApiError('E_CAPABILITY_DISABLED')
    }
    scope.route({
      method: operation.method,
      url: operation.path.replaceAll(/\{([a-z_]+)\}/g, ':$1'),
      onRequest: refuse,
      handler: refuse,
    })
  }
}
