import type { LimitName } from '@omniai/contracts/limits'
import type { Operation } from '@omniai/contracts/operation'
import { ApiError } from '../kernel/errors.ts'
import type { Pressure } from '../kernel/pressure.ts'

/** Long enough for some answers to end, short enough for a person to wait. */
const retryAfterSeconds = 3

/** What frees room, what goes on with an answer that runs, and what tells how things are. */
const spared: ReadonlySet<LimitName> = new Set(['stream', 'open'])

/** While the process is behind: new answers first, then all that can wait. Nothing was stored, so trying again is safe. */
export function shedUnder(pressure: Pressure, operation: Pick<Operation, 'limit'>): void {
  if (pressure === 'none' || spared.has(operation.limit)) return
  if (pressure === 'most' || operation.limit === 'run')
    throw new ApiError('E_UNAVAILABLE', { retryAfterSeconds })
}
