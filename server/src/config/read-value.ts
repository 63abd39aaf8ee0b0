/** One value of the environment each: read, or refused in a sentence to act on. */
import { isIP } from 'node:net'
import { ConfigError } from '../kernel/errors.ts'

export const list = (text: string | undefined) =>
  (text ?? '')
    .split(',')
    .map(part => part.trim())
    .filter(part => part !== '')

export function origin(name: string, value: string): string {
  if (value.includes('*'))
    throw new ConfigError(
      `${name}=${value} would let pages act as the person who is signed in. Name each origin.`,
    )
  const url = parse(name, value)
  if (value.replace(/\/$/, '') !== url.origin) {
    throw new ConfigError(`${name} holds "${value}". Write the origin only, like https://chat.example.org.`)
  }
  return url.origin
}

export function baseUrl(name: string, value: string): string {
  const url = parse(name, value)
  if (url.username || url.password || url.search || url.hash) {
    throw new ConfigError(
      `${name} must be a plain address like http://127.0.0.1:1234/v1, without user, query or fragment.`,
    )
  }
  return url.href.replace(/\/$/, '')
}

function parse(name: string, value: string): URL {
  const url = URL.canParse(value) ? new URL(value) : null
  if (!url || !['http:', 'https:'].includes(url.protocol)) {
    throw new ConfigError(`${name} holds "${value}", which is no http(s) address.`)
  }
  return url
}

/** @returns in lower case, as it is compared with the Host header. */
export function hostName(name: string, value: string): string {
  const host = value.toLowerCase()
  if (!/^(\[[0-9a-f:.]+\]|[a-z0-9._-]+)(:\d{1,5})?$/.test(host)) {
    throw new ConfigError(`${name} holds "${value}". Write names like nas.example.org or nas.lan:9000.`)
  }
  return host
}

export function integer(name: string, value: string, min: number, max: number): number {
  const number = Number(value)
  if (!Number.isInteger(number) || number < min || number > max) {
    throw new ConfigError(`${name} must be a whole number from ${min} to ${max}, not "${value}".`)
  }
  return number
}

export function oneOf<const T extends readonly string[]>(name: string, value: string, values: T): T[number] {
  if (!values.includes(value))
    throw new ConfigError(`${name} must be one of ${values.join(', ')}, not "${value}".`)
  return value
}

/** `true` and `false` mean the same: both spellings are common in compose files. */
export function isOn(name: string, value: string): boolean {
  return ['on', 'true'].includes(oneOf(name, value, ['on', 'off', 'true', 'false']))
}

/** A number of hops is not offered: whoever reaches the port past the proxy could then claim any address. */
export function trustProxy(value: string | undefined): readonly string[] {
  const entries = list(value === 'off' ? undefined : value)
  for (const entry of entries) {
    const known = ['loopback', 'linklocal', 'uniquelocal'].includes(entry)
    if (!known && !isRange(entry)) {
      throw new ConfigError(
        `TRUST_PROXY holds "${entry}". Name the proxy's address or range, like 10.0.0.0/8, or loopback.`,
      )
    }
  }
  return entries
}

/** An address, or some of its first bits. Not none of them: that would be everybody. */
function isRange(text: string): boolean {
  const [address = '', bits, ...more] = text.split('/')
  const longest = { 4: 32, 6: 128 }[isIP(address)]
  if (longest === undefined || more.length > 0) return false
  return bits === undefined || (/^[1-9]\d{0,2}$/.test(bits) && Number(bits) <= longest)
}
