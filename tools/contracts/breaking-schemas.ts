/**
 * What breaks a client when a schema changes. A response may only grow; a request may only ask for less.
 * The walk follows `$ref`s in both documents, so a component is judged where it is used.
 */
export type Schema = { readonly [key: string]: unknown }
export type Direction = 'request' | 'response'
export type Resolve = (schema: Schema) => Schema

type Comparison = {
  readonly direction: Direction
  readonly before: Resolve
  readonly after: Resolve
  readonly found: (path: string, what: string) => void
  /** Pairs of components on the way down, so that a recursive one ends. */
  readonly open: Set<string>
}

export function compareSchemas(path: string, frozen: Schema, current: Schema, comparison: Comparison): void {
  const pair = `${nameOf(frozen)} ${nameOf(current)}`
  if (frozen.$ref && comparison.open.has(pair)) return
  if (frozen.$ref) comparison.open.add(pair)
  compareAlternatives(path, comparison.before(frozen), comparison.after(current), comparison)
  if (frozen.$ref) comparison.open.delete(pair)
}

function compareAlternatives(path: string, frozen: Schema, current: Schema, comparison: Comparison): void {
  const was = alternatives(frozen)
  const is = alternatives(current)
  if (was.length === 1 && is.length === 1) {
    compareOne(path, was[0]!, is[0]!, comparison)
    return
  }
  const rest = [...is]
  for (const old of was) {
    const index = rest.findIndex(next => label(next, comparison.after) === label(old, comparison.before))
    if (index === -1) {
      comparison.found(path, `alternative ${label(old, comparison.before)} removed`)
      continue
    }
    const [match] = rest.splice(index, 1)
    compareSchemas(`${path}<${label(old, comparison.before)}>`, old, match!, comparison)
  }
  if (comparison.direction === 'request') return
  // A union of named things may grow (events do); a value that was never null, or never a union, may not.
  for (const added of rest) {
    const name = label(added, comparison.after)
    if (was.length === 1 || name === 'null') comparison.found(path, `may now be ${name}`)
  }
}

function compareOne(path: string, frozenSchema: Schema, currentSchema: Schema, comparison: Comparison): void {
  const frozen = comparison.before(frozenSchema)
  const current = comparison.after(currentSchema)
  const { direction, found } = comparison
  if (text(frozen.type) !== text(current.type))
    found(path, `type ${text(frozen.type)} became ${text(current.type)}`)
  if ('const' in frozen && frozen.const !== current.const)
    found(path, `constant ${text(frozen.const)} changed`)
  compareEnums(path, frozen, current, comparison)
  compareProperties(path, frozen, current, comparison)
  if (isSchema(frozen.items) && isSchema(current.items)) {
    compareSchemas(`${path}[]`, frozen.items, current.items, comparison)
  }
  if (direction === 'request') compareBounds(path, frozen, current, found)
}

function compareEnums(path: string, frozen: Schema, current: Schema, { direction, found }: Comparison): void {
  const was = Array.isArray(frozen.enum) ? frozen.enum : null
  const is = Array.isArray(current.enum) ? current.enum : null
  if (was && is) {
    for (const value of was) if (!is.includes(value)) found(path, `value ${text(value)} removed`)
  } else if (was && direction === 'response') {
    found(path, 'list of values opened')
  } else if (is && direction === 'request') {
    found(path, 'list of values closed')
  }
}

function compareProperties(path: string, frozen: Schema, current: Schema, comparison: Comparison): void {
  const { direction, found } = comparison
  const was = propertiesOf(frozen)
  const is = propertiesOf(current)
  const wasRequired = requiredOf(frozen)
  const isRequired = requiredOf(current)
  for (const [name, schema] of Object.entries(was)) {
    const next = is[name]
    if (!next) {
      found(`${path}.${name}`, 'property removed')
      continue
    }
    if (direction === 'response' && wasRequired.has(name) && !isRequired.has(name)) {
      found(`${path}.${name}`, 'no longer always there')
    }
    compareSchemas(`${path}.${name}`, schema, next, comparison)
  }
  if (direction === 'response') return
  for (const name of isRequired) if (!wasRequired.has(name)) found(`${path}.${name}`, 'is now required')
}

const lowerIsStricter = ['maxLength', 'maximum', 'exclusiveMaximum', 'maxItems', 'maxProperties']
const higherIsStricter = ['minLength', 'minimum', 'exclusiveMinimum', 'minItems', 'minProperties']

function compareBounds(path: string, frozen: Schema, current: Schema, found: Comparison['found']): void {
  const stricter = (key: string, sign: 1 | -1) => {
    const is = current[key]
    if (typeof is !== 'number') return
    const was = typeof frozen[key] === 'number' ? frozen[key] : sign * Number.NEGATIVE_INFINITY
    if (sign * is > sign * was) found(path, `${key} is stricter: ${is}`)
  }
  for (const key of lowerIsStricter) stricter(key, -1)
  for (const key of higherIsStricter) stricter(key, 1)
  for (const key of ['pattern', 'format']) {
    if (current[key] !== undefined && current[key] !== frozen[key]) found(path, `${key} changed`)
  }
}

function alternatives(schema: Schema): readonly Schema[] {
  return Array.isArray(schema.anyOf) ? (schema.anyOf as Schema[]) : [schema]
}

/** How an alternative is recognised again: its component, its `type` constant, or its JSON type. */
function label(schema: Schema, resolve: Resolve): string {
  if (schema.$ref) return nameOf(schema)
  const own = resolve(schema)
  const mark = propertiesOf(own).type?.const
  return mark === undefined ? text(own.type) : String(mark)
}

const nameOf = (schema: Schema) => String(schema.$ref ?? '').replace(/^.*\//, '')
const text = (value: unknown) => (typeof value === 'string' ? value : (JSON.stringify(value) ?? 'nothing'))
const isSchema = (value: unknown): value is Schema => typeof value === 'object' && value !== null
const propertiesOf = (schema: Schema) => (schema.properties ?? {}) as Record<string, Schema>
const requiredOf = (schema: Schema) => new Set((schema.required ?? []) as string[])
