import type { Operation } from '@omniai/contracts/operation'
import type { CallInput } from '../test-app.ts'

/** Nothing about it is right; whoever may not call must not learn that. */
export function brokenInput(operation: Operation): CallInput {
  const names = [...operation.path.matchAll(/\{([a-z_]+)\}/g)].map(match => match[1]!)
  return {
    params: Object.fromEntries(names.map(name => [name, 'x'])),
    body: { unknown_property: 1 },
    query: { unknown_parameter: 1 },
  }
}
