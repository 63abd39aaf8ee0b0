/**
 * Schemas become documents here. A schema that carries a `title` is a component: it is written once under its
 * name, and everywhere else as a `$ref`.
 */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json }
export type JsonObject = { readonly [key: string]: Json }

export type Components = {
  /** The schema as it stands in a document, with `$ref`s; its components are remembered. */
  readonly inline: (schema: object) => JsonObject
  /** Every component seen so far, by name, in the order of the alphabet. */
  readonly all: () => readonly (readonly [name: string, schema: JsonObject])[]
}

export function collectComponents(refTo: (name: string) => string): Components {
  const seen = new Map<string, JsonObject>()
  const sources = new Map<string, string>()

  function reference(schema: JsonObject): JsonObject {
    const name = schema.title as string
    const source = JSON.stringify(schema)
    const known = sources.get(name)
    if (known !== undefined && known !== source) throw new Error(`Two different schemas are called ${name}`)
    if (known === undefined) {
      sources.set(name, source)
      seen.set(name, members(schema))
    }
    return { $ref: refTo(name) }
  }

  function members(schema: JsonObject): JsonObject {
    return Object.fromEntries(Object.entries(schema).map(([key, value]) => [key, place(value, key)]))
  }

  function place(value: Json, key: string): Json {
    if (Array.isArray(value)) return value.map(item => place(item, key))
    if (value === null || typeof value !== 'object') return value
    // `properties` is a map of names, and a property may well be called `title`.
    if (key === 'properties') {
      return Object.fromEntries(Object.entries(value).map(([name, schema]) => [name, place(schema, '')]))
    }
    const schema = value as JsonObject
    return typeof schema.title === 'string' ? reference(schema) : members(schema)
  }

  return {
    // Through JSON, because TypeBox keeps its own marks in hidden properties.
    inline: schema => place(JSON.parse(JSON.stringify(schema)), '') as JsonObject,
    all: () => [...seen].sort(([a], [b]) => (a < b ? -1 : 1)),
  }
}

export const kebab = (name: string) => name.replace(/(?<=[a-z0-9])(?=[A-Z])/g, '-').toLowerCase()
