import { randomBytes } from 'node:crypto'

export const idPrefixes = [
  'usr',
  'ses',
  'inv',
  'psk',
  'aud',
  'prc',
  'thr',
  'msg',
  'att',
  'run',
  'ins',
  'ctx',
  'pre',
  'shr',
  'prj',
  'doc',
  'rev',
  'src',
  'pic',
] as const
export type IdPrefix = (typeof idPrefixes)[number]
export type NewId = (prefix: IdPrefix) => string

let lastMs = 0
let counter = 0

/**
 * `prefix_` + 9 characters of time + 3 of a counter inside that millisecond + 12 random ones (62 bits), base 36.
 * Ids of one process sort in the order they were made, so keyset paging needs no second column.
 */
export function newId(prefix: IdPrefix, now = Date.now()): string {
  if (now > lastMs) {
    lastMs = now
    counter = 0
  } else {
    counter += 1
  }
  const time = lastMs.toString(36).padStart(9, '0')
  const order = (counter % 46_656).toString(36).padStart(3, '0')
  const random = (randomBytes(8).readBigUInt64BE() % 36n ** 12n).toString(36).padStart(12, '0')
  return `${prefix}_${time}${order}${random}`
}
