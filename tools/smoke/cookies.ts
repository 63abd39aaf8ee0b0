/** What a cookie must look like, by where page and API lie. */
import type { Deployment } from './deployment.ts'

export type SetCookie = {
  readonly name: string
  readonly value: string
  /** By lower-case name; '' for one without a value. */
  readonly attributes: ReadonlyMap<string, string>
}

export function parseSetCookie(line: string): SetCookie {
  const [pair = '', ...rest] = line.split(';').map(part => part.trim())
  const [name, value] = halves(pair)
  return { name, value, attributes: new Map(rest.map(part => lowered(halves(part)))) }
}

function halves(text: string): [string, string] {
  const at = text.indexOf('=')
  return at === -1 ? [text, ''] : [text.slice(0, at), text.slice(at + 1)]
}

const lowered = ([name, value]: [string, string]): [string, string] => [name.toLowerCase(), value]

/** @returns what is wrong with it; empty when it is as it must be. */
export function judgeCookie({ name, attributes }: SetCookie, { https, relation }: Deployment): string[] {
  const problems: string[] = []
  const sameSite = attributes.get('samesite')?.toLowerCase()
  if (!attributes.has('httponly')) problems.push('not HttpOnly')
  if (attributes.get('path') !== '/') problems.push('not Path=/')
  if (attributes.has('domain')) problems.push('has a Domain')
  if (https) {
    if (!name.startsWith('__Host-')) problems.push('its name has no __Host-')
    if (!attributes.has('secure')) problems.push('not Secure')
  }
  if (relation === 'cross-site') {
    if (!https) problems.push('over http a page on another site gets no cookie at all')
    if (sameSite !== 'none') problems.push('not SameSite=None')
    if (!attributes.has('partitioned')) problems.push('not Partitioned')
  } else if (sameSite === 'none') {
    // As a backend sets it that serves pages of other sites too.
    if (!attributes.has('partitioned')) problems.push('SameSite=None without Partitioned')
  } else if (sameSite !== 'lax' && sameSite !== 'strict') {
    problems.push('no SameSite')
  }
  return problems.map(problem => `${name}: ${problem}`)
}

/** A browser clears a cookie only by one with the same attributes. */
export function judgeClearing(set: SetCookie, cleared: SetCookie | undefined): string[] {
  if (!cleared) return [`${set.name} is not cleared`]
  const gone = cleared.attributes.get('max-age') === '0' || cleared.value === ''
  const identity = ({ attributes }: SetCookie) =>
    [...attributes]
      .filter(([name]) => name !== 'max-age' && name !== 'expires')
      .map(([name, value]) => (value ? `${name}=${value.toLowerCase()}` : name))
      .sort()
      .join('; ')
  if (!gone) return [`${set.name} is set again, not cleared`]
  if (identity(set) !== identity(cleared)) {
    return [`${set.name} was set with “${identity(set)}” and is cleared with “${identity(cleared)}”`]
  }
  return []
}

export const shownAttributes = ({ attributes }: SetCookie) =>
  [...attributes]
    .filter(([name]) => name !== 'max-age')
    .map(([name, value]) => (value ? `${name}=${value}` : name))
    .join('; ')
