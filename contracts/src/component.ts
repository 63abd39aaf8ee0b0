import type { TSchema } from 'typebox'

/** Names a schema as a component: the generated documents refer to it by `$ref` instead of repeating it. */
export function component<S extends TSchema>(name: string, schema: S): S {
  return Object.assign(schema, { title: name })
}
