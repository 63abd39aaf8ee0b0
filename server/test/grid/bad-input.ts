/** Input that breaks a schema in every way its words allow, made from the schema itself. */
import type { Operation } from '@omniai/contracts/operation'

/** The part of JSON Schema that the contract is written in. */
type Schema = {
  readonly type?: string
  readonly anyOf?: readonly Schema[]
  readonly items?: Schema
  readonly maxItems?: number
  readonly properties?: { readonly [name: string]: Schema }
  readonly required?: readonly string[]
  readonly enum?: readonly string[]
  readonly minLength?: number
  readonly maxLength?: number
  readonly pattern?: string
  readonly format?: string
  readonly minimum?: number
  readonly exclusiveMinimum?: number
  readonly maximum?: number
}

/** JSON as text, because some of it no object can hold. */
export type BadBody = { readonly name: string; readonly json: string }

/** @param good a body that is accepted, so that only one thing at a time is wrong. */
export function badBodies(operation: Operation, good: object): BadBody[] {
  if (!operation.body) return []
  const whole = ['null', '[]', '"x"', '1', 'true', '', '{', '{"a":}'].map(json => ({
    name: `the whole body ${json || 'empty'}`,
    json,
  }))
  return [...whole, ...brokenObjects(alternativeOf(operation.body as Schema, good), good as Fields, '')]
}

/** Of a union the one that this body is made of. */
function alternativeOf(schema: Schema, good: object): Schema {
  const [name = ''] = Object.keys(good)
  return schema.anyOf?.find(each => each.properties?.[name] !== undefined) ?? schema
}

type Fields = { readonly [name: string]: unknown }

function brokenObjects(schema: Schema, good: Fields, path: string): BadBody[] {
  const fields = Object.entries(good).filter(([, value]) => value !== undefined)
  const write = (replaced: string, json: string | null) => {
    const others = fields
      .filter(([name]) => name !== replaced)
      .map(([name, value]) => [name, JSON.stringify(value)])
    const all = json === null ? others : [...others, [replaced, json]]
    return `{${all.map(([name, text]) => `${JSON.stringify(name)}:${text}`).join(',')}}`
  }
  const unknown = ['unknown_property', 'id', 'user_id', 'role', 'created_at'].filter(
    name => !schema.properties?.[name],
  )
  return [
    ...unknown.map(name => ({ name: `${path}/${name} unknown`, json: write(name, '"x"') })),
    { name: `${path}/__proto__`, json: write('__proto__', '{"role":"admin"}') },
    { name: `${path}/constructor`, json: write('constructor', '{"prototype":{"role":"admin"}}') },
    ...(schema.required ?? []).map(name => ({ name: `${path}/${name} missing`, json: write(name, null) })),
    ...Object.entries(schema.properties ?? {}).flatMap(([name, property]) =>
      badValues(property, `${path}/${name}`, good[name]).map(bad => ({
        name: bad.name,
        json: write(name, bad.json),
      })),
    ),
  ]
}

function badValues(schema: Schema, path: string, good: unknown): BadBody[] {
  const named = (values: readonly string[]) =>
    values.map(json => ({ name: `${path} ${json.slice(0, 40)}`, json }))
  if (schema.anyOf) {
    const inner = schema.anyOf.find(each => each.type !== 'null') ?? {}
    const nullable = schema.anyOf.some(each => each.type === 'null')
    return badValues(inner, path, good).filter(bad => !(nullable && bad.json === 'null'))
  }
  // Anything may stand there.
  if (schema.type === undefined) return []
  switch (schema.type) {
    case 'object':
      return [...named(['null', '[]', '"x"', '1']), ...brokenObjects(schema, (good ?? {}) as Fields, path)]
    case 'string':
      return named([
        ...['null', '1', 'true', '[]', '["x"]', '{}', '"a\\u0000b"', '"\\ud800"'],
        ...(schema.minLength || !allows(schema, '') ? ['""'] : []),
        ...(allows(schema, ' ') ? [] : ['" "']),
        ...(schema.maxLength !== undefined ? [JSON.stringify('a'.repeat(schema.maxLength + 1))] : []),
        ...(schema.enum || schema.format ? ['"nonsense"'] : []),
      ])
    case 'array': {
      const items = badValues(schema.items ?? {}, `${path}/0`, undefined)
      const tooMany = new Array((schema.maxItems ?? 1000) + 1).fill('x')
      return [
        ...named(['null', '"x"', '1', 'true', '{}', JSON.stringify(tooMany)]),
        ...items.map(bad => ({ name: bad.name, json: `[${bad.json}]` })),
      ]
    }
    case 'integer':
    case 'number':
      return named([
        ...['null', '"1"', 'true', '[]', '{}', '1e400', '-1e400'],
        ...(schema.type === 'integer' ? ['1.5'] : []),
        ...outside(schema),
      ])
    case 'boolean':
      return named(['null', '"true"', '1', '[]'])
    default:
      throw new Error(`${path}: no bad values for ${JSON.stringify(schema)}`)
  }
}

const allows = (schema: Schema, text: string) => new RegExp(schema.pattern ?? '', 'u').test(text)

const outside = (schema: Schema): string[] => [
  ...(schema.minimum !== undefined ? [String(schema.minimum - 1)] : []),
  ...(schema.exclusiveMinimum !== undefined ? [String(schema.exclusiveMinimum)] : []),
  ...(schema.maximum !== undefined ? [String(schema.maximum + 1)] : []),
]

/** Query strings, without the question mark. */
export function badQueries(operation: Operation): string[] {
  if (!operation.query) return []
  const properties = Object.entries((operation.query as Schema).properties ?? {})
  return [
    'unknown_parameter=1',
    '__proto__=1',
    'constructor=1',
    ...properties.flatMap(([name, schema]) => [
      `${name}=1&${name}=2`,
      ...badTexts(schema).map(text => `${name}=${encodeURIComponent(text)}`),
    ]),
  ]
}

function badTexts(schema: Schema): string[] {
  if (schema.type === 'string') {
    const allowed = new RegExp(schema.pattern ?? '$^', 'u')
    return [
      ...['', 'a b', '\0', '<script>'].filter(text => !allowed.test(text)),
      ...(schema.maxLength ? ['a'.repeat(schema.maxLength + 1)] : []),
    ]
  }
  if (schema.type === 'boolean') return ['', 'maybe', '2', '[]']
  return ['', 'x', '1.5', '1e400', 'NaN', ...outside(schema)]
}

/** What may stand in a path where an id should, already encoded. */
export function badIds(operation: Operation, name: string, good: string): string[] {
  const prefix = good.slice(0, 3)
  const body = 'a'.repeat(20)
  const { pattern } = (operation.params as Schema).properties![name]!
  const isGood = (text: string) => new RegExp(pattern!, 'u').test(text)
  return [
    'x',
    `${prefix}_`,
    `${prefix}_short`,
    `${prefix}-${body}`,
    `${prefix}_${body.toUpperCase()}`,
    `${prefix}_${'a'.repeat(41)}`,
    `${prefix}_${'a'.repeat(400)}`,
    `${prefix === 'usr' ? 'ses' : 'usr'}_${body}`,
    '__proto__',
    'null',
    '%20',
    '%00',
    '%zz',
    '%2e%2e%2f',
    `${prefix}_${body}%0d%0ax-evil:1`,
    `${prefix}_${body}%27%20or%201=1`,
  ].filter(text => !isGood(text))
}
