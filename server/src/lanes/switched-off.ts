import type { PlannedOperation } from '@omniai/contracts/operation'
import type { FastifyInstance } from 'fastify'
import { ApiError } from '../kernel/errors.ts'

/** A lane that is reserved and has no credential yet: all of it is switched off, for everyone alike. */
export function mountSwitchedOff(
  scope: FastifyInstance,
  planned: Readonly<Record<string, PlannedOperation>>,
): void {
  for (const operation of Object.values(planned)) {
    const refuse = async () => {
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
