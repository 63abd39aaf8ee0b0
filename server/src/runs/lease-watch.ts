import type { RunRow } from './store.ts'

type Lease = Pick<RunRow, 'id' | 'owner_id' | 'lease_until'>

/**
 * Tells whose owner fell silent by watching leases, not by reading them: the clocks of two machines differ, and a clock
 * that is set would end every answer of the others. A lease is renewed by changing it; one that this instance has seen
 * unchanged for its whole length, by a clock that nobody sets, has nobody who renews it.
 */
export function createLeaseWatch(leaseMs: number, monotonic: () => number) {
  let seen = new Map<string, Lease & { readonly since: number }>()
  /** @param leases all there are of unfinished runs; those that are missing are forgotten. */
  return function silentOf(leases: readonly Lease[]): string[] {
    const at = monotonic()
    const before = seen
    seen = new Map(
      leases.map(lease => {
        const known = before.get(lease.id)
        const isSame = known?.owner_id === lease.owner_id && known.lease_until === lease.lease_until
        return [lease.id, { ...lease, since: isSame ? known.since : at }]
      }),
    )
    return [...seen.values()].filter(({ since }) => at - since >= leaseMs).map(({ id }) => id)
  }
}
