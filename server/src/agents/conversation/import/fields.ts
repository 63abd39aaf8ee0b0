import { Unreadable } from './parsed.ts'

/** Reading what someone else wrote: nothing is taken for granted. */
export type Fields = { readonly [name: string]: unknown }

export const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

export function fieldsOf(value: unknown, what: string): Fields {
  if (!isFields(value)) throw new Unreadable(`${what} is missing or not what this format has there.`)
  return value
}

export const textIn = (fields: Fields, name: string): string =>
  typeof fields[name] === 'string' ? fields[name] : ''

export const listIn = (fields: Fields, name: string): readonly unknown[] =>
  Array.isArray(fields[name]) ? fields[name] : []

/** Seconds or milliseconds since the epoch, or a written date. */
export function timeIn(fields: Fields, name: string): number | null {
  const value = fields[name]
  const at =
    typeof value === 'number' ? (value < 100_000_000_000 ? value * 1000 : value) : Date.parse(String(value))
  return Number.isFinite(at) && at > 0 && at < 8_000_000_000_000 ? Math.round(at) : null
}

/** A model of elsewhere: shown, never asked. */
export function modelOf(provider: string, name: string) {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: what no model is called.
  const model_id = name.replaceAll(/[\u0000-\u001f\u007f]/g, '').slice(0, 200)
  return model_id === '' ? null : { provider_id: provider, model_id }
}
