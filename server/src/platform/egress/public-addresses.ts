/** Which addresses belong to the public internet. Judged on what a name resolved to, and connected to that. */
import { lookup } from 'node:dns'
import { BlockList, isIP, type LookupFunction } from 'node:net'
import { EgressError } from '../../kernel/egress.ts'

/** IANA's special-purpose ranges, multicast and reserved ones, and the address of Azure's host agent. */
const specialRanges: readonly (readonly [string, number])[] = [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['168.63.129.16', 32],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
]

/** Inside 2000::/3: what carries an IPv4 address in it, and what is reserved. */
const specialRanges6: readonly (readonly [string, number])[] = [
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['3fff::', 20],
]

const special = new BlockList()
for (const [net, bits] of specialRanges) special.addSubnet(net, bits, 'ipv4')
for (const [net, bits] of specialRanges6) special.addSubnet(net, bits, 'ipv6')

/** All that is given out of IPv6: nothing else is public, whatever it means. */
const givenOut = new BlockList()
givenOut.addSubnet('2000::', 3, 'ipv6')

export function isPublicAddress(address: string): boolean {
  const family = isIP(address)
  if (family === 4) return !special.check(address, 'ipv4')
  return family === 6 && givenOut.check(address, 'ipv6') && !special.check(address, 'ipv6')
}

/** @param hostname as a URL has it; null for a name, which only its resolution can judge. */
export function literalAddress(hostname: string): string | null {
  const bare = hostname.replace(/^\[|\]$/g, '')
  return isIP(bare) === 0 ? null : bare
}

/** One private address among them refuses all: which one is connected to is not ours to choose. */
export const lookupPublic: LookupFunction = (hostname, options, callback) => {
  lookup(hostname, { ...options, all: true }, (error, addresses) => {
    const refusal = addresses?.every(({ address }) => isPublicAddress(address))
      ? null
      : new EgressError('refused_by_policy', 'address')
    const [first] = addresses ?? []
    if (error || refusal || !first) callback(error ?? refusal ?? new EgressError('unreachable'), '')
    else if (options.all) callback(null, addresses)
    else callback(null, first.address, first.family)
  })
}
