import { decodeEntities } from './entities.ts'

const allowed: ReadonlySet<string> = new Set(['http:', 'https:', 'mailto:'])

/**
 * The address of a link, if it may be one: absolute, and http, https or mailto. Judged after the browser's own
 * parser has had it, so that entities, tabs, case and control characters cannot disguise a scheme.
 */
export function safeUrl(href: string): string | null {
  const url = URL.parse(decodeEntities(href).trim())
  return url && allowed.has(url.protocol) ? url.href : null
}
