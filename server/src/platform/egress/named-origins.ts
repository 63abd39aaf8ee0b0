/**
 * What an administrator may name while the server runs. The public internet over https; this machine and the local
 * network only where exactly that was said; what answers with the credentials of a cloud, never.
 */
import { lookup } from 'node:dns'
import { lookup as resolve } from 'node:dns/promises'
import { BlockList, isIP, type LookupFunction } from 'node:net'
import { EgressError, type NamedOrigin, type OriginVerdict } from '../../kernel/egress.ts'
import { isPublicAddress, literalAddress } from './public-addresses.ts'

const near = new BlockList()
for (const [net, bits] of [
  ['10.0.0.0', 8],
  // Shared by carriers, and by the overlay networks people reach their own machines through.
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['172.16.0.0', 12],
  ['192.168.0.0', 16],
] as const)
  near.addSubnet(net, bits, 'ipv4')
near.addAddress('::1', 'ipv6')
near.addSubnet('fc00::', 7, 'ipv6')

/** Inside the ranges above: addresses at which clouds hand out credentials. */
const metadata = new BlockList()
metadata.addAddress('100.100.100.200', 'ipv4')
metadata.addSubnet('fd00:ec2::', 32, 'ipv6')

/** Databases, brokers and shells: a request to them is never meant for a model. */
const otherServices = [
  22, 23, 25, 53, 111, 135, 139, 445, 2049, 2375, 2379, 3306, 5432, 5672, 6379, 9042, 11_211, 27_017,
]

export type Distance = 'public' | 'near' | 'never'

export function distanceOf(address: string): Distance {
  if (isPublicAddress(address)) return 'public'
  const family = isIP(address)
  // An IPv4 address in the clothes of an IPv6 one: whoever means it can write it.
  if (family === 0 || (family === 6 && /^::ffff:/i.test(address))) return 'never'
  const kind = family === 4 ? 'ipv4' : 'ipv6'
  return near.check(address, kind) && !metadata.check(address, kind) ? 'near' : 'never'
}

export type NamedOrigins = {
  /** Before anything is resolved. */
  mayAsk(target: URL, named: NamedOrigin): boolean
  /** Connects to what was judged, and to nothing the name says a moment later. */
  lookupFor(protocol: string, named: NamedOrigin): LookupFunction
  judge(url: string, named: NamedOrigin): Promise<OriginVerdict>
}

/** @param ownPorts of this server and its database: never reached at a near address. */
export function createNamedOrigins(ownPorts: readonly number[]): NamedOrigins {
  const closedPorts = new Set([...otherServices, ...ownPorts])

  function verdictOn(addresses: readonly string[], target: URL, named: NamedOrigin): OriginVerdict {
    const distances = addresses.map(distanceOf)
    if (distances.includes('never')) return 'never'
    if (distances.includes('near') && !named.mayBeNear) return 'near'
    // The key and the chats would be readable on their way.
    return target.protocol === 'http:' && distances.includes('public') ? 'plain' : 'ok'
  }

  function verdictBefore(target: URL, named: NamedOrigin): OriginVerdict {
    if (target.protocol !== 'http:' && target.protocol !== 'https:') return 'never'
    if (named.mayBeNear && closedPorts.has(portOf(target))) return 'port'
    const literal = literalAddress(target.hostname)
    return literal === null ? 'ok' : verdictOn([literal], target, named)
  }

  return {
    mayAsk: (target, named) => verdictBefore(target, named) === 'ok',
    lookupFor: (protocol, named) => (hostname, options, callback) => {
      const target = new URL(`${protocol}//${hostname}`)
      lookup(hostname, { ...options, all: true }, (error, addresses) => {
        const found = (addresses ?? []).map(({ address }) => address)
        const isFine = !error && found.length > 0 && verdictOn(found, target, named) === 'ok'
        const [first] = addresses ?? []
        if (error || !isFine || !first) callback(error ?? new EgressError('refused_by_policy', 'address'), '')
        else if (options.all) callback(null, addresses)
        else callback(null, first.address, first.family)
      })
    },
    async judge(url, named) {
      if (!URL.canParse(url)) return 'never'
      const target = new URL(url)
      const before = verdictBefore(target, named)
      if (before !== 'ok' || literalAddress(target.hostname) !== null) return before
      // A name that does not resolve today may do so tomorrow; it is judged again at every connection.
      const found = await resolve(target.hostname, { all: true }).catch(() => [])
      return verdictOn(
        found.map(({ address }) => address),
        target,
        named,
      )
    },
  }
}

const portOf = (target: URL) =>
  target.port === '' ? (target.protocol === 'https:' ? 443 : 80) : Number(target.port)
